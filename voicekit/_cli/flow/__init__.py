"""``voicekit flow``: dialogues as documents, before anybody calls them."""

from collections.abc import Mapping

import click

from voicekit._cli.lazy import LazyCommand, LazyGroup

__all__ = ["COMMANDS", "command"]

COMMANDS: Mapping[str, LazyCommand] = {
    "check": LazyCommand("check", "Check flows before anybody calls them."),
    "graph": LazyCommand("graph", "Draw a flow, as SVG or as Mermaid text."),
    "schema": LazyCommand("schema", "Print the JSON Schema of flow documents, for editors."),
    "walk": LazyCommand("walking", "Go every way of a flow with simulated callers, and tell what breaks."),
    "test": LazyCommand("testing", "Play call scripts and tell which fail."),
    "import": LazyCommand("importing", "Convert FreePBX IVRs, TwiML or VoiceXML to a flow."),
}


@click.group(cls=LazyGroup, package="voicekit._cli.flow", entries=COMMANDS)
def command() -> None:
    """Check, draw, walk and test dialogues written as documents."""
