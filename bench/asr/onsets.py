"""Whether the detector hears short words, and whether it takes anything else for speech; and what it costs."""

import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bench.asr.counts import Counts
from bench.asr.material import PLACES, folder, music, placed
from bench.result import Figure, share
from voicekit._asr.endpoint import MENU
from voicekit._asr.vad import RATE
from voicekit._media.pcm import Pcm, from_floats, to_floats
from voicekit._media.read import read
from voicekit._media.tones import dtmf, tone
from voicekit._server.recognition import detector
from voicekit.testing.asterisk.telephone import pink, telephone, white

__all__ = ["measure"]

Floats = NDArray[np.float64]

PEOPLE = {"chosen on": ("george", "lucas", "theo"), "proof": ("jackson", "nicolas", "yweweler")}
"""The detector's gain and evidence were chosen on the first three."""

TAKES = 12
LEVELS = {"as recorded": None, "-20 dBFS": -20.0, "-40 dBFS": -40.0}
BEFORE, AFTER = 2.0, 1.0
SECONDS = 60


def measure(counts: Counts) -> Iterator[Figure]:
    """Short digits in the telephone's band that are not heard, by level; sounds of which speech is made."""
    takes = max(1, min(TAKES, counts.people * TAKES // 720))
    for label, level in LEVELS.items():
        for half, people in PEOPLE.items():
            missed = [
                not _begins(line)
                for sound in _digits(people, takes)
                for line in placed(telephone(_within(sound), level=level))
            ]
            yield share(f"digits not heard, {label}, {half}", missed, each=PLACES)
    for name, sound in _no_speech():
        yield Figure(f"{name}, {SECONDS} s", float(_begins(telephone(sound, level=None))), "onsets", most=0)
    began = time.process_time()
    _begins(telephone(white(SECONDS), level=-60.0))
    yield Figure("detector, a caller who says nothing", (time.process_time() - began) / SECONDS * 100, "% of a core")


def _digits(people: tuple[str, ...], takes: int) -> Iterator[Pcm]:
    root = folder() / "free-spoken-digit-dataset" / "recordings"
    for person in people:
        yield from (read(root / f"{digit}_{person}_{take}.wav") for digit in range(10) for take in range(takes))


def _within(sound: Pcm) -> Pcm:
    before, after = (np.zeros(round(seconds * sound.rate), np.int16) for seconds in (BEFORE, AFTER))
    return Pcm(np.concatenate([before, sound.samples, after]), sound.rate)


def _begins(line: Pcm) -> bool:
    endpointer = detector(MENU)
    try:
        endpointer.feed(line)
        return endpointer.onset is not None
    finally:
        endpointer.close()


def _no_speech() -> Iterator[tuple[str, Pcm]]:
    random = np.random.default_rng(20)
    yield "silence", Pcm(np.zeros(SECONDS * RATE, np.int16), RATE)
    for level in (-65.0, -50.0, -35.0, -20.0):
        yield f"white noise, {level:g} dBFS", _at(to_floats(white(SECONDS, seed=21)), level)
        yield f"pink noise, {level:g} dBFS", _at(to_floats(pink(SECONDS, seed=22)), level)
        yield f"breath, {level:g} dBFS", _at(_breath(random), level)
    hum = sum(np.sin(2 * np.pi * 50 * part * np.arange(SECONDS * RATE) / RATE) / part for part in range(1, 12))
    yield "hum, -30 dBFS", _at(np.asarray(hum), -30.0)
    keys = "".join(random.choice(list("0123456789*#"), 300))
    signals = {
        "keys": dtmf(keys),
        "ringback": _pattern((440, 480), 2, 4),
        "ringback, 425 Hz": _pattern((425,), 1, 4),
        "busy": _pattern((480, 620), 0.5, 0.5),
        "busy, 425 Hz": _pattern((425,), 0.2, 0.2),
        "fax calling": _pattern((1100,), 0.5, 3),
        "fax answering": _pattern((2100,), 3, 0.1),
    }
    for name, signal in signals.items():
        for level in (-10.0, -30.0):
            yield f"{name}, {level:g} dBFS", _at(to_floats(signal), level)
    for level in (-20.0, -32.0):
        yield f"music on hold, {level:g} dBFS", _at(to_floats(music(SECONDS)), level)


def _pattern(hertz: tuple[float, ...], on: float, off: float) -> Pcm:
    return Pcm(np.concatenate([tone(hertz, on, RATE).samples, np.zeros(round(off * RATE), np.int16)]), RATE)


def _breath(random: np.random.Generator) -> Floats:
    """Noise about a place in the mouth, as loud as it is quick, with pauses."""
    breaths: list[Floats] = []
    while sum(map(len, breaths)) < SECONDS * RATE:
        count = round(random.uniform(0.6, 1.6) * RATE)
        spectrum = np.fft.rfft(random.standard_normal(count))
        hertz = np.linspace(0, RATE / 2, len(spectrum))
        spectrum *= np.exp(-(((hertz - random.uniform(500, 1800)) / 700) ** 2)) + 0.15
        breaths += [np.fft.irfft(spectrum, count) * np.hanning(count), np.zeros(round(random.uniform(0.3, 1.2) * RATE))]
    return np.concatenate(breaths)


def _at(sound: NDArray[np.floating], level: float) -> Pcm:
    """A minute of a sound, at a level where it is not silent."""
    whole = np.resize(np.asarray(sound, np.float64), SECONDS * RATE)
    heard = whole[whole != 0]
    return from_floats(whole * 10 ** (level / 20) / np.sqrt(np.mean(heard**2)), RATE)
