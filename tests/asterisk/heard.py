"""What was heard, compared with what should have been."""

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 8000
SILENT = 200  # root mean square of a piece that says nothing
EDGE = RATE // 20  # a codec's delay at the beginning; at the end the frames that a hang-up overtakes

Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Match:
    """How well a prompt was heard (normalised correlation, 1.0 is exact) and where it began, in seconds."""

    score: float
    at: float


def read_wav(path: Path) -> Samples:
    """Samples of a mono 16-bit WAV at 8 kHz."""
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE), path
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.float64)


def find(prompt: Samples, heard: Samples) -> Match:
    """Where ``prompt`` was heard best; a little of either end may be missing."""
    edge = np.zeros(EDGE)
    heard = np.concatenate([edge, heard, edge])
    if len(heard) < len(prompt):
        return Match(0.0, 0.0)
    size = 1 << int(np.ceil(np.log2(len(heard) + len(prompt))))
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(prompt, size))
    likeness = np.fft.irfft(spectrum, size)[: len(heard) - len(prompt) + 1]
    energy = np.concatenate([[0.0], np.cumsum(heard**2)])
    window = np.maximum(energy[len(prompt) :] - energy[: len(energy) - len(prompt)], 1.0)
    scores = likeness / np.sqrt(window * max(float(np.sum(prompt**2)), 1.0))
    best = int(np.argmax(scores))
    return Match(float(scores[best]), (best - EDGE) / RATE)


def find_in_pieces(prompt: Samples, heard: Samples, seconds: float = 0.25) -> Match:
    """As `find` where frames may have been lost or doubled: the median of the pieces that are not silent."""
    length = int(seconds * RATE)
    pieces = [prompt[start : start + length] for start in range(0, len(prompt) - length + 1, length)]
    matches = [find(piece, heard) for piece in pieces if np.sqrt(np.mean(piece**2)) > SILENT]
    return Match(float(np.median([match.score for match in matches])), matches[0].at)


def chirp(seconds: float, low: float, high: float) -> Samples:
    """A sweep from ``low`` to ``high`` Hz: no part of it resembles another, so its place is found exactly."""
    time = np.arange(int(seconds * RATE)) / RATE
    return 8000.0 * np.sin(2 * np.pi * (low * time + (high - low) / (2 * seconds) * time**2))


def write_wav(path: Path, samples: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.clip(samples, -32768, 32767).astype("<i2").tobytes())
