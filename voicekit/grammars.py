"""Grammars by themselves: what may be said to a question, and what each answer means. Text and values, no audio.

Questions to callers make their grammars themselves (`voicekit.Call.ask`, `voicekit.asked`). Here they can be tried, and
joined to what a program of its own recognises.
"""

from voicekit.grammar import Band, Grammar, Heard, Interpretation, Thresholds
from voicekit.grammar.choices import menu
from voicekit.grammar.combine import correction, either, several
from voicekit.grammar.dates import date
from voicekit.grammar.digits import digits
from voicekit.grammar.durations import duration
from voicekit.grammar.letters import letters
from voicekit.grammar.money import money
from voicekit.grammar.numbers import number
from voicekit.grammar.phone import phone
from voicekit.grammar.shape import Shape, ean, iban, isbn, luhn, mod11
from voicekit.grammar.times import time
from voicekit.grammar.yesno import yes_no

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
