"""The literal prompts of a program, found without running it."""

from voicekit.prompts.scan.program import Literal, Live, Scan, scan

__all__ = ["Literal", "Live", "Scan", "scan"]
