"""All that a program says."""

from dataclasses import dataclass
from pathlib import Path

from voicekit._authoring.scan.keyed import Keyed, keyed_in
from voicekit._authoring.scan.modules import SourceFiles
from voicekit._authoring.scan.program import Scan, prompts_in
from voicekit._garbage import uncollected

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
    with uncollected():  # a syntax tree is fifty objects for a line
        sources = SourceFiles(program)
        return ProgramPrompts(prompts_in(sources, language), keyed_in(sources))
