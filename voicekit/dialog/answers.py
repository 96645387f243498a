"""What the questions of a flow ask for, as `voicekit.call.asked` has it."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from voicekit.call import asked as kinds
from voicekit.call import entry
from voicekit.call.asked import Asked
from voicekit.dialog.document.slots import (
    Choices,
    DateSlot,
    DigitsSlot,
    MoneySlot,
    NumberSlot,
    Option,
    PhoneSlot,
    Slot,
    SpeechSlot,
    SpelledSlot,
    TimeSlot,
    YesNoSlot,
)
from voicekit.grammar import Grammar

__all__ = ["asked_in", "choices_from", "chosen", "date_asked", "day_of", "value_of", "words_of"]

SEPARATOR = "|"
"""Between the words of one choice in a catalogue: translators give as many as their language needs."""


def asked_in(slot: Slot) -> Asked | None:
    """What a slot asks for; None for choices and days, which depend on the call, and for recordings.

    Raises ProgramError for what cannot be asked, such as a check digit that there is not.
    """
    maker = _MAKERS.get(type(slot))
    return None if maker is None else maker(slot)


def _digits(slot: DigitsSlot) -> Asked:
    """Digits; an empty entry is none, as whatever a flow does not know."""
    made = kinds.digits(
        slot.length,
        minimum=slot.minimum,
        maximum=slot.maximum,
        until=slot.until,
        check=slot.check,
        keys=slot.keys,
        empty=slot.empty,
    )
    return replace(made, value=lambda key: made.value(key) or None)


_MAKERS: Mapping[type, Callable[[Any], Asked]] = {
    DigitsSlot: _digits,
    NumberSlot: lambda slot: kinds.number(slot.minimum, slot.maximum, whole=slot.whole),
    TimeSlot: lambda slot: kinds.time(_time(slot.earliest), _time(slot.latest)),
    MoneySlot: lambda slot: kinds.money(slot.currency, slot.minimum, slot.maximum),
    PhoneSlot: lambda slot: kinds.phone(slot.country),
    YesNoSlot: lambda slot: kinds.yes_no(slot.yes, slot.no),
    SpelledSlot: lambda slot: kinds.letters(minimum=slot.minimum, maximum=slot.maximum),
    SpeechSlot: lambda slot: kinds.free(silence=slot.silence, longest=slot.longest),
}


def date_asked(slot: DateSlot, evaluate: Callable[[str], object], today: dt.date, near: dt.date | None = None) -> Asked:
    """What a slot for a day asks for; ``evaluate`` works out its bounds, ``near`` is the day that it mends.

    Raises ExpressionFailed.
    """
    earliest, latest = day_of(slot.earliest, evaluate), day_of(slot.latest, evaluate)
    return kinds.date(today, earliest, latest, past=slot.past, near=near)


def day_of(value: str | dt.date | None, evaluate: Callable[[str], object]) -> dt.date | None:
    """The day that bounds a slot; None where there is no bound. Raises ExpressionFailed."""
    found = evaluate(value) if isinstance(value, str) else value
    if isinstance(found, str):
        found = dt.date.fromisoformat(found)
    return found.date() if isinstance(found, dt.datetime) else found if isinstance(found, dt.date) else None


def words_of(option: Option | Sequence[str] | str) -> tuple[str, ...]:
    """The words of a choice; one that is only a target has none."""
    return () if isinstance(option, str) else option.words if isinstance(option, Option) else tuple(option)


def value_of(key: str, option: Option | Sequence[str] | str) -> str:
    """What a choice is worth: its value, else the first of its words, else its key."""
    if isinstance(option, Option) and option.value is not None:
        return option.value
    return next(iter(words_of(option)), key)


_CHOICES: TypeAdapter[Choices] = TypeAdapter(Choices)


def choices_from(value: object) -> Choices:
    """The choices that a variable holds, within the bounds of those that stand in a document.

    A mapping is as in a document; of a list the first has the key 1. Raises ValueError, without what is in it.
    """
    listed = {str(place): each for place, each in enumerate(value, 1)} if isinstance(value, list | tuple) else value
    if not isinstance(listed, Mapping) or not listed:
        raise ValueError("there is nothing to choose from" if listed is None or listed == {} else "it is no list")
    try:
        return _CHOICES.validate_python(listed)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(step) for step in found["loc"][:1])
        raise ValueError(f"{place}: {found['msg']}" if place else found["msg"]) from None


def chosen(words: Mapping[str, tuple[str, ...]], values: Mapping[str, str]) -> Asked:
    """A choice by keys and words, with the value of each key.

    Without any words nothing can be said but what works in every question.
    """
    return _chosen(tuple(words.items()), tuple(values.items()))


@lru_cache(maxsize=4096)
def _chosen(words: tuple[tuple[str, tuple[str, ...]], ...], values: tuple[tuple[str, str], ...]) -> Asked:
    asked = kinds.choice(entry.Choices({key: list(each) or None for key, each in words}))
    told = dict(values)
    silent = not any(each for _, each in words)
    return replace(asked, grammar=_nothing if silent else asked.grammar, value=lambda key: told[key])


def _nothing(language: str) -> Grammar:
    return Grammar(language, (), (), complete=True, read=lambda _: [])


def _time(value: str | None) -> dt.time | None:
    return None if value is None else dt.time.fromisoformat(value)
