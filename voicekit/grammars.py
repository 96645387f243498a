"""Grammars by themselves: what may be said to a question, and what each answer means. Text and values, no audio.

Questions to callers make their grammars themselves (`voicekit.Call.ask`, `voicekit.kinds`). Here they can be tried, and
joined to what a program of its own recognises.
"""

from voicekit._grammar import Band, Grammar, Heard, Interpretation, Thresholds
from voicekit._grammar.choices import menu
from voicekit._grammar.combine import correction, either, several
from voicekit._grammar.dates import date
from voicekit._grammar.digits import digits
from voicekit._grammar.durations import duration
from voicekit._grammar.letters import letters
from voicekit._grammar.money import money
from voicekit._grammar.numbers import number
from voicekit._grammar.phone import phone
from voicekit._grammar.shape import Shape, ean, iban, isbn, luhn, mod11
from voicekit._grammar.times import time
from voicekit._grammar.yesno import yes_no

__all__ = [
    "Band",
    "Grammar",
    "Heard",
    "Interpretation",
    "Shape",
    "Thresholds",
    "correction",
    "date",
    "digits",
    "duration",
    "ean",
    "either",
    "iban",
    "isbn",
    "letters",
    "luhn",
    "menu",
    "mod11",
    "money",
    "number",
    "phone",
    "several",
    "time",
    "yes_no",
]


def __dir__() -> list[str]:
    return sorted(__all__)
