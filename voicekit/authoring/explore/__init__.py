"""Walks: every way out of every node of a flow, gone by calls in virtual time."""

from voicekit.authoring.explore.exploring import Open, walk
from voicekit.authoring.explore.report import Defect, Gone, Walked
from voicekit.authoring.ways import ways_of
from voicekit.dialog.document.node import Act, Way

__all__ = ["Act", "Defect", "Gone", "Open", "Walked", "Way", "walk", "ways_of"]
