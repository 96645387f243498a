"""All that a program says."""

from dataclasses import dataclass

from voicekit.authoring.scan.keyed import Keyed, keyed_in
from voicekit.authoring.scan.modules import SourceFiles
from voicekit.authoring.scan.program import Scan, prompts_in

__all__ = ["ProgramPrompts", "said_in"]


@dataclass(frozen=True, slots=True)
class ProgramPrompts:
    """What a program says: its prompts, and the texts that it looks up by keys."""

    scan: Scan
    keyed: tuple[Keyed, ...]


def said_in(sources: SourceFiles, language: str) -> ProgramPrompts:
    """What is said in sources whose texts are in this language; nothing of them is run."""
    return ProgramPrompts(prompts_in(sources, language), keyed_in(sources))
