"""Valid answers to each kind of slot, as keys or as words, the likeliest first."""

import datetime as dt
from itertools import islice

from voicekit._dialog.compiled import Compiled
from voicekit._dialog.slots import AnySlot
from voicekit.errors import ExpressionFailed

__all__ = ["Answer", "answers"]

MOST = 12
"""Answers that are worth trying."""

GUESSES = 400
"""Numbers that are tried for one with the right check digit."""

Answer = tuple[str, str]
"""Keys and words: one of them is empty."""


def answers(compiled: Compiled, place: tuple[str, str], language: str, today: dt.date) -> list[Answer]:
    """Answers for a slot, by its node and name: keys where it has some, and those first that its condition takes."""
    slot, asked = compiled.flow.nodes[place[0]].slots[place[1]], compiled.asked(*place)
    found: list[tuple[bool, Answer]] = []
    for keys, words, value in islice(slot.candidates(language, today), GUESSES):
        if asked is not None and value is not None:
            try:
                asked.value(value)
            except ValueError:
                continue
        found.append((not _is_valid(compiled, slot, value), (keys, words)))
        if len(found) >= MOST:
            break
    return [answer for _, answer in sorted(found, key=lambda each: each[0])]


def _is_valid(compiled: Compiled, slot: AnySlot, value: str | None) -> bool:
    """Whether its condition takes a value, as far as the value alone tells."""
    if slot.valid is None or value is None:
        return True
    try:
        return compiled.expression(slot.valid).holds({"value": value})
    except ExpressionFailed:
        return True
