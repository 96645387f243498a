"""Recorded calls once more: against today's program or flow, in virtual time, with all that came from outside."""

from voicekit._authoring.replay.cassette import Cassette
from voicekit._authoring.replay.comparing import Difference
from voicekit._authoring.replay.replaying import Replayed, Stage, replay, stage_of, target_of
from voicekit._authoring.replay.shadow import Elsewhere, elsewhere
from voicekit._authoring.replay.writing import written_as_test

__all__ = [
    "Cassette",
    "Difference",
    "Elsewhere",
    "Replayed",
    "Stage",
    "elsewhere",
    "replay",
    "stage_of",
    "target_of",
    "written_as_test",
]
