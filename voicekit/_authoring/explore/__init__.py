"""Walks: every way out of every node of a flow, gone by calls in virtual time."""

from voicekit._authoring.explore.exploring import walk
from voicekit._authoring.explore.report import Defect, Walked

__all__ = ["Defect", "Walked", "walk"]
