"""A flow as a picture: SVG to look at, Mermaid for pages that draw it themselves."""

from voicekit._authoring.graph.flowchart import mermaid
from voicekit._authoring.graph.picture import svg

__all__ = ["mermaid", "svg"]
