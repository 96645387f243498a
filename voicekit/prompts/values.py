"""Parts of a prompt beside plain text: ``call.say("You owe", money("12.50", "EUR"), silence(0.5), audio("bye.wav"))``.

Values are spoken by the rules of the call's language.
"""

import datetime as dt
from decimal import Decimal

from voicekit.prompts.parts import Audio, Silence, Spoken, Tone

__all__ = ["audio", "date", "digits", "letters", "money", "number", "ordinal", "silence", "time", "tone"]


def audio(file: str) -> Audio:
    """A recording: a file on our disk, or a name that Asterisk knows."""
    return Audio(file)


def silence(seconds: float) -> Silence:
    """Nothing, for so long."""
    return Silence(seconds)


def tone(*frequencies: float, seconds: float = 0.2) -> Tone:
    """Sine tones sounding together, in hertz."""
    return Tone(frequencies, seconds)


def digits(value: str | int, *, private: bool = False) -> Spoken:
    """One by one, as in an order number; spaces and dashes are heard as short stops."""
    return Spoken("digits", str(value), private)


def letters(value: str, *, private: bool = False) -> Spoken:
    """Spelled: each letter, digit and mark."""
    return Spoken("letters", value, private)


def number(value: float | Decimal | str, *, private: bool = False) -> Spoken:
    """As one number, with the decimals it is written with."""
    return Spoken("number", format(Decimal(repr(value)), "f") if isinstance(value, float) else str(value), private)


def ordinal(value: int, *, private: bool = False) -> Spoken:
    """First, second, third."""
    return Spoken("ordinal", str(value), private)


def money(amount: int | Decimal | str, currency: str, *, private: bool = False) -> Spoken:
    """An amount of a currency, by its ISO 4217 code."""
    return Spoken("money", f"{amount} {currency}", private)


def date(value: dt.date | str, *, private: bool = False) -> Spoken:
    """A day: a date, or text such as 2026-11-24."""
    if isinstance(value, dt.datetime):
        value = value.date()
    return Spoken("date", value if isinstance(value, str) else value.isoformat(), private)


def time(value: dt.time | dt.datetime | str, *, private: bool = False) -> Spoken:
    """A time of day: a time, or text such as 14:30."""
    return Spoken("time", value if isinstance(value, str) else value.strftime("%H:%M"), private)
