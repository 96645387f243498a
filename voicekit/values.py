"""Parts of a prompt beside plain text: ``call.say("You owe", money("12.50", "EUR"), silence(0.5), audio("bye.wav"))``.

Values are spoken by the rules of the call's language. Options are words that follow the kind, as in a template:
``date(due, "on", "short")``, ``number(21, "feminine")``: docs/howto/prompts.md has them all.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from voicekit import _renamed as renamed
from voicekit._prompts.parts import Audio, Silence, Spoken, Tone
from voicekit._prompts.secret import Secret
from voicekit._spoken.typed import as_text

__all__ = [
    "audio",
    "date",
    "digits",
    "duration",
    "items",
    "letters",
    "money",
    "month",
    "number",
    "ordinal",
    "phone",
    "phonetic",
    "silence",
    "time",
    "tone",
    "weekday",
    "year",
]


def audio(file: str) -> Audio:
    """A recording: a file on our disk, or a name that Asterisk knows."""
    return Audio(file)


def silence(seconds: float) -> Silence:
    """Nothing, for so long."""
    return Silence(seconds)


def tone(*frequencies: float, seconds: float = 0.2) -> Tone:
    """Sine tones sounding together, in hertz."""
    return Tone(frequencies, seconds)


def digits(value: str | int | Secret[str], *, private: bool = False) -> Spoken:
    """One by one, as in an order number; spaces and dashes are heard as short stops."""
    return _spoken("digits", value, (), private)


def phone(value: str, *, private: bool = False) -> Spoken:
    """A telephone number: its digits in its own groups, or in those of its country."""
    return _spoken("phone", value, (), private)


def letters(value: str, *, private: bool = False) -> Spoken:
    """Each letter, digit and mark by itself."""
    return _spoken("letters", value, (), private)


def phonetic(value: str, *, private: bool = False) -> Spoken:
    """Each letter by its word in the language's spelling alphabet: Alfa, Bravo."""
    return _spoken("phonetic", value, (), private)


def number(value: float | Decimal | str, *options: str, private: bool = False) -> Spoken:
    """As one number, with the decimals it is written with."""
    return _spoken("number", value, options, private)


def ordinal(value: int, *options: str, private: bool = False) -> Spoken:
    """First, second, third."""
    return _spoken("ordinal", value, options, private)


def year(value: int, *, private: bool = False) -> Spoken:
    """A year as in a date: nineteen forty-two."""
    return _spoken("year", value, (), private)


def money(amount: int | Decimal | str, currency: str, *, private: bool = False) -> Spoken:
    """An amount of a currency, by its ISO 4217 code."""
    return _spoken("money", (amount, currency), (), private)


def date(value: dt.date | str, *options: str, private: bool = False) -> Spoken:
    """A day: a date, or text such as 2026-11-24."""
    return _spoken("date", value, options, private)


def weekday(value: dt.date | str, *, private: bool = False) -> Spoken:
    """The weekday of a day."""
    return _spoken("weekday", value, (), private)


def month(value: dt.date | str, *, private: bool = False) -> Spoken:
    """The month of a day."""
    return _spoken("month", value, (), private)


def time(value: dt.time | dt.datetime | str, *options: str, private: bool = False) -> Spoken:
    """A time of day: a time, or text such as 14:30."""
    return _spoken("time", value, options, private)


def duration(value: dt.timedelta | float | Decimal, *options: str, private: bool = False) -> Spoken:
    """How long: a timedelta, or seconds."""
    return _spoken("duration", value, options, private)


def items(value: Iterable[object], *options: str, private: bool = False) -> Spoken:
    """Several things, with "and" before the last: soup, salad, and bread."""
    return _spoken("list", tuple(value), options, private)


def _spoken(kind: str, value: object, options: tuple[str, ...], private: bool) -> Spoken:
    if isinstance(value, Secret):
        value, private = value.reveal(), True
    return Spoken(" ".join((kind, *options)), as_text(kind, value), private)


__getattr__ = renamed.attributes(__name__, spell="phonetic")


def __dir__() -> list[str]:
    return sorted(__all__)
