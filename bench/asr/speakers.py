"""People of Debian's recorded prompts who speak other languages: digits, numbers, days and months.

Each package is one professional speaker at 8 kHz, most of them recorded well and slowly: what is measured here is the
language, not how a caller speaks. Package, folder and words are told by the names of the files, which are Asterisk's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from babel.dates import get_day_names, get_month_names
from num2words import num2words

from bench.asr.counts import Counts
from bench.asr.line import Asked, Hearing, confirm, digits, menu
from bench.asr.material import CONDITIONS, Condition, padded, unpacked
from bench.result import Figure, share
from voicekit._media.pcm import Pcm
from voicekit._media.read import read
from voicekit.testing.asterisk.telephone import telephone

__all__ = ["SPEAKERS", "Speaker", "menus", "speakers"]

_TENS = (10, 20, 30, 40, 50, 60, 70, 80, 90)
_TEENS = (11, 12, 13, 14, 15, 16, 17, 18, 19)
CLEAN, BABBLE = CONDITIONS[0], CONDITIONS[4]
"""Without noise, and with people who talk 10 dB below the voice."""

LONGEST = 5.0
"""Seconds of a recorded prompt that is said instead of an answer."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """One person: the language, the package of Debian's that has the recordings, and their folder in it."""

    language: str
    package: str
    folder: str

    def recording(self, name: str) -> Pcm:
        """A recording by its name without an ending, about zero: some are shifted, which no telephone carries."""
        (file,) = self._root().glob(f"{name}.*")
        pcm = read(file)
        level = pcm.samples - round(float(pcm.samples.mean()))
        return Pcm(level.clip(-32768, 32767).astype(np.int16), pcm.rate)

    def prompts(self) -> list[Pcm]:
        """Recorded prompts of one to five seconds: nobody answers with them."""
        names = sorted(
            file.stem for kind in ("vm-*", "conf-*", "agent-*", "queue-*") for file in self._root().glob(kind)
        )
        sounds = (self.recording(name) for name in names)
        return [sound for sound in sounds if 1.0 <= sound.seconds <= LONGEST]

    def _root(self) -> Path:
        return unpacked(self.package) / "sounds" / self.folder


SPEAKERS: Mapping[str, Speaker] = {
    "es Allison": Speaker("es", "asterisk-core-sounds-es-wav", "es_MX_f_Allison"),
    "es Colombia": Speaker("es", "asterisk-prompt-es-co", "es"),
    "fr June": Speaker("fr", "asterisk-core-sounds-fr-wav", "fr_CA_f_June"),
    "fr Armelle": Speaker("fr", "asterisk-prompt-fr-armelle", "fr"),
    "it Carlo": Speaker("it", "asterisk-core-sounds-it-wav", "it_IT_m_Carlo"),
    "it Menardi": Speaker("it", "asterisk-prompt-it-menardi-wav", "it_IT_f_Menardi"),
    "ru Ivrvoice": Speaker("ru", "asterisk-core-sounds-ru-wav", "ru_RU_f_IvrvoiceRU"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A question of which every answer was recorded: the name of each recording, and the words on it."""

    names: tuple[str, ...]
    words: tuple[str, ...]


@cache
def menus(language: str) -> tuple[Words, ...]:
    """Menus that are answered by a day, a month or a number."""
    days, months = get_day_names("wide", locale=language), get_month_names("wide", locale=language)
    return (
        Words(tuple(f"digits/day-{day}" for day in range(7)), tuple(days[(day - 1) % 7] for day in range(7))),
        Words(tuple(f"digits/mon-{month}" for month in range(12)), tuple(months[month + 1] for month in range(12))),
        *(
            Words(
                tuple(f"digits/{number}" for number in numbers),
                tuple(num2words(number, lang=language) for number in numbers),
            )
            for numbers in (_TEENS, _TENS)
        ),
    )


def speakers(counts: Counts) -> Iterator[Figure]:
    """By speaker: digits, menus, and what is said that is no answer; clean, and menus with people who talk beside."""
    for name, speaker in SPEAKERS.items():
        hearing = Hearing(counts.engine, speaker.language)
        for label, level in (("as recorded", None), ("at -20 dBFS", -20.0)):
            yield from _answers(f"{name}, digits, {label}", hearing, _digits(speaker, level))
        for label, condition in (("clean", CLEAN), ("10 dB", BABBLE)):
            asked = _menus(speaker)[:: max(1, 37 // counts.languages)]
            yield from _answers(f"{name}, menus, {label}", hearing, asked, condition)
            others = _beside(speaker)[: 2 * counts.languages]
            found = hearing.ask(others, condition.place)
            yield share(f"{name}, no answer, {label}: accepted", [each.is_accepted for each in found], most=4.0)


def _answers(label: str, hearing: Hearing, asked: Sequence[Asked], condition: Condition = CLEAN) -> Iterator[Figure]:
    found = hearing.ask(asked, condition.place)
    yield share(f"{label}: right", [each.is_right for each in found])
    yield share("  right and accepted", [each.is_right and each.is_accepted for each in found])
    yield share("  wrong and accepted", [each.is_accepted and not each.is_right for each in found])


def _digits(speaker: Speaker, level: float | None) -> list[Asked]:
    return [
        Asked(digits(1), telephone(padded(speaker.recording(f"digits/{digit}")), level=level), str(digit))
        for digit in range(10)
    ]


def _menus(speaker: Speaker) -> list[Asked]:
    return [
        Asked(menu(each.words), telephone(padded(speaker.recording(name))), str(place))
        for each in menus(speaker.language)
        for place, name in enumerate(each.names, 1)
    ]


def _beside(speaker: Speaker) -> list[Asked]:
    """What is no answer to a question: the words of another menu, and recorded prompts."""
    everything = menus(speaker.language)
    questions = [confirm, *(menu(each.words) for each in everything)]
    sounds = [(turn, speaker.recording(name)) for turn, each in enumerate(everything, 1) for name in each.names]
    # A number answers a menu: it is the name of a key, or like one. So numbers are said to yes or no alone.
    asked = [Asked(questions[(0, 2, 1, 0, 0)[turn]], telephone(padded(sound))) for turn, sound in sounds]
    asked += [Asked(questions[place % 3], telephone(padded(sound))) for place, sound in enumerate(speaker.prompts())]
    return [asked[place] for place in np.random.default_rng(3).permutation(len(asked))]
