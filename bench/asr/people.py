"""Digits by six people, one by one and in strings; and recorded prompts, written down."""

from collections.abc import Iterator, Sequence
from functools import partial

import jiwer
import numpy as np

from bench.asr.counts import Counts
from bench.asr.line import Asked, Hearing, digits, listen
from bench.asr.material import DIGITS, PLACES, padded, placed, recordings, six_people
from bench.asr.menus import PROMPTS
from bench.result import Figure, share
from voicekit._asr.phrases import plain_words
from voicekit._media.pcm import Pcm
from voicekit._media.read import read
from voicekit.testing.asterisk.telephone import telephone

__all__ = ["singles", "string", "strings", "written"]

UNHEARD = 2 / 720 * 100
"""Per cent of digits that are to be not heard at the most."""

LENGTHS = {4: 95.0, 6: 92.0, 10: 87.0}
"""How many digits a string has, and the per cent of strings that are to be right."""


def singles(counts: Counts) -> Iterator[Figure]:
    """One digit, as loud as it was recorded, and at the level of speech on the telephone; each at several places."""
    takes = [
        (digit, sound)
        for person in six_people().values()
        for digit, word in enumerate(DIGITS)
        for sound in person[word][:12]
    ]
    chosen = [takes[place] for place in np.random.default_rng(1).permutation(len(takes))[: counts.people]]
    for label, level in (("as recorded", None), ("at -20 dBFS", -20.0)):
        asked = [
            Asked(digits(1), line, str(digit))
            for digit, sound in chosen
            for line in placed(telephone(padded(sound), level=level))
        ]
        found = Hearing(counts.engine).ask(asked)
        of_each = partial(share, each=PLACES)
        yield of_each(f"{label}: right", [each.is_right for each in found], least=98.0)
        yield of_each(f"{label}: right and accepted", [each.is_right and each.is_accepted for each in found])
        yield of_each(f"{label}: wrong and accepted", [each.is_accepted and not each.is_right for each in found])
        yield of_each(f"{label}: not heard at all", [each.silent for each in found], most=UNHEARD)


def strings(counts: Counts) -> Iterator[Figure]:
    """Strings of digits whose length is known."""
    everything = []
    people = list(six_people().values())
    for length, least in LENGTHS.items():
        random = np.random.default_rng(100 + length)
        said = [string(people[place % len(people)], length, random) for place in range(counts.strings)]
        found = Hearing(counts.engine).ask([Asked(digits(length), sound, text) for text, sound in said])
        yield share(f"{length} digits: right", [each.is_right for each in found], least=least)
        yield share(f"{length} digits: right and accepted", [each.is_right and each.is_accepted for each in found])
        wrong = [each.is_accepted and not each.is_right for each in found]
        yield share(f"{length} digits: wrong and accepted", wrong)
        yield share(f"{length} digits: wrong, asked back", [each.asked_back and not each.is_right for each in found])
        everything += wrong
    yield share("all strings: wrong and accepted", everything, most=0.5)


def written(counts: Counts) -> Iterator[Figure]:
    """Words wrong, missing or invented of a hundred. Raises ConfigError where the recordings are not here."""
    texts = list(PROMPTS.items())[: counts.prompts]
    asked = [Asked(listen, telephone(padded(read(recordings() / f"{name}.wav")))) for name, _ in texts]
    found = Hearing(counts.engine).ask(asked)
    said = [" ".join(plain_words(text.lower())) for _, text in texts]
    heard = [" ".join(plain_words((each.key or "").lower())) for each in found]
    yield Figure(f"recorded prompts, {len(said)}", float(jiwer.wer(said, heard)) * 100, "% of words wrong")


def string(
    person: dict[str, list[Pcm]], length: int, random: np.random.Generator, pause: float = 0.0
) -> tuple[str, Pcm]:
    """The digits of a string, and how a person says them on the telephone, 30 to 200 ms apart.

    With a ``pause`` so many seconds lie between two of them, anywhere.
    """
    paused = random.integers(1, length) if pause else 0
    said = [int(digit) for digit in random.integers(10, size=length)]
    pieces: Sequence[np.ndarray] = []
    for place, digit in enumerate(said, 1):
        takes = person[DIGITS[digit]]
        samples = takes[random.integers(len(takes))].samples.astype(np.float64)
        loud = samples * (12_000 / max(1.0, float(np.abs(samples).max())))
        apart = pause if place == paused else random.uniform(0.03, 0.2)
        pieces = [*pieces, loud.astype(np.int16), np.zeros(round(apart * 8000), np.int16)]
    return "".join(map(str, said)), telephone(padded(Pcm(np.concatenate(pieces), 8000)))
