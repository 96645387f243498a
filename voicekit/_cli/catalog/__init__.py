"""``voicekit catalog``: prompts in other languages, and by people's own voices."""

from collections.abc import Mapping

import click

from voicekit._cli.lazy import LazyCommand, LazyGroup

__all__ = ["COMMANDS", "command"]

COMMANDS: Mapping[str, LazyCommand] = {
    "extract": LazyCommand("extract", "Collect the texts of flows and programs."),
    "update": LazyCommand("update", "Bring the catalogue of each language up to the texts of now."),
    "check": LazyCommand("check", "Find what is not translated, and what is translated wrongly."),
    "script": LazyCommand("script", "Print the list of texts for a speaker."),
    "import": LazyCommand("importing", "Take a speaker's recordings, each looked over first."),
}


@click.group(cls=LazyGroup, package="voicekit._cli.catalog", entries=COMMANDS)
def command() -> None:
    """Translate prompts, and have them recorded by people."""
