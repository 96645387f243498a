"""docs/explanation/house.svg: the rooms of the package, floor by floor, as import-linter holds them."""

import ast
import textwrap
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path

__all__ = ["picture"]

ROOT = Path(__file__).parent.parent

WIDTH, HEIGHT, GAP, MARGIN = 940, 74, 8, 10
LETTERS = 6.3
"""Units of width that a letter of the small text takes."""

MOST_LINES = 3

PEOPLE = frozenset({"_authoring", "_cli", "testing"})
"""The rooms that people use before and after a call; all others are what a call runs."""

STYLE = """\
rect { fill: #eef3f8; stroke: #5b7083; }
.people rect { fill: #f8f3e8; stroke: #8a7448; }
text { font: 11px sans-serif; fill: #1c2833; }
.name { font: bold 14px monospace; }
.side { font: italic 12px sans-serif; fill: #5b7083; }
"""


def picture() -> str:
    """The picture as SVG."""
    floors = list(_floors())
    height = 2 * MARGIN + len(floors) * (HEIGHT + GAP) - GAP
    boxes = "".join(_floor(rooms, MARGIN + place * (HEIGHT + GAP)) for place, rooms in enumerate(floors))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">\n'
        "<title>The rooms of voicekit; each imports only from floors below it</title>\n"
        f"<style>\n{STYLE}</style>\n{boxes}</svg>\n"
    )


def _floors() -> Iterator[list[str]]:
    """The rooms of each floor, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    yield from ([room.strip() for room in layer.split("|")] for layer in layers)


def _floor(rooms: list[str], top: int) -> str:
    width = (WIDTH - 2 * MARGIN - GAP * (len(rooms) - 1)) / len(rooms)
    return "".join(_room(room, MARGIN + place * (width + GAP), top, width) for place, room in enumerate(rooms))


def _room(room: str, left: float, top: int, width: float) -> str:
    lines = textwrap.wrap(_summary(room), int((width - 16) / LETTERS), max_lines=MOST_LINES, placeholder=" ...")
    words = "".join(
        f'<text x="{left + 8:g}" y="{top + 34 + 14 * place}">{escape(line)}</text>\n'
        for place, line in enumerate(lines)
    )
    return (
        f'<g class="{"people" if room in PEOPLE else "runtime"}">\n'
        f'<rect x="{left:g}" y="{top}" width="{width:g}" height="{HEIGHT}" rx="4"/>\n'
        f'<text class="name" x="{left + 8:g}" y="{top + 18}">{room}</text>\n{words}</g>\n'
    )


def _summary(room: str) -> str:
    """The first sentence of a room's docstring."""
    folder = ROOT / "voicekit" / room
    file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return text.partition("\n\n")[0].replace("\n", " ").replace("`", "")
