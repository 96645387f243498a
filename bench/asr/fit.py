"""``python -m bench.asr.fit [NAME ...]``: the tables of `voicekit._asr.calibration`, fitted anew and printed.

Whisper's is fitted to digits by six people (the Free Spoken Digit Dataset, see `bench.asr.material`): each against all
ten, and against five that it is none of. Vosk's is fitted to Korean words by espeak-ng, each in a menu of ten and in
one without it, the words that the part ``korean`` measures. Moonshine's is fitted to the same digits, and to made
answers in ten of the menus and half of the sentences that are in none, all of them in noise as well; the other ten
menus and the other half are proof. ``python -m bench.asr`` proves on other takes and texts.
"""

import sys
import unittest.mock
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.asr.alone import english, heard, moonshine
from bench.asr.material import CONDITIONS, DIGITS, KOREAN_VOICES, digit_recordings, model, say, six_people, voices
from bench.asr.menus import KOREAN, MENUS, SENTENCES
from bench.asr.people import string
from voicekit._asr.closedset import Evidence
from voicekit._asr.engine import Recognizer, Vocabulary
from voicekit._asr.mel import RATE
from voicekit._asr.nbest import ScoredText
from voicekit._asr.vosk import VoskRecognizer
from voicekit._grammar.digits import digits
from voicekit._grammar.shape import Shape
from voicekit._media.pcm import Pcm, to_floats
from voicekit._media.resample import resample
from voicekit._media.telephone import telephone
from voicekit._tts.espeak import EspeakEngine

Seen = tuple[Mapping[str, float], bool]

KEPT, ASKED = 0.95, 0.99
"""Parts of the right answers that are accepted, and that are at least asked back."""


WHISPER, MOONSHINE = ("mean", "margin"), ("rank", "margin")
"""The features that tables weigh: on what each was fitted to, these told right from wrong best."""


def _some(found: Evidence, names: Sequence[str]) -> Mapping[str, float]:
    return {name: found.features[name] for name in names}


def whisper() -> Iterator[Seen]:
    """Features of the best choice, and whether it is right."""
    for place, (digit, sound) in enumerate(digit_recordings()):
        floats = to_floats(resample(telephone(sound), RATE))
        best = english().evidence(floats, DIGITS)[0]
        yield _some(best, WHISPER), best.choice == digit
        if place % 3 == 0:
            others = [other for other in DIGITS if DIGITS.index(other) % 2 != DIGITS.index(digit) % 2]
            yield _some(english().evidence(floats, others)[0], WHISPER), False


def moonshine_menus() -> Iterator[Seen]:
    """The same for Moonshine, in the noise of a line too: "babble" and "street" 10 and 5 dB below."""
    clean, babble, street, loud = (CONDITIONS[place].place for place in (0, 4, 5, 7))
    for place, (digit, sound) in enumerate(digit_recordings()):
        yield from _best(sound, DIGITS, digit, (clean, street))
        if place % 3 == 2:
            others = [other for other in DIGITS if DIGITS.index(other) % 2 != DIGITS.index(digit) % 2]
            yield from _best(sound, others, None, ((clean, street)[place // 3 % 2],))
    random = np.random.default_rng(5)
    for number, menu in enumerate(MENUS[:10]):
        for place, choice in enumerate(menu):
            sound = voices()[(number * 10 + place) % 7](choice)
            yield from _best(sound, menu, choice, (clean, babble, street, loud))
            other = MENUS[(number + random.integers(1, 10)) % 10]
            if not any(choice in each or each in choice for each in other):
                yield from _best(sound, other, None, (clean, babble))
    for place, text in enumerate(SENTENCES[:12] * 7):
        yield from _best(voices()[place // 12](text), MENUS[(place + place // 12) % 10], None, (clean, street))


def _best(sound: Pcm, menu: Sequence[str], right: str | None, places: Sequence[Pcm | None]) -> Iterator[Seen]:
    for place in places:
        line = telephone(sound) if place is None else _in(sound, place)
        best = moonshine().evidence(to_floats(resample(line, RATE)), menu)[0]
        yield _some(best, MOONSHINE), best.choice == right


def _in(sound: Pcm, place: Pcm) -> Pcm:
    """A sound on the telephone with the sound of a place, whose level `bench.asr.material` has set."""
    said = telephone(sound)
    heard_there = said.samples.astype(np.int32) + np.resize(place.samples, len(said.samples))
    return Pcm(heard_there.clip(-32768, 32767).astype(np.int16), said.rate)


class _Watched(VoskRecognizer):
    """Notes what it would give a confidence to."""

    readings: tuple[ScoredText, ...] = ()

    def confidence(self, reading: ScoredText, *, closed: bool) -> float:
        self.readings += (reading,)
        return 0.0


def vosk() -> Iterator[Seen]:
    """Features of the best reading, and whether it is right."""
    watched = _Watched(model("vosk-model-small-ko-0.22"), "ko")
    random = np.random.default_rng(1)
    for name in KOREAN_VOICES:
        for word in KOREAN:
            others = [str(each) for each in random.choice([each for each in KOREAN if each != word], 10, replace=False)]
            sound = telephone(say(EspeakEngine(name), word, "ko"))
            for menu in ([word, *others[1:]], others):
                watched.readings = ()
                heard(watched, sound, menu)
                for best in watched.readings[:1]:
                    yield {"share": best.share, "covered": best.covered}, best.text == word


class _Features:
    """A table that notes what it would give a confidence to."""

    def __init__(self) -> None:
        self.seen: list[Mapping[str, float]] = []

    def confidence(self, features: Mapping[str, float]) -> float:
        self.seen.append(features)
        return 0.5


def strung(recognizer: Recognizer, module: str) -> Iterator[Seen]:
    """Features of the best string of words, and whether it is right: digits by people, and sentences that are none.

    ``module`` is that which gives the features a confidence.
    """
    random, grammar, table = np.random.default_rng(11), digits("en", Shape(1, None)), _Features()
    people = list(six_people(proving=False).values())
    sounds = [string(people[place % len(people)], 1 + place % 8, random) for place in range(160)]
    voice = voices()
    sounds += [
        ("", telephone(voice[(place * 5 + place // 24) % len(voice)](text))) for place, text in enumerate(SENTENCES * 3)
    ]
    with unittest.mock.patch(f"voicekit._asr.{module}.calibration", return_value=table):
        for said, sound in sounds:
            table.seen.clear()
            found = heard(recognizer, sound, Vocabulary(grammar.words))
            readings = grammar.readings(found[0].text) if found else ()
            if table.seen:
                yield table.seen[0], bool(said and readings) and readings[0].key == said


def fit(seen: Sequence[Seen]) -> str:
    """Logistic regression with a little ridge, and the thresholds on its confidence."""
    names = list(seen[0][0])
    values = np.array([[features[name] for name in names] for features, _ in seen])
    right = np.array([is_right for _, is_right in seen])
    mean, spread = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-6)
    weights, bias = _descend((values - mean) / spread, right)
    weights = weights / spread
    bias -= float(weights @ mean)
    confidence = 1 / (1 + np.exp(-(values @ weights + bias)))
    accept, confirm = (float(np.quantile(confidence[right], 1 - part)) for part in (KEPT, ASKED))
    wrong = float(np.mean(confidence[~right] >= accept) * 100)
    table = ", ".join(f'"{name}": {weight:.2f}' for name, weight in zip(names, weights, strict=True))
    return (
        f"{len(seen)} seen, {right.sum()} right: Calibration({bias:.2f}, {{{table}}}, {accept:.2f}, {confirm:.2f}); "
        f"{wrong:.1f} % of the wrong ones accepted"
    )


def _descend(values: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    weights, bias = np.zeros(values.shape[1]), 0.0
    for _ in range(5000):
        error = 1 / (1 + np.exp(-(values @ weights + bias))) - right
        weights -= 0.5 * (values.T @ error / len(right) + 0.02 * weights)
        bias -= 0.5 * float(error.mean())
    return weights, bias


SOURCES: Mapping[str, Callable[[], Iterator[Seen]]] = {
    "whisper": whisper,
    "whisper-strings": lambda: strung(english(), "whisperheard"),
    "moonshine": moonshine_menus,
    "moonshine-strings": lambda: strung(moonshine(), "moonshine"),
    "vosk": vosk,
}

if __name__ == "__main__":
    for name, source in SOURCES.items():
        if not sys.argv[1:] or name in sys.argv[1:]:
            print(name, fit(list(source())), flush=True)
