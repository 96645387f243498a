"""The table, for people."""

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.table import Table

from bench.result import Figure

__all__ = ["show"]


def show(title: str, figures: Iterable[Figure], console: Console, before: Mapping[str, float] | None = None) -> None:
    """Print the figures of one part, beside those of an earlier run."""
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    table.add_column("measured")
    if before:
        table.add_column("before", justify="right")
    table.add_column("now" if before else "value", justify="right")
    table.add_column("95 of 100 within")
    table.add_column("unit")
    table.add_column("ratio", justify="right")
    table.add_column("beside")
    table.add_column("aim")
    for figure in figures:
        earlier = () if not before else (_number(before[figure.what]) if figure.what in before else "",)
        table.add_row(
            figure.what,
            *earlier,
            _number(figure.value),
            "" if figure.low is None or figure.high is None else f"{figure.low:.1f} - {figure.high:.1f}",
            figure.unit,
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            figure.beside,
            _aim(figure),
        )
    console.print(table)
    console.print()


def _number(value: float) -> str:
    return f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"


def _aim(figure: Figure) -> str:
    if figure.reached is None:
        return ""
    aim = f">= {figure.least:g}" if figure.least is not None else f"<= {figure.most:g}"
    return f"{aim} " + ("[green]reached[/]" if figure.reached else "[red]missed[/]")
