"""The literal prompts of a program, found without running it."""

from voicekit._authoring.scan.said import ProgramPrompts, read

__all__ = ["ProgramPrompts", "read"]
