"""Parts of a prompt beside plain text: ``call.say("You owe", money("12.50", "EUR"), silence(0.5), audio("bye.wav"))``.

Values are spoken by the rules of the call's language. Options are words that follow the kind, as in a template:
``date(due, "on", "short")``, ``number(21, "feminine")``: docs/howto/prompts.md has them all.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from voicekit import _renamed as renamed
from voicekit._arguments import is_number, kind_of
from voicekit._prompts.parts import Silence, Spoken, Tone, audio
from voicekit._prompts.secret import Secret
from voicekit._spoken.typed import as_text
from voicekit.errors import BadPrompt

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

LONGEST = 3600
"""Seconds of one sound: what `voicekit._media` makes and reads."""

MOST_TONES = 4

TELEPHONE = 4000.0
"""Hertz that no telephone carries."""

_EXAMPLES = {
    "date": 'date("2026-11-24"), or of a datetime.date',
    "digits": 'digits("4021")',
    "duration": "duration(90), in seconds, or of a timedelta",
    "letters": 'letters("AB12")',
    "list": 'items(["soup", "salad"])',
    "money": 'money("12.50", "EUR")',
    "month": 'month("2026-11-24"), or of a datetime.date',
    "number": "number(21.5)",
    "ordinal": "ordinal(3)",
    "phone": 'phone("+442079460122")',
    "silence": "silence(0.5)",
    "phonetic": 'phonetic("Smith")',
    "time": 'time("14:30"), or of a datetime.time',
    "tone": "tone(440, seconds=0.2)",
    "weekday": 'weekday("2026-11-24"), or of a datetime.date',
    "year": "year(2026)",
}


def silence(seconds: float) -> Silence:
    """Nothing, for so long. Raises BadPrompt for what is no time, or more than `LONGEST`."""
    return Silence(_seconds("silence", seconds))


def tone(*frequencies: float, seconds: float = 0.2) -> Tone:
    """One to four sine tones sounding together, in hertz. Raises BadPrompt for what cannot sound on a telephone."""
    if not 1 <= len(frequencies) <= MOST_TONES or not all(_is_hertz(each) for each in frequencies):
        raise BadPrompt(
            f"a tone is one to {MOST_TONES} frequencies above 0 and below {TELEPHONE:g} hertz", hint="write tone(440)"
        )
    return Tone(frequencies, _seconds("tone", seconds))


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
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise BadPrompt(f"items() is a list, not {kind_of(value)}", hint=f"write it as in {_EXAMPLES['list']}")
    return _spoken("list", tuple(value), options, private)


def _spoken(kind: str, value: object, options: tuple[str, ...], private: bool) -> Spoken:
    if isinstance(value, Secret):
        value, private = value.reveal(), True
    try:
        text = as_text(kind, value)
    except ValueError as error:
        shown = " and ".join(map(kind_of, value)) if isinstance(value, tuple) else kind_of(value)
        raise BadPrompt(f"{kind}: {shown} cannot be said: {error}", hint=f"write it as in {_EXAMPLES[kind]}") from None
    return Spoken(" ".join((kind, *options)), text, private)


def _seconds(name: str, value: object) -> float:
    if is_number(value) and 0 <= value <= LONGEST:
        return value
    raise BadPrompt(f"{name}: a sound has from 0 to {LONGEST:,} seconds", hint=f"write {_EXAMPLES[name]}")


def _is_hertz(value: object) -> bool:
    return is_number(value) and 0 < value < TELEPHONE


__getattr__ = renamed.attributes(__name__, spell="phonetic")


def __dir__() -> list[str]:
    return sorted(__all__)
