"""A flow as SVG: one file without scripts, links or fonts of its own; all text in it is escaped."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from voicekit._authoring.graph.diagram import Arrow, Box, BoxShape, diagram
from voicekit._authoring.graph.layout import Layout, Point, Polyline, Size, layout
from voicekit._dialog.document import Flow

__all__ = ["svg"]

LETTER, WIDE_LETTER = 6.9, 13.0
"""Pixels of a letter, and of one that is as wide as it is high, in the font of `STYLE`."""

LINE = 17.0
PADDING = 12.0

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, escaped or not."""

_UNKNOWN = "\ufffd"

STYLE = """\
text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; text-anchor: middle; fill: #1b1f24 }
text.title { font-weight: 600 }
text.label { font-size: 12px; fill: #424a53 }
.shape { stroke-width: 1.5 }
.speaks { fill: #eef6ff; stroke: #4a86c5 }
.asks { fill: #fff8dd; stroke: #c29a1a }
.decides { fill: #f3eefc; stroke: #8259c4 }
.works { fill: #e9f8ee; stroke: #3f9a5f }
.leaves { fill: #fdeeee; stroke: #c4545a }
.sets, .commands { fill: #f4f5f6; stroke: #7d8590 }
.start, .end { fill: #424a53; stroke: #424a53 }
.start + text, .end + text { fill: #ffffff }
.missing { fill: #ffffff; stroke: #cf222e; stroke-dasharray: 4 3 }
.commands { stroke-dasharray: 2 3 }
.arrow { fill: none; stroke: #57606a; stroke-width: 1.3 }
.dashed { stroke-dasharray: 5 4; stroke: #8c959f }
.behind { fill: #ffffff; fill-opacity: 0.9 }"""


def svg(flow: Flow, *, styled: bool = True) -> str:
    """The picture, with what each node says as its tooltip. A page that has styles of its own gets it without ours."""
    drawn = diagram(flow)
    sizes = {box.id: _size(box) for box in drawn.boxes}
    placed = layout(sizes, [(arrow.source, arrow.target, _wide([arrow.label])) for arrow in drawn.arrows])
    return "\n".join(
        [
            *_head(drawn.name, placed, styled=styled),
            *_arrows(drawn.arrows, placed),
            *_boxes(drawn.boxes, sizes, placed),
            "</svg>",
            "",
        ]
    )


def _head(name: str, placed: Layout, *, styled: bool) -> Iterator[str]:
    width, height = round(placed.width), round(placed.height)
    box = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img">'
    yield f"<title>{_text(name)}</title>"
    if styled:
        yield f"<style>\n{STYLE}\n</style>"
    yield '<defs><marker id="tip" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    yield '<path d="M0,0.5 L8,4 L0,7.5 z" fill="#57606a"/></marker></defs>'
    yield f'<rect width="{width}" height="{height}" fill="#ffffff"/>'


def _arrows(arrows: Sequence[Arrow], placed: Layout) -> Iterator[str]:
    for arrow, line in zip(arrows, placed.lines, strict=True):
        look = "arrow dashed" if arrow.dashed else "arrow"
        yield f'<path class="{look}" d="{_path(line)}" marker-end="url(#tip)"/>'
    for arrow, line in zip(arrows, placed.lines, strict=True):
        if arrow.label:
            (x, y), width = line.label, _wide([arrow.label]) + 4
            yield f'<rect class="behind" x="{x - width / 2:.1f}" y="{y - 9:.1f}" width="{width:.1f}" height="18"/>'
            yield f'<text class="label" x="{x:.1f}" y="{y + 4:.1f}">{_text(arrow.label)}</text>'


def _path(line: Polyline) -> str:
    """Curves that leave and enter each row straight up or down."""
    first, *others = line.points
    pieces, before = [f"M{first[0]:.1f},{first[1]:.1f}"], first
    for point in others:
        between = (before[1] + point[1]) / 2
        if abs(point[0] - before[0]) < 0.5 or abs(point[1] - before[1]) < 0.5:
            pieces.append(f"L{point[0]:.1f},{point[1]:.1f}")
        else:
            pieces.append(f"C{before[0]:.1f},{between:.1f} {point[0]:.1f},{between:.1f} {point[0]:.1f},{point[1]:.1f}")
        before = point
    return " ".join(pieces)


def _boxes(boxes: Sequence[Box], sizes: dict[str, Size], placed: Layout) -> Iterator[str]:
    for box in boxes:
        x, y = placed.boxes[box.id]
        node = f" data-node={quoteattr(_FORBIDDEN.sub(_UNKNOWN, box.title))}" if box.is_node else ""
        yield f"<g{node}>{f'<title>{_text(box.tooltip)}</title>' if box.tooltip else ''}"
        yield _outline(box.shape, (x, y), sizes[box.id])
        top = y - (len(box.lines) * LINE) / 2 + 4.5
        yield f'<text class="title" x="{x:.1f}" y="{top:.1f}">{_text(box.title)}</text>'
        for index, line in enumerate(box.lines, 1):
            yield f'<text x="{x:.1f}" y="{top + index * LINE:.1f}">{_text(line)}</text>'
        yield "</g>"


_CORNERS = {BoxShape.ASKS: 22, BoxShape.START: 15, BoxShape.END: 15, BoxShape.SPEAKS: 8}


def _outline(shape: BoxShape, middle: Point, size: Size) -> str:
    (x, y), (width, height) = middle, size
    left, top, right, bottom = x - width / 2, y - height / 2, x + width / 2, y + height / 2
    look = f'class="shape {shape.value}"'
    if shape is BoxShape.DECIDES:
        corners = (
            (left, y),
            (left + 14, top),
            (right - 14, top),
            (right, y),
            (right - 14, bottom),
            (left + 14, bottom),
        )
        return f'<polygon {look} points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in corners)}"/>'
    corner = _CORNERS.get(shape, 2)
    box = f'<rect {look} x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{corner}"/>'
    if shape is BoxShape.WORKS:
        box += f'<path {look} d="M{left + 6:.1f},{top:.1f} V{bottom:.1f} M{right - 6:.1f},{top:.1f} V{bottom:.1f}"/>'
    return box


def _size(box: Box) -> Size:
    return max(_wide([box.title, *box.lines]) + 3 * PADDING, 56.0), LINE * (1 + len(box.lines)) + PADDING


def _wide(lines: Sequence[str]) -> float:
    """Pixels of the longest line."""
    return max(
        sum(WIDE_LETTER if unicodedata.east_asian_width(sign) in "WF" else LETTER for sign in line) for line in lines
    )


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub(_UNKNOWN, text))
