"""The literal prompts of a program, found without running it."""

from voicekit.authoring.scan.program import scan
from voicekit.authoring.scan.said import ProgramPrompts, read

__all__ = ["ProgramPrompts", "read", "scan"]
