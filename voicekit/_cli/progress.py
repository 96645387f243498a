"""The bar that a terminal shows while something takes its time."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

__all__ = ["counted", "terminal_bar"]


def terminal_bar(*measures: ProgressColumn, hidden: bool = False) -> Progress:
    """A bar on a terminal's stderr, gone when it is done; nothing elsewhere. A context manager.

    ``measures`` stand behind it, else how many of how many, and the time that is left. What is printed meanwhile stands
    above it, or goes where stdout leads.
    """
    console = Console(file=sys.stderr)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        *(measures or (MofNCompleteColumn(), TimeRemainingColumn())),
        console=console,
        disable=hidden or not console.is_terminal,
        transient=True,
        redirect_stdout=sys.stdout.isatty(),
    )


@contextmanager
def counted(what: str, *, hidden: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar for one kind of work; gives what is told how much is done, and of how much."""
    with terminal_bar(hidden=hidden) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
