"""The bar that a terminal shows while something takes its time."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from voicekit._lazy import LazyModule

if TYPE_CHECKING:
    from rich import console as consoles
    from rich import progress
else:
    consoles, progress = LazyModule("rich.console"), LazyModule("rich.progress")

__all__ = ["counted", "terminal_bar"]


def terminal_bar(*measures: "progress.ProgressColumn", hidden: bool = False) -> "progress.Progress":
    """A bar on a terminal's stderr, gone when it is done; nothing elsewhere. A context manager.

    ``measures`` stand behind it, else how many of how many, and the time that is left. What is printed meanwhile stands
    above it, or goes where stdout leads.
    """
    console = consoles.Console(file=sys.stderr)
    return progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        *(measures or (progress.MofNCompleteColumn(), progress.TimeRemainingColumn())),
        console=console,
        disable=hidden or not console.is_terminal,
        transient=True,
        redirect_stdout=sys.stdout.isatty(),
    )


@contextmanager
def counted(what: str, *, hidden: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar for one kind of work; gives what is told how much is done, and of how much."""
    if hidden:
        yield lambda _done, _total: None
        return
    with terminal_bar() as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
