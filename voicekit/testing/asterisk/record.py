"""Asterisk's Record: frames and keys in, the recording and why it ended out. Pure.

After ``apps/app_record.c``; what is cut off where was measured on Asterisk 22.10.1.
"""

from typing import Literal

import numpy as np

from voicekit._media.pcm import Pcm
from voicekit.testing.asterisk.player import FRAME
from voicekit.testing.asterisk.voice import RATE, Samples

__all__ = ["FRAME_SAMPLES", "SILENCE_THRESHOLD", "RecordApplication", "Status"]

FRAME_SAMPLES = RATE // 50
"""20 ms."""

SILENCE_THRESHOLD = 256
"""``silencethreshold`` of dsp.conf: a frame whose mean magnitude is below it is silent."""

_KEPT_SILENCE = 1.0
_DROPPED_TONE = 0.25
"""Seconds cut off at the end where neither silence, the maximum nor a hang-up ended it: part of a key's tone."""

Status = Literal["DTMF", "OPERATOR", "SILENCE", "TIMEOUT", "HANGUP"]


class RecordApplication:
    """One recording: ``Record(file,silence,maximum,options)``; seconds, 0 where there is no such limit.

    `status` is None while it goes on.
    """

    def __init__(self, silence: float, maximum: float, options: str) -> None:
        self._silence = silence
        self._maximum = maximum
        self._options = options
        self._frames: list[Samples] = []
        self._silent = 0
        self._elapsed = 0
        self.status: Status | None = None

    def frame(self, samples: Samples | None) -> None:
        """20 ms of the caller; None where nothing came of them. The maximum goes by the clock, silence by sound."""
        if self.status is not None:
            return
        self._elapsed += 1
        if samples is not None and self._ends_silent(samples):
            self.status = "SILENCE"
        elif self._maximum and self._elapsed * FRAME > self._maximum + 1e-9:
            self.status = "TIMEOUT"

    def key(self, key: str) -> None:
        """The caller presses a key."""
        if self.status is not None:
            return
        if key == "0" and "o" in self._options:
            self.status = "OPERATOR"
        elif "x" not in self._options and ("y" in self._options or key == ("*" if "t" in self._options else "#")):
            self.status = "DTMF"

    def hang_up(self) -> None:
        """The caller is gone."""
        if self.status is None:
            self.status = "HANGUP"

    @property
    def keeps(self) -> bool:
        """Whether there is a file: at a hang-up only with option k."""
        return self.status != "HANGUP" or "k" in self._options

    def sound(self) -> Pcm:
        """What the file holds. At silence one second of it stays, at a key (and with option u) 250 ms go."""
        samples = np.concatenate([np.zeros(0, np.int16), *self._frames])
        return Pcm(samples[: max(0, len(samples) - round(self._dropped() * RATE))], RATE)

    def _ends_silent(self, samples: Samples) -> bool:
        self._frames.append(samples)
        quiet = np.abs(samples.astype(np.int32)).mean() < SILENCE_THRESHOLD
        self._silent = self._silent + 1 if quiet else 0
        return bool(self._silence) and self._silent * FRAME > self._silence

    def _dropped(self) -> float:
        match self.status:
            case "SILENCE" if "u" not in self._options:
                return max(0.0, self._silence - _KEPT_SILENCE)
            case "SILENCE" | "DTMF" | "OPERATOR":
                return _DROPPED_TONE
        return 0.0
