"""A flow as a picture: SVG to look at, Mermaid for pages that draw it themselves."""

from voicekit.dialog.graph.mermaid import mermaid
from voicekit.dialog.graph.svg import svg

__all__ = ["mermaid", "svg"]
