"""The literal prompts of a program, found without running it."""

from voicekit.prompts.scan.kept import read
from voicekit.prompts.scan.keyed import Keyed
from voicekit.prompts.scan.program import Literal, Live, Scan, scan
from voicekit.prompts.scan.said import Said

__all__ = ["Keyed", "Literal", "Live", "Said", "Scan", "read", "scan"]
