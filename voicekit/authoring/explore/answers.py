"""Valid answers to each kind of slot, as keys or as words, the likeliest first."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from random import Random

from voicekit.call.entry_when import months_first
from voicekit.dialog.compiled import Compiled
from voicekit.dialog.document.nodes import FormNode
from voicekit.dialog.document.slots import (
    DateSlot,
    DigitsSlot,
    MoneySlot,
    NumberSlot,
    PhoneSlot,
    RecordingSlot,
    Slot,
    SpeechSlot,
    SpelledSlot,
    TimeSlot,
)
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
    node = compiled.flow.nodes[place[0]]
    assert isinstance(node, FormNode)
    slot, asked = node.form[place[1]], compiled.asked(*place)
    found: list[tuple[bool, Answer]] = []
    for keys, words, value in islice(_candidates(slot, language, today), GUESSES):
        if asked is not None and value is not None:
            try:
                asked.value(value)
            except ValueError:
                continue
        found.append((not _is_valid(compiled, slot, value), (keys, words)))
        if len(found) >= MOST:
            break
    return [answer for _, answer in sorted(found, key=lambda each: each[0])]


def _is_valid(compiled: Compiled, slot: Slot, value: str | None) -> bool:
    """Whether its condition takes a value, as far as the value alone tells."""
    if slot.valid is None or value is None:
        return True
    try:
        return compiled.expression(slot.valid).holds({"value": value})
    except ExpressionFailed:
        return True


def _candidates(slot: Slot, language: str, today: dt.date) -> Iterator[tuple[str, str, str | None]]:
    """Keys, words, and the canonical writing where the keys are not the same."""
    match slot:
        case DigitsSlot():
            yield from (
                (f"{keys}{slot.until[:1]}" if len(keys) != slot.length else keys, "", keys) for keys in _digits(slot)
            )
        case NumberSlot() | MoneySlot():
            yield from ((f"{number}#", "", None) for number in _numbers(slot.minimum, slot.maximum))
        case DateSlot():
            yield from ((_keyed(day, language), "", None) for day in _days(slot, today))
        case TimeSlot():
            yield from ((f"{at:%H%M}", "", None) for at in _times(slot))
        case PhoneSlot():
            yield from ((f"{keys}#", "", None) for keys in ("03012345678", "2025550123", "5550123"))
        case SpelledSlot():
            yield "", " ".join("abcdefgh"[: max(slot.minimum, min(3, slot.maximum))]), None
        case SpeechSlot() | RecordingSlot():
            yield "", "good morning", None


def _digits(slot: DigitsSlot) -> Iterator[str]:
    least, most = (slot.length, slot.length) if slot.length else (slot.minimum, slot.maximum or max(slot.minimum, 6))
    luck = Random(1)  # noqa: S311 - the same numbers in each walk
    known = "".join(key for key in "1234567890*#ABCD" if key in slot.keys)
    yield (known * -(-least // len(known)))[:least]
    if slot.empty:
        yield ""
    while True:
        length = luck.randint(least, most)
        yield "".join(luck.choice(slot.keys) for _ in range(length))


def _numbers(minimum: float | None, maximum: float | None) -> Iterator[int]:
    low = 1 if minimum is None else int(-(-minimum // 1))
    high = low + 100 if maximum is None else int(maximum // 1)
    yield from (number for number in (low, high, (low + high) // 2, low + 1) if number >= 0)


def _days(slot: DateSlot, today: dt.date) -> Iterator[dt.date]:
    earliest = slot.earliest if isinstance(slot.earliest, dt.date) else None
    latest = slot.latest if isinstance(slot.latest, dt.date) else None
    first = earliest or latest or today
    if latest is not None and first > latest:
        first = latest
    step = -1 if slot.past or (latest is not None and earliest is None) else 1
    for days in (1, 2, 3, 7, 30, 0, 365, -1, -400):
        yield first + dt.timedelta(days=days * step)


def _keyed(day: dt.date, language: str) -> str:
    return f"{day:%m%d%Y}" if months_first(language) else f"{day:%d%m%Y}"


def _times(slot: TimeSlot) -> Iterator[dt.time]:
    yield from (dt.time.fromisoformat(bound) for bound in (slot.earliest, slot.latest) if bound is not None)
    yield from (dt.time(hour) for hour in (10, 15, 8, 20))
