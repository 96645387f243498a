"""Stand-ins that hear: a detector for which loud is speech, and a recognizer for which each tone is a word."""

import asyncio
import math

import numpy as np

from voicekit._asr.calibration import Calibration
from voicekit._asr.engine import Hypothesis
from voicekit._call.speech.audio import RATE
from voicekit._media.pcm import Pcm
from voicekit._media.tones import tone

LOUD = 1000
"""An amplitude above this is speech to the tests' detector."""


async def poured(ear, samples=1):
    """What an ear gives until so many samples are there, or it has no more."""
    sound = [np.zeros(0, np.int16)]

    def hear(piece):
        sound.append(piece)
        return sum(map(len, sound)) >= samples

    await ear.pour(hear)
    return np.concatenate(sound)


class Detector:
    """Speech is what is loud; it ends after so many seconds of quiet. Keeps 0.3 s from before the onset."""

    def __init__(self, manner):
        self.onset = self.ended = None
        self._manner = manner
        self._whole = False
        self._quiet = 0
        self._before = np.zeros(0, np.int16)

    def feed(self, pcm, *, least=-math.inf):
        samples = pcm.samples
        loud = np.flatnonzero(np.abs(samples) > LOUD)
        if self.onset is None and np.mean(np.square(samples / 32768.0)) < 10 ** (least / 10):
            loud = loud[:0]
        self._quiet = self._quiet + len(samples) if len(loud) == 0 else len(samples) - 1 - loud[-1]
        if self.onset is None:
            self._before = np.concatenate([self._before, samples])[-round(0.3 * RATE) - len(samples) :]
            if len(loud) == 0:
                return Pcm(np.zeros(0, np.int16), RATE)
            self.onset = True
            return Pcm(self._before, RATE)
        if len(loud):
            self._whole = False
        if self.silence >= (self._manner.whole if self._whole else self._manner.trailing):
            self.ended = True
        return pcm

    @property
    def silence(self):
        return self._quiet / RATE

    @property
    def pausing(self):
        return self.onset is not None and self.silence >= min(0.3, self._manner.trailing - 0.2)

    def settle(self):
        self._whole = self._manner.whole is not None

    def close(self):
        pass


class Live:
    """Hears a word by its tone: the loudest frequency of what was fed names it."""

    def __init__(self, recognition, phrases):
        self._recognition = recognition
        self._samples = []
        self.phrases = phrases
        self.likely = None

    def feed(self, pcm, *, silent=False):
        if self._recognition.full is not None:
            raise self._recognition.full
        self._samples.append(pcm.samples)

    def prepare(self):
        self.likely = self._heard() if self._recognition.prepares else None

    async def finish(self):
        if self._recognition.defect is not None:
            raise self._recognition.defect
        await asyncio.sleep(self._recognition.takes)
        self._recognition.fed.append(sum(map(len, self._samples)) / RATE)
        return self._heard()

    def _heard(self):
        samples = np.concatenate(self._samples).astype(float)
        spectrum = np.abs(np.fft.rfft(samples, RATE * 8))
        frequency = round(np.argmax(spectrum) / 8 / 100) * 100
        return self._recognition.words.get(frequency, ())

    def close(self):
        self._recognition.closed += 1


class Recognition:
    """Recognises tones: ``words`` maps hertz to hypotheses. It ``takes`` so many seconds after the last sound.

    Where it ``prepares`` it tells in each pause what was said until then.
    """

    def __init__(self):
        self.defect = None
        self.takes = 0.0
        self.prepares = False
        self.words = {
            400: (Hypothesis("sales", 0.95),),
            600: (Hypothesis("a technician please", 0.9),),
            800: (Hypothesis("sales", 0.5),),
            1000: (Hypothesis("yes", 0.95),),
            1200: (Hypothesis("four two", 0.9),),
            1400: (Hypothesis("the weather is fine", 0.9),),
            1600: (Hypothesis("main menu", 0.9),),
            1800: (Hypothesis("the fifth of march", 0.9),),
            2000: (Hypothesis("one nine", 0.95), Hypothesis("one eight", 0.8)),
        }
        self.opened, self.fed, self.closed, self.refuses, self.full = [], [], 0, None, None

    async def stream(self, language, phrases):
        if self.refuses is not None:
            raise self.refuses
        live = Live(self, phrases)
        self.opened.append(live)
        return live

    def calibration(self, language, *, closed=True):
        return Calibration(0.0, {}, 0.7, 0.4, "")


def word(hertz, seconds=0.5):
    return tone([float(hertz)], seconds, RATE)


MENU = {"1": "sales", "2": ["technician", "support"]}
