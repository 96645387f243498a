"""The sound of a call as its caller heard it, as one WAV file."""

import wave
from collections.abc import Callable, Iterable
from pathlib import Path

from voicekit._media.output import written
from voicekit._media.pcm import Pcm, resample
from voicekit._media.read import read
from voicekit.testing.asterisk.model import HeardFile

__all__ = ["RATE", "write_wav"]

RATE = 8000
"""Samples per second of a telephone line."""

_SILENCE = bytes(2 * RATE)


def write_wav(
    target: Path, heard: Iterable[HeardFile], find: Callable[[str], Path | None], *, start: float, end: float
) -> None:
    """Write what was heard from ``start`` to ``end`` (seconds of the model's clock): 8 kHz, mono, 16 bit.

    ``find`` gives the file for a name. Silence stands between prompts, and for a file that is no longer there. One
    prompt at a time is in memory, so a call may be of any length. This blocks: call it in a thread, or after the call.
    Raises AudioError for a file that cannot be read as sound, OSError if ``target`` cannot be written.
    """
    with written(target) as output, wave.open(output, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        position = 0
        for prompt in heard:
            path = find(prompt.file)
            if path is None:
                continue
            begin = _samples(prompt.start - start)
            _write_silence(file, begin - position)
            position = max(position, begin)
            sound = _audible(resample(read(path), RATE), prompt)
            file.writeframesraw(sound)
            position += len(sound) // 2
        _write_silence(file, _samples(end - start) - position)


def _audible(sound: Pcm, prompt: HeardFile) -> bytes:
    """All of a finished prompt, and of another one as much as was played."""
    samples = sound.samples
    if prompt.ending != "finished":
        samples = samples[: max(0, _samples(prompt.end - prompt.start))]
    return samples.astype("<i2").tobytes()


def _samples(seconds: float) -> int:
    return round(seconds * RATE)


def _write_silence(file: wave.Wave_write, samples: int) -> None:
    while samples > 0:
        piece = min(samples, RATE)
        file.writeframesraw(_SILENCE[: 2 * piece])
        samples -= piece
