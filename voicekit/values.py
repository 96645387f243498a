"""Parts of a prompt beside plain text: ``call.say("You owe", money("12.50", "EUR"), silence(0.5), audio("bye.wav"))``.

Each function makes one part of a prompt, which is spoken by the rules of the call's language. A value may be given as
text, too, and as a `Secret`, which is private. Options are words that follow the kind, as in a template:
``date(due, "on", "short")``, ``number(21, "feminine")``: docs/howto/prompts.md has them all. With ``private=True`` the
value appears in no log and no index.

Every function raises BadPrompt for a value whose type cannot be spoken so. Text that is none of its kind is found when
the part is played or rendered, which raises BadPrompt then.
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
    """Silence of so many seconds, from 0 to `LONGEST`. Raises BadPrompt for any other value."""
    return Silence(_seconds("silence", seconds))


def tone(*frequencies: float, seconds: float = 0.2) -> Tone:
    """One to four sine tones that sound together. Frequencies are in hertz, above 0 and below `TELEPHONE`.

    Raises BadPrompt for other frequencies, and for ``seconds`` that are not from 0 to `LONGEST`.
    """
    if not 1 <= len(frequencies) <= MOST_TONES or not all(_is_hertz(each) for each in frequencies):
        raise BadPrompt(
            f"a tone is one to {MOST_TONES} frequencies above 0 and below {TELEPHONE:g} hertz", hint="write tone(440)"
        )
    return Tone(frequencies, _seconds("tone", seconds))


def digits(value: str | int | Secret[str], *, private: bool = False) -> Spoken:
    """Digits one by one, as in an order number: "four zero two one". Spaces and dashes are short stops, letters are
    spelled.
    """
    return _spoken("digits", value, (), private)


def phone(value: str, *, private: bool = False) -> Spoken:
    """A telephone number, digit by digit, in the groups in which it is written, or in those of its country.

    It is digits with a ``+`` before them, and spaces or ``- . / ( )`` between them. One that the network withholds is
    "an unknown number".
    """
    return _spoken("phone", value, (), private)


def letters(value: str, *, private: bool = False) -> Spoken:
    """Each letter, digit and mark by its name: "A, dash, B, one"."""
    return _spoken("letters", value, (), private)


def phonetic(value: str, *, private: bool = False) -> Spoken:
    """Each letter by its word in the spelling alphabet of the language: "Alfa, Bravo"."""
    return _spoken("phonetic", value, (), private)


def number(value: float | Decimal | str, *options: str, private: bool = False) -> Spoken:
    """A number in words, with the decimals with which it is written: "twenty-one point five".

    Text is written without separators between thousands: ``1234.56``.
    """
    return _spoken("number", value, options, private)


def ordinal(value: int, *options: str, private: bool = False) -> Spoken:
    """The place in an order: "third". The value is a whole number from 0 on."""
    return _spoken("ordinal", value, options, private)


def year(value: int, *, private: bool = False) -> Spoken:
    """A year as it is said in a date: "nineteen forty-two". The value is from 1 to 9999."""
    return _spoken("year", value, (), private)


def money(amount: int | Decimal | str, currency: str, *, private: bool = False) -> Spoken:
    """An amount in units of a currency, named by its ISO 4217 code: ``money("12.50", "EUR")``."""
    return _spoken("money", (amount, currency), (), private)


def date(value: dt.date | str, *options: str, private: bool = False) -> Spoken:
    """A day of the calendar. The value is a date, a datetime, or text as in ISO 8601: ``2026-11-24``."""
    return _spoken("date", value, options, private)


def weekday(value: dt.date | str, *, private: bool = False) -> Spoken:
    """The weekday on which a day falls; the value is as for `date`."""
    return _spoken("weekday", value, (), private)


def month(value: dt.date | str, *, private: bool = False) -> Spoken:
    """The name of the month in which a day lies; the value is as for `date`, or a month: ``2026-11``."""
    return _spoken("month", value, (), private)


def time(value: dt.time | dt.datetime | str, *options: str, private: bool = False) -> Spoken:
    """A time of day, to the minute. The value is a time, a datetime, or text of 24 hours: ``14:30``."""
    return _spoken("time", value, options, private)


def duration(value: dt.timedelta | float | Decimal, *options: str, private: bool = False) -> Spoken:
    """A length of time: "one minute and thirty seconds". The value is a timedelta, or seconds from 0 on."""
    return _spoken("duration", value, options, private)


def items(value: Iterable[object], *options: str, private: bool = False) -> Spoken:
    """Several values with "and" before the last one: "soup, salad, and bread".

    Each is spoken by its type: numbers, dates, times and timedeltas as such, text as it is.
    """
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
