"""The literal prompts of a program, found without running it."""

from voicekit.prompts.scan.keyed import Keyed, keyed
from voicekit.prompts.scan.program import Literal, Live, Scan, scan

__all__ = ["Keyed", "Literal", "Live", "Scan", "keyed", "scan"]
