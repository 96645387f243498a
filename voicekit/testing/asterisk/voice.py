"""What comes from the caller's side of the line, sample by sample: speech, the sound of the place, and echo.

Times are seconds of one clock (the event loop's), sound is 8 kHz int16. The past can be asked for as often as one
likes: it does not change.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from voicekit._media.pcm import Pcm, resample
from voicekit.testing.asterisk.model import HeardFile

__all__ = ["RATE", "CallerVoice", "Echo", "Samples"]

RATE = 8000
"""Samples per second on the line."""

Samples = NDArray[np.int16]


class Echo:
    """What comes back of the prompts: each ``attenuation`` decibels down and ``delay`` seconds late.

    ``find`` gives the sound of a file by the name that Asterisk is told, None where there is none; it is asked once for
    each file, on the event loop.
    """

    def __init__(self, find: Callable[[str], Pcm | None], *, attenuation: float = 20.0, delay: float = 0.05) -> None:
        self._find = find
        self._gain = np.float32(10 ** (-attenuation / 20))
        self._delay = delay
        self._sounds: dict[str, NDArray[np.float32]] = {}

    def samples(self, heard: Sequence[HeardFile], begin: float, count: int) -> NDArray[np.float32]:
        """The echo of ``count`` samples from the time ``begin`` on."""
        mixed = np.zeros(count, np.float32)
        begin -= self._delay
        for prompt in reversed(heard):
            if prompt.ending is not None and prompt.end <= begin:
                break
            sound = self._sound(prompt.file)
            if prompt.ending not in {None, "finished"}:
                sound = sound[: round((prompt.end - prompt.start) * RATE)]
            _add(mixed, sound, round((prompt.start - begin) * RATE))
        return mixed

    def _sound(self, file: str) -> NDArray[np.float32]:
        if file not in self._sounds:
            found = self._find(file)
            samples = np.zeros(0) if found is None else resample(found, RATE).samples
            self._sounds[file] = samples.astype(np.float32) * self._gain
        return self._sounds[file]


class CallerVoice:
    """A caller's end of the line. ``place`` is the sound around them, again and again; ``echo`` gives what returns.

    ``echo`` is called with the time of the first sample and how many are wanted.
    """

    def __init__(
        self,
        start: float,
        place: Pcm | None = None,
        echo: Callable[[float, int], NDArray[np.float32]] | None = None,
    ) -> None:
        self._start = start
        self._place = resample(place, RATE).samples if place is not None else None
        self._echo = echo
        self._said: list[tuple[int, Samples]] = []
        self._mixed: list[tuple[int, Samples]] = []

    @property
    def until(self) -> float:
        """When all that is to be said has been said; a time that is past where nothing is."""
        if not self._said:
            return self._start
        begin, samples = self._said[-1]
        return self._start + (begin + len(samples)) / RATE

    def say(self, pcm: Pcm, now: float) -> float:
        """Say this now, or after what is still being said; gives the time of its end."""
        samples = resample(pcm, RATE).samples
        begin = self._position(max(now, self.until))
        self._said.append((begin, samples))
        return self.until

    def mix(self, pcm: Pcm, now: float) -> None:
        """Sound from now on, over whatever is being said."""
        self._mixed.append((self._position(now), resample(pcm, RATE).samples))

    def hush(self, now: float) -> None:
        """Say nothing more: what is being said breaks off here."""
        here = self._position(now)
        self._said = [(begin, samples[: here - begin]) for begin, samples in self._said if begin < here]

    def samples(self, begin: float, count: int) -> Samples:
        """The ``count`` samples from the time ``begin`` on."""
        first = self._position(begin)
        mixed = np.zeros(count, np.float32)
        for row in (self._said, self._mixed):
            for spoken, samples in reversed(row):
                if spoken + len(samples) <= first:
                    break
                _add(mixed, samples, spoken - first)
        if self._place is not None and len(self._place):
            mixed += self._place[np.arange(first, first + count) % len(self._place)]
        if self._echo is not None:
            mixed += self._echo(begin, count)
        return np.clip(np.rint(mixed), -32768, 32767).astype(np.int16)

    def _position(self, time: float) -> int:
        return round((time - self._start) * RATE)


def _add(mixed: NDArray[np.float32], sound: NDArray[np.float32] | Samples, at: int) -> None:
    """Add ``sound``, whose first sample falls on ``at`` (it may be negative), as far as it reaches."""
    begin, end = max(at, 0), min(at + len(sound), len(mixed))
    if begin < end:
        mixed[begin:end] += sound[begin - at : end - at]
