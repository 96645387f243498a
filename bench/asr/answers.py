"""Answers to menus and to yes and no, by made voices: what is understood, taken for something else, turned away."""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from bench.asr.counts import Counts
from bench.asr.line import Ask, Asked, Heard, Hearing, confirm, digits, menu
from bench.asr.material import (
    CONDITIONS,
    KOREAN_VOICES,
    PROVING,
    Condition,
    padded,
    say,
    sentences,
    six_people,
    voices,
)
from bench.asr.menus import HELD_BACK, KOREAN, LANGUAGES, OUTSIDE, YES_NO
from bench.asr.people import string
from bench.result import Figure, middle, share
from voicekit._media.pcm import Pcm
from voicekit._tts.espeak import EspeakEngine
from voicekit.testing.asterisk.telephone import telephone

__all__ = ["answers", "foreign", "korean", "languages", "noise", "outside", "pauses"]

CARRIERS = ("{}", "{} please", "I would like {}", "I need {}")

SENTENCES = (
    "Well, I am calling about {}, please",
    "My sister told me that you could help me with {}",
    "Good morning, the thing is that I have a question about {}",
    "So this is because of {}, as far as I can see",
)
"""Sentences of which no grammar knows all words around the choice."""

CLEAN = CONDITIONS[0]
GAPS = (0.3, 0.45, 0.6, 0.7)
"""Seconds of silence within an answer."""

SOONEST = 0.25
"""Seconds after the end of speech at which an answer may be taken for ended; earlier it was cut."""

AT_10 = tuple(condition for condition in CONDITIONS if condition.snr == 10)
AT_5 = tuple(condition for condition in CONDITIONS if condition.snr == 5)


def answers(counts: Counts) -> Iterator[Figure]:
    """Clean answers in three menus of ten or eleven; and to a question for yes or no."""
    for label, carriers in (("choices alone", CARRIERS[:1]), ("choices in carrier phrases", CARRIERS[1:])):
        yield from _understood(label, _choices(counts.answers, carriers), counts, right=97.0, accepted=93.0)
    yield from _understood("choices in other sentences", _choices(counts.answers, SENTENCES), counts)
    yield from _understood("yes and no", _yes_no(counts.answers // 2 or 1), counts)


def noise(counts: Counts) -> Iterator[Figure]:
    """The same answers in noise: how many of them are turned away or asked back, and how many taken for another."""
    for conditions, least in ((AT_10, 10.0), (AT_5, None)):
        for label, asked in (("choices", _choices(counts.answers)), ("yes and no", _yes_no(counts.answers // 2 or 1))):
            found = _in_turn(asked, conditions, counts)
            what = f"{label}, {conditions[0].snr} dB: "
            yield share(what + "turned away or asked back", [not each.is_accepted for each in found], most=least)
            yield share(what + "of these turned away", [each.key is None for each in found])
            yield share(what + "wrong and accepted", [each.is_accepted and not each.is_right for each in found])


def outside(counts: Counts) -> Iterator[Figure]:
    """Phrases of no menu, by made voices, to three menus and to yes and no."""
    said = _chosen([(text, voice) for voice in PROVING for text in OUTSIDE], counts.outside)
    asks: list[tuple[str, Ask]] = [("yes or no", confirm), *((_label(each), menu(each)) for each in HELD_BACK)]
    asked = [Asked(asks[place % 4][1], _spoken(text, voice)) for place, (text, voice) in enumerate(said)]
    for label, conditions, most in (("clean", (CLEAN,), 2.0), ("10 dB", AT_10, 4.0)):
        found = _in_turn(asked, conditions, counts)
        yield share(f"{label}: accepted", [each.is_accepted for each in found], most=most)
        for place, (name, _) in enumerate(asks):
            yield share(f"  {label}, {name}: accepted", [each.is_accepted for each in found[place::4]])
        yield share(f"  {label}: asked back", [each.asked_back for each in found])


def pauses(counts: Counts) -> Iterator[Figure]:
    """Answers with a pause in them, before a choice, within it, or between two of four digits: how many are taken for
    ended in the pause.
    """
    people = list(six_people().values())
    for gap in GAPS:
        random = np.random.default_rng(round(gap * 100))
        said = [string(people[place % len(people)], 4, random, gap) for place in range(counts.answers // 2 or 1)]
        for what, asked in (
            ("choices", _with_pauses(gap, counts.answers // 2 or 1)),
            ("four digits", [Asked(digits(4), sound, text) for text, sound in said]),
        ):
            found = _in_turn(asked, (CLEAN,), counts)
            yield share(f"{what}, a pause of {gap:g} s: cut", [each.delay < SOONEST for each in found], most=0.0)
            yield share(f"{what}, a pause of {gap:g} s: right", [each.is_right for each in found])
            wrong = [each.is_accepted and not each.is_right for each in found]
            yield share(f"{what}, a pause of {gap:g} s: wrong and accepted", wrong)
            yield Figure(f"{what}, a pause of {gap:g} s: half within", middle([each.delay for each in found]), "s")


def _with_pauses(gap: float, count: int) -> list[Asked]:
    asked = []
    for turn, (choices, place, voice) in enumerate(_chosen(_every_choice(), count)):
        first, _, rest = choices[place].partition(" ")
        parts = (first, rest) if rest and turn % 2 else ("I would like", choices[place])
        silence = np.zeros(round(gap * 8000), np.int16)
        before, after = (_trimmed(_spoken(part, voice)) for part in parts)
        whole = padded(Pcm(np.concatenate([before, silence, after]), 8000))
        asked.append(Asked(menu(choices), whole, str(place + 1)))
    return asked


def foreign(counts: Counts) -> Iterator[Figure]:
    """Recorded prompts by a person, to the same questions. Raises ConfigError where the recordings are not here."""
    asks = [confirm, *(menu(each) for each in HELD_BACK)]
    asked = [Asked(asks[place % 4], telephone(sound)) for place, sound in enumerate(sentences(counts.outside))]
    for label, conditions in (("clean", (CLEAN,)), ("10 dB", AT_10)):
        found = _in_turn(asked, conditions, counts)
        yield share(f"recorded prompts, {label}: accepted", [each.is_accepted for each in found], most=2.0)


def korean(counts: Counts) -> Iterator[Figure]:
    """Vosk with Korean menus of ten, by espeak-ng, which speaks Korean with the accent of a machine."""
    random = np.random.default_rng(4)
    hearing = Hearing("vosk", "ko")
    inside, beside = [], []
    for place, word in enumerate(KOREAN[: counts.korean]):
        others = [str(other) for other in random.choice([each for each in KOREAN if each != word], 10, replace=False)]
        sound = telephone(say(EspeakEngine(KOREAN_VOICES[place % len(KOREAN_VOICES)]), word, "ko"))
        inside.append(Asked(menu([word, *others[1:]]), sound, "1"))
        beside.append(Asked(menu(others), sound))
    found = hearing.ask(inside)
    yield share("words of the menu: right", [each.is_right for each in found])
    yield share("  right and accepted", [each.is_right and each.is_accepted for each in found])
    yield share("words of no choice: accepted", [each.is_accepted for each in hearing.ask(beside)])


def languages(counts: Counts) -> Iterator[Figure]:
    """Menus of ten in other languages, by espeak-ng. Raises RecognizerMissing where no model of one is here."""
    for language, choices in LANGUAGES.items():
        hearing = Hearing(counts.engine, language)
        said = [(place, variant) for variant in ("", "+f3", "+m3") for place in range(10)][: counts.languages]
        asked = [
            Asked(
                menu(choices),
                telephone(say(EspeakEngine(language + variant), choices[place], language)),
                str(place + 1),
            )
            for place, variant in said
        ]
        found = hearing.ask(asked)
        yield share(f"{language}, clean: right", [each.is_right for each in found])
        yield share("  right and accepted", [each.is_right and each.is_accepted for each in found])


def _understood(
    label: str,
    asked: Sequence[Asked],
    counts: Counts,
    right: float | None = None,
    accepted: float | None = None,
) -> Iterator[Figure]:
    found = _in_turn(asked, (CLEAN,), counts)
    yield share(f"{label}: right", [each.is_right for each in found], least=right)
    yield share(f"{label}: right and accepted", [each.is_right and each.is_accepted for each in found], least=accepted)
    yield share(f"{label}: wrong and accepted", [each.is_accepted and not each.is_right for each in found])
    yield share(f"{label}: turned away", [each.key is None for each in found])


def _in_turn(asked: Sequence[Asked], conditions: Sequence[Condition], counts: Counts) -> list[Heard]:
    """Asks each question in one of the noises; gives what came of each in their order."""
    hearing = Hearing(counts.engine)
    kinds = len(conditions)
    found = [hearing.ask(asked[place::kinds], condition.place) for place, condition in enumerate(conditions)]
    return [found[place % kinds][place // kinds] for place in range(len(asked))]


def _choices(count: int, carriers: Sequence[str] = CARRIERS[:1]) -> list[Asked]:
    return [
        Asked(menu(choices), _spoken(carriers[turn % len(carriers)].format(choices[place]), voice), str(place + 1))
        for turn, (choices, place, voice) in enumerate(_chosen(_every_choice(), count))
    ]


def _every_choice() -> list[tuple[tuple[str, ...], int, int]]:
    return [(choices, place, voice) for voice in PROVING for choices in HELD_BACK for place in range(len(choices))]


def _yes_no(count: int) -> list[Asked]:
    said = [(key, text, voice) for voice in PROVING for key, texts in YES_NO.items() for text in texts]
    return [Asked(confirm, _spoken(text, voice), key) for key, text, voice in _chosen(said, count)]


def _chosen(said: list, count: int) -> list:
    """So many of them, mixed: a few are of all kinds."""
    return [said[place] for place in np.random.default_rng(2).permutation(len(said))[:count]]


def _label(choices: Sequence[str]) -> str:
    return f"{choices[0]}, ..."


def _trimmed(pcm: Pcm) -> np.ndarray:
    loud = np.flatnonzero(np.abs(pcm.samples.astype(np.int32)) > 500)
    return pcm.samples[loud[0] : loud[-1] + 1]


@cache
def _spoken(text: str, voice: int) -> Pcm:
    return telephone(voices()[voice](text))
