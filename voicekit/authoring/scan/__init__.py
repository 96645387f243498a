"""The literal prompts of a program, found without running it."""

from voicekit.authoring.scan.keyed import Keyed
from voicekit.authoring.scan.program import Literal, Live, Scan, scan
from voicekit.authoring.scan.said import ProgramPrompts, read

__all__ = ["Keyed", "Literal", "Live", "ProgramPrompts", "Scan", "read", "scan"]
