"""Audio of one answer that waits for its end: for engines that hear a sound as a whole."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from voicekit._asr.engine import Hypothesis
from voicekit._asr.mel import RATE
from voicekit._media.pcm import Pcm, resample_floats, to_floats
from voicekit.errors import RecognizerFailed

__all__ = ["Buffer", "Closed", "pieces"]

PAUSE = 0.35
"""Seconds of sound after a pause was told of in which nothing can have been said that changes the answer: the rest of a
trailing silence (`voicekit._asr.endpoint.HINT`) and a batch of audio."""

FEWEST_DECIBELS = -60.0
"""dBFS. A sound whose loudest 20 ms is below is silence; no telephone line is as quiet while somebody speaks."""


class Buffer:
    """Audio that waits for its end."""

    def __init__(self) -> None:
        self._pieces: list[Pcm] = []
        self._ended = False

    def feed(self, pcm: Pcm) -> None:
        if self._ended:
            raise RecognizerFailed("the utterance has ended")
        if pcm.rate <= 0 or (self._pieces and pcm.rate != self._pieces[0].rate):
            raise RecognizerFailed(f"audio of {pcm.rate} samples per second cannot follow")
        self._pieces.append(pcm)

    def partial(self) -> str:
        return ""

    def prepare(self) -> tuple[Hypothesis, ...] | None:
        """Nothing here."""
        return None

    def close(self) -> None:
        self._pieces.clear()
        self._ended = True

    def taken(self) -> NDArray[np.float32]:
        """All the sound at 16 kHz; empty where there is none but silence."""
        if self._ended:
            raise RecognizerFailed("the utterance has ended")
        held, self._pieces, self._ended = self._pieces, [], True
        return self._floats(held)

    def _floats(self, held: Sequence[Pcm]) -> NDArray[np.float32]:
        if not held:
            return np.zeros(0, np.float32)
        whole = Pcm(np.concatenate([piece.samples for piece in held]), held[0].rate)
        floats = resample_floats(to_floats(whole), whole.rate, RATE)
        return floats if _loudest(floats) > FEWEST_DECIBELS else np.zeros(0, np.float32)


class Closed(Buffer):
    """An answer that is one of some choices; ``choose`` tells which a sound at 16 kHz may be."""

    def __init__(self, choose: Callable[[NDArray[np.float32]], tuple[Hypothesis, ...]]) -> None:
        super().__init__()
        self._choose = choose
        self._prepared: tuple[Hypothesis, ...] | None = None
        self._since = 0.0

    def feed(self, pcm: Pcm) -> None:
        super().feed(pcm)
        self._since += pcm.seconds
        if self._since > PAUSE:
            self._prepared = None

    def prepare(self) -> tuple[Hypothesis, ...] | None:
        if not self._ended:
            self._prepared, self._since = self._chosen(self._floats(self._pieces)), 0.0
        return self._prepared

    def finish(self) -> tuple[Hypothesis, ...]:
        sound = self.taken()
        return self._chosen(sound) if self._prepared is None else self._prepared

    def _chosen(self, sound: NDArray[np.float32]) -> tuple[Hypothesis, ...]:
        return self._choose(sound) if len(sound) else ()


def _loudest(sound: NDArray[np.float32]) -> float:
    size = RATE // 50
    frames = sound[: len(sound) // size * size].reshape(-1, size)
    loudest = float(np.square(frames).mean(axis=1).max()) if len(frames) else 0.0
    return 10 * math.log10(max(loudest, 1e-12))


def pieces(sound: NDArray[np.float32], seconds: float) -> list[NDArray[np.float32]]:
    """The sound in pieces of at most so many seconds, each cut at the quietest place of its last third."""
    most, size = round(seconds * RATE), RATE // 50
    found = []
    while len(sound) > most:
        tail = sound[most * 2 // 3 : most]
        frames = tail[: len(tail) // size * size].reshape(-1, size)
        cut = most * 2 // 3 + int(np.square(frames).mean(axis=1).argmin()) * size
        found.append(sound[:cut])
        sound = sound[cut:]
    return [*found, sound] if len(sound) else found
