"""The log-mel spectrogram that Whisper hears: 80 bands, a frame each 10 ms, from 16 kHz sound."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["FRAMES_PER_SECOND", "RATE", "log_mel"]

RATE = 16000
FRAMES_PER_SECOND = 100

_SIZE = 400
_HOP = RATE // FRAMES_PER_SECOND


def log_mel(sound: NDArray[np.float32], frames: int, bands: int = 80) -> NDArray[np.float32]:
    """``sound`` (16 kHz, [-1, 1)) cut or padded with silence to ``frames``; shape (bands, frames).

    As openai/whisper's audio.py makes it: logarithms held within 8 of the loudest, then brought to about [-1, 1].
    """
    count = frames * _HOP
    padded = np.pad(np.pad(sound[:count], (0, max(0, count - len(sound)))), _SIZE // 2, mode="reflect")
    pieces = np.lib.stride_tricks.sliding_window_view(padded, _SIZE)[::_HOP][:frames]
    window = np.hanning(_SIZE + 1)[:-1].astype(np.float32)
    power = np.abs(np.fft.rfft(pieces * window, axis=1)) ** 2
    logs = np.log10(np.maximum(_filters(bands) @ power.T, 1e-10))
    return np.ascontiguousarray((np.maximum(logs, logs.max() - 8.0) + 4.0) / 4.0, np.float32)


@cache
def _filters(bands: int) -> NDArray[np.float64]:
    """Slaney's triangles, each of area one: linear below 1 kHz, logarithmic above."""
    mels = np.linspace(0.0, 15.0 + 27.0 * np.log(RATE / 2 / 1000.0) / np.log(6.4), bands + 2)
    hertz = np.where(mels < 15.0, mels * 200.0 / 3.0, 1000.0 * np.exp((mels - 15.0) * np.log(6.4) / 27.0))
    slopes = hertz[:, None] - np.fft.rfftfreq(_SIZE, 1 / RATE)[None, :]
    widths = np.diff(hertz)[:, None]
    triangles = np.maximum(0.0, np.minimum(-slopes[:-2] / widths[:-1], slopes[2:] / widths[1:]))
    return np.asarray(triangles * (2.0 / (hertz[2:] - hertz[:-2]))[:, None])
