"""All that a program says."""

from dataclasses import dataclass
from pathlib import Path

from voicekit.authoring.scan.keyed import Keyed, keyed_in
from voicekit.authoring.scan.modules import SourceFiles
from voicekit.authoring.scan.program import Scan, prompts_in

__all__ = ["ProgramPrompts", "read"]


@dataclass(frozen=True, slots=True)
class ProgramPrompts:
    """What a program says: its prompts, and the texts that it looks up by keys."""

    scan: Scan
    keyed: tuple[Keyed, ...]


def read(program: Path, language: str) -> ProgramPrompts:
    """What a program says whose texts are in this language; nothing of it is run.

    Raises ProgramError with file and line.
    """
    sources = SourceFiles(program)
    return ProgramPrompts(prompts_in(sources, language), keyed_in(sources))
