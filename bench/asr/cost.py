"""What an answer costs, and how soon it is known."""

from collections.abc import Iterator, Sequence

import numpy as np

from bench.asr.counts import Counts
from bench.asr.line import Asked, Hearing, digits, menu
from bench.asr.material import six_people, voices
from bench.asr.menus import HELD_BACK, MENUS
from bench.asr.people import string
from bench.result import Figure, middle, share
from voicekit.testing.asterisk.telephone import telephone

__all__ = ["cost", "delay"]

SIZES = (2, 4, 10, 32)
CALLERS = {1: 0.5, 4: 0.5, 10: 0.8, 13: 1.0}
"""Callers who answer within two seconds, and how soon half of them are to be answered."""


def cost(counts: Counts) -> Iterator[Figure]:
    """CPU seconds of recognition for an answer, beside what the engine takes for the bare phrases."""
    phrases = [choice for choices in HELD_BACK for choice in choices]
    for size in SIZES:
        choices = phrases[:size]
        asked = [_said(choices, place * 7 % size, place) for place in range(counts.costs)]
        called, bare = Hearing(counts.engine, cores=1), Hearing(counts.engine, cores=1)
        called.ask(asked)  # what texts score on silence is worked out once for a menu, and kept
        bare.bare([asked[0].sound], choices)
        called.spent = bare.spent = 0.0
        called.ask(asked)
        bare.bare([each.sound for each in asked], choices)
        yield Figure(
            f"menu of {size}",
            called.spent / len(asked),
            "CPU s an answer",
            called.spent / bare.spent,
            f"bare phrases, {bare.spent / len(asked):.3f}",
            most=1.3,
        )


def delay(counts: Counts) -> Iterator[Figure]:
    """From the end of speech until the call goes on, in menus of ten, two cores."""
    for callers, most in CALLERS.items():
        hearing = Hearing(counts.engine, real=counts.real)
        asked = [_said(MENUS[place % 5], place * 3 % 10, place) for place in range(max(callers, counts.callers))]
        hearing.ask(asked[:5])
        delays = [each.delay for each in hearing.ask(asked, callers=callers) if not each.silent]
        # Who is told to use the keys hears that while they speak.
        found = [delay for delay in delays if delay > 0]
        who = f"{callers} caller{'s' if callers > 1 else ''}"
        yield Figure(f"{who}: half within", middle(found), "s", most=most)
        yield Figure(f"{who}: nine of ten within", float(np.quantile(found, 0.9)), "s")
        yield share(f"{who}: told to use the keys", [delay <= 0 for delay in delays])
    people, random = list(six_people().values()), np.random.default_rng(6)
    said = [string(people[place % len(people)], 4, random) for place in range(counts.callers)]
    heard = Hearing(counts.engine).ask([Asked(digits(4), sound, text) for text, sound in said])
    delays = [each.delay for each in heard if not each.silent]
    yield Figure("four digits, 1 caller: half within", middle(delays), "s")
    yield Figure("four digits, 1 caller: nine of ten within", float(np.quantile(delays, 0.9)), "s")


def _said(choices: Sequence[str], place: int, voice: int) -> Asked:
    return Asked(menu(choices), telephone(voices()[voice % 7](choices[place])), str(place + 1))
