"""The table, for people."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from bench.result import Figure

__all__ = ["show"]


def show(title: str, figures: Iterable[Figure], console: Console) -> None:
    """Print the figures of one part."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("measured")
    table.add_column("value", justify="right")
    table.add_column("unit")
    table.add_column("ratio", justify="right")
    table.add_column("beside")
    table.add_column("aim")
    for figure in figures:
        table.add_row(
            figure.what,
            f"{figure.value:,.3g}" if abs(figure.value) < 100 else f"{figure.value:,.0f}",
            figure.unit,
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            figure.beside,
            _aim(figure),
        )
    console.print(table)
    console.print()


def _aim(figure: Figure) -> str:
    if figure.reached is None:
        return ""
    aim = f">= {figure.least:g}" if figure.least is not None else f"<= {figure.most:g}"
    return f"{aim} " + ("[green]reached[/]" if figure.reached else "[red]missed[/]")
