"""All that a program says."""

from dataclasses import dataclass

from voicekit.authoring.scan.keyed import Keyed, keyed_in
from voicekit.authoring.scan.modules import Sources
from voicekit.authoring.scan.program import Scan, prompts_in

__all__ = ["Said", "said_in"]


@dataclass(frozen=True, slots=True)
class Said:
    """What a program says: its prompts, and the texts that it looks up by keys."""

    scan: Scan
    keyed: tuple[Keyed, ...]


def said_in(sources: Sources, language: str) -> Said:
    """What is said in sources whose texts are in this language; nothing of them is run."""
    return Said(prompts_in(sources, language), keyed_in(sources))
