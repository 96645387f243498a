"""A flow as Mermaid text, which GitHub, GitLab and many editors draw."""

from collections.abc import Iterator

from voicekit._authoring.graph.diagram import Box, BoxShape, diagram
from voicekit._dialog.document import Flow

__all__ = ["mermaid"]

_OUTLINES = {
    BoxShape.START: ("((", "))"),
    BoxShape.END: ("((", "))"),
    BoxShape.SPEAKS: ("(", ")"),
    BoxShape.ASKS: ("([", "])"),
    BoxShape.DECIDES: ("{{", "}}"),
    BoxShape.WORKS: ("[[", "]]"),
    BoxShape.LEAVES: ("[/", "/]"),
    BoxShape.SETS: ("[", "]"),
    BoxShape.COMMANDS: ("[", "]"),
    BoxShape.MISSING: ("[", "]"),
}

_PLAIN = frozenset(" .,:?!'()+-=/_")
"""Signs that mean nothing to Mermaid within quotes; all others but letters and digits are written by number."""


def mermaid(flow: Flow) -> str:
    """A flowchart from top to bottom."""
    return "\n".join(_lines(flow)) + "\n"


def _lines(flow: Flow) -> Iterator[str]:
    drawn = diagram(flow)
    yield "flowchart TD"
    for box in drawn.boxes:
        opening, closing = _OUTLINES[box.shape]
        yield f'    {box.id}{opening}"{_label(box)}"{closing}'
    for arrow in drawn.arrows:
        line = "-.->" if arrow.dashed else "-->"
        label = f'|"{_escaped(arrow.label)}"|' if arrow.label else ""
        yield f"    {arrow.source} {line}{label} {arrow.target}"
    missing = [box.id for box in drawn.boxes if box.shape is BoxShape.MISSING]
    if missing:
        yield "    classDef missing stroke:#cf222e,stroke-dasharray: 4 3"
        yield f"    class {','.join(missing)} missing"


def _label(box: Box) -> str:
    return "<br/>".join(_escaped(line) for line in (box.title, *box.lines))


def _escaped(text: str) -> str:
    return "".join(sign if sign.isalnum() or sign in _PLAIN else f"#{ord(sign)};" for sign in text)
