"""``python -m bench.asr.fit [NAME ...]``: the tables of `voicekit._asr.calibration`, fitted anew and printed.

Whisper's are fitted to what a call would hear of made voices, menus and fillers, clean and in noise, and of people's
digits. Vosk's is fitted to Korean words by espeak-ng, each in a menu of ten and in
one without it, the words that the part ``korean`` measures. Moonshine's is fitted to people's digits too, and to made
answers in ten of the menus and half of the sentences that are in none, all of them in noise as well; the other ten
menus and the other half are proof. ``python -m bench.asr`` proves on other takes and texts. Biases that were
moved afterwards are told in `voicekit._asr.calibration`.
"""

import sys
import unittest.mock
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from bench.asr.alone import english, heard, moonshine
from bench.asr.material import (
    CONDITIONS,
    DIGITS,
    FITTING,
    KOREAN_VOICES,
    Condition,
    digit_recordings,
    model,
    padded,
    say,
    six_people,
    voices,
)
from bench.asr.menus import FILLERS, KOREAN, MENUS, SENTENCES
from bench.asr.people import string
from voicekit._asr.closedset import Evidence
from voicekit._asr.endpoint import MENU
from voicekit._asr.engine import PhraseChoices, Recognizer, Vocabulary
from voicekit._asr.mel import RATE
from voicekit._asr.nbest import ScoredText
from voicekit._asr.vosk import VoskRecognizer
from voicekit._call.speech.capture import wanted
from voicekit._grammar import Grammar
from voicekit._grammar.choices import menu
from voicekit._grammar.digits import digits
from voicekit._grammar.shape import Shape
from voicekit._grammar.yesno import yes_no
from voicekit._media.pcm import Pcm, resample, to_floats
from voicekit._server.recognition import detector
from voicekit._tts.espeak import EspeakEngine
from voicekit.testing.asterisk.telephone import telephone

FRAME = 160

LEVELS = [[condition for condition in CONDITIONS if condition.snr == snr] for snr in (0, 10, 5)]

_Answer = tuple[Grammar, str | None, Pcm, Condition]

Seen = tuple[Mapping[str, float], bool]

KEPT, ASKED = 0.95, 0.99
"""Parts of the right answers that are accepted, and that are at least asked back."""


WHISPER, MOONSHINE = ("mean", "margin", "lift", "few"), ("rank", "margin")
"""The features that tables weigh: on what each was fitted to, these told right from wrong best."""


def _some(found: Evidence, names: Sequence[str]) -> Mapping[str, float]:
    return {name: found.features[name] for name in names}


def whisper() -> Iterator[Seen]:
    """Features of the best choice, and whether it is right."""
    for grammar, key, sound, condition in _answers():
        heard_sound = _as_heard(sound, condition)
        if heard_sound is not None:
            best = english().evidence(heard_sound, cast("PhraseChoices", wanted(grammar)))[0]
            readings = grammar.readings(best.choice)
            yield _some(best, WHISPER), bool(readings) and readings[0].key == key


def _answers() -> Iterator[_Answer]:
    """Questions, the right key or None, what is said, and in which noise."""
    yield from _of_menus()
    yield from _of_fillers()
    yield from _of_yes_and_no()
    yield from _of_people()


def _of_menus() -> Iterator[_Answer]:
    for place in range(200):
        choices, choice = MENUS[place % 20], place // 20
        sound = telephone(voices()[FITTING[(place + choice) % 4]](choices[choice]))
        for level in LEVELS:
            yield _menu(choices), str(choice + 1), sound, level[place % len(level)]
        others = MENUS[(place + 3) % 20]
        if not any(choices[choice] in other or other in choices[choice] for other in others):
            yield _menu(others), None, sound, LEVELS[place % 2][0]


def _of_fillers() -> Iterator[_Answer]:
    for place, text in enumerate(SENTENCES + FILLERS):
        sound = telephone(voices()[FITTING[place % 4]](text))
        for turn, level in enumerate(LEVELS):
            condition = level[place % len(level)]
            yield yes_no("en"), None, sound, condition
            yield _menu(MENUS[(place * 3 + turn) % 20]), None, sound, condition


def _of_yes_and_no() -> Iterator[_Answer]:
    grammar = yes_no("en")
    for place, text in enumerate(grammar.short * 4):
        sound = telephone(voices()[FITTING[place % 4]](text))
        for level in LEVELS:
            yield grammar, grammar.readings(text)[0].key, sound, level[place % len(level)]


def _of_people() -> Iterator[_Answer]:
    for person in six_people(proving=False).values():
        for digit, name in enumerate(DIGITS):
            for turn, take in enumerate(person[name][digit : digit + 3]):
                yield _menu(DIGITS), str(digit + 1), telephone(padded(take)), LEVELS[turn // 2][0]
            yield _menu(MENUS[digit]), key_of(MENUS[digit], name), telephone(padded(take)), CONDITIONS[0]


def key_of(choices: Sequence[str], text: str) -> str | None:
    """What a text chooses in a menu, by its words or its key; None where it chooses nothing."""
    readings = _menu(tuple(choices)).readings(text)
    return readings[0].key if readings else None


@cache
def _menu(choices: tuple[str, ...]) -> Grammar:
    return menu({str(place): (choice,) for place, choice in enumerate(choices, 1)}, "en")


def _as_heard(sound: Pcm, condition: Condition) -> NDArray[np.float32] | None:
    """What a call would hand to a recognizer, at 16 kHz; None where nothing is heard."""
    samples = _in(padded(sound, 1.0), condition.place).samples
    endpointer, heard_pieces = detector(MENU), []
    for start in range(0, len(samples), FRAME):
        heard_pieces.append(endpointer.feed(Pcm(samples[start : start + FRAME], sound.rate)).samples)
        if endpointer.pausing or endpointer.ended:
            break
    endpointer.close()
    whole = Pcm(np.concatenate(heard_pieces), sound.rate)
    return to_floats(resample(whole, RATE)) if len(whole.samples) else None


def moonshine_menus() -> Iterator[Seen]:
    """The same for Moonshine, in the noise of a line too: "babble" and "street" 10 and 5 dB below."""
    noisy = (Condition("babble", 10), Condition("street", 10), Condition("babble", 5))
    clean, babble, street, loud = (each.place for each in (Condition(), *noisy))
    for place, (digit, sound) in enumerate(digit_recordings()):
        yield from _best(sound, DIGITS, digit, (clean, street))
        if place % 3 == 2:
            others = [other for other in DIGITS if DIGITS.index(other) % 2 != DIGITS.index(digit) % 2]
            yield from _best(sound, others, None, ((clean, street)[place // 3 % 2],))
    random = np.random.default_rng(5)
    for number, choices in enumerate(MENUS[:10]):
        for place, choice in enumerate(choices):
            sound = voices()[(number * 10 + place) % 7](choice)
            yield from _best(sound, choices, choice, (clean, babble, street, loud))
            other = MENUS[(number + random.integers(1, 10)) % 10]
            if not any(choice in each or each in choice for each in other):
                yield from _best(sound, other, None, (clean, babble))
    for place, text in enumerate(SENTENCES[:12] * 7):
        yield from _best(voices()[place // 12](text), MENUS[(place + place // 12) % 10], None, (clean, street))


def _best(sound: Pcm, choices: Sequence[str], right: str | None, places: Sequence[Pcm | None]) -> Iterator[Seen]:
    for place in places:
        line = _in(telephone(sound), place)
        best = moonshine().evidence(to_floats(resample(line, RATE)), choices)[0]
        yield _some(best, MOONSHINE), best.choice == right


def _in(line: Pcm, place: Pcm | None) -> Pcm:
    """What comes over a telephone with the sound of a place, whose level `bench.asr.material` has set."""
    if place is None:
        return line
    both = line.samples.astype(np.int32) + np.resize(place.samples, len(line.samples))
    return Pcm(both.clip(-32768, 32767).astype(np.int16), line.rate)


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
            for choices in ([word, *others[1:]], others):
                watched.readings = ()
                heard(watched, sound, choices)
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


def counted(recognizer: Recognizer, module: str) -> Iterator[Seen]:
    """Features of strings whose length is known, a third in noise; sentences too, to questions for 4 to 10 digits.

    ``module`` is that which gives the features a confidence.
    """
    random, table = np.random.default_rng(12), _Features()
    people = list(six_people(proving=False).values())
    sounds = [string(people[place % len(people)], 4 + place % 7, random) for place in range(200)]
    sounds = [
        (said, sound if place % 3 else _in(sound, LEVELS[1][place // 3 % len(LEVELS[1])].place))
        for place, (said, sound) in enumerate(sounds)
    ]
    texts = SENTENCES + FILLERS
    sounds += [("", telephone(voices()[FITTING[place % 4]](text))) for place, text in enumerate(texts)]
    with unittest.mock.patch(f"voicekit._asr.{module}.calibration", return_value=table):
        for place, (said, sound) in enumerate(sounds):
            count = len(said) or 4 + place % 7
            grammar = digits("en", Shape(count, count))
            table.seen.clear()
            # Of equal confidence they come in the order in which they were weighed.
            found = heard(recognizer, sound, wanted(grammar))
            for each, features in zip(found, table.seen, strict=True):
                readings = grammar.readings(each.text)
                # What can be no string of so many digits is weighed by the other table.
                if readings and "margin" in features:
                    yield features, readings[0].key == said


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
    "whisper-counted": lambda: counted(english(), "whisperheard"),
    "moonshine": moonshine_menus,
    "moonshine-strings": lambda: strung(moonshine(), "moonshine"),
    "moonshine-counted": lambda: counted(moonshine(), "moonshine"),
    "vosk": vosk,
}

if __name__ == "__main__":
    for name, source in SOURCES.items():
        if not sys.argv[1:] or name in sys.argv[1:]:
            print(name, fit(list(source())), flush=True)
