"""The bar that a terminal shows while prompts are rendered or looked through."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from voicekit._authoring.batch import Progress

__all__ = ["progress_bar"]


@contextmanager
def progress_bar(what: str, *, hidden: bool) -> Iterator[Callable[[Progress], None]]:
    """A bar on a terminal's stderr; nothing elsewhere."""
    console = Console(file=sys.stderr)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, disable=hidden or not console.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda now: bar.update(task, completed=now.done, total=now.total)
