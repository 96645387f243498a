"""``voicekit catalog``: prompts in other languages, and by people's own voices."""

from collections.abc import Mapping

import click

from voicekit.cli.lazy import Entry, LazyGroup

__all__ = ["COMMANDS", "command"]

COMMANDS: Mapping[str, Entry] = {
    "extract": Entry("extract", "Collect the texts of flows and programs."),
    "update": Entry("update", "Bring the catalogue of each language up to the texts of now."),
    "check": Entry("check", "Find what is not translated, and what is translated wrongly."),
    "script": Entry("script", "Print the list of texts for a speaker."),
    "import": Entry("importing", "Take a speaker's recordings, each looked over first."),
}


@click.group(cls=LazyGroup, package="voicekit.cli.catalog", entries=COMMANDS)
def command() -> None:
    """Translate prompts, and have them recorded by people."""
