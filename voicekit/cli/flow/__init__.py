"""``voicekit flow``: dialogues as documents, before anybody calls them."""

from collections.abc import Mapping

import click

from voicekit.cli.lazy import Entry, LazyGroup

__all__ = ["COMMANDS", "command"]

COMMANDS: Mapping[str, Entry] = {
    "check": Entry("check", "Check flows before anybody calls them."),
    "graph": Entry("graph", "Draw a flow, as SVG or as Mermaid text."),
    "schema": Entry("schema", "Print the JSON Schema of flow documents, for editors."),
    "walk": Entry("walking", "Go every way of a flow with simulated callers, and tell what breaks."),
    "test": Entry("testing", "Play call scripts and tell which fail."),
    "import": Entry("importing", "Convert FreePBX IVRs, TwiML or VoiceXML to a flow."),
}


@click.group(cls=LazyGroup, package="voicekit.cli.flow", entries=COMMANDS)
def command() -> None:
    """Check, draw, walk and test dialogues written as documents."""
