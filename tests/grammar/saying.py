"""Questions of each kind, and what an engine could have heard."""

import datetime as dt
from dataclasses import dataclass
from functools import cache

from babel.numbers import get_territory_currencies

from voicekit._grammar import Grammar
from voicekit._grammar.combine import correction
from voicekit._grammar.dates import date
from voicekit._grammar.digits import digits
from voicekit._grammar.durations import duration
from voicekit._grammar.letters import letters
from voicekit._grammar.money import money
from voicekit._grammar.numbers import number
from voicekit._grammar.phone import phone
from voicekit._grammar.times import time
from voicekit._grammar.yesno import yes_no
from voicekit._lang.tags import region

__all__ = ["TODAY", "Said", "asking", "currency_of", "heard"]

TODAY = dt.date(2026, 3, 4)


@dataclass(frozen=True)
class Said:
    text: str
    confidence: float = 0.9


def heard(*texts: str) -> list[Said]:
    """Alternatives, best first, each a little less sure than the one before."""
    return [Said(text, max(0.0, 0.9 - 0.2 * place)) for place, text in enumerate(texts)]


def currency_of(language: str) -> str:
    """The currency that the usual country of a language has now."""
    return str(get_territory_currencies(region(language))[0])


@cache
def asking(language: str, kind: str, currency: str = "", now: dt.time | None = None) -> Grammar:
    """The grammar of a question of a kind, asked on TODAY, in the usual country of the language."""
    made = {
        "date": lambda: date(language, TODAY),
        "time": lambda: time(language, now=now),
        "number": lambda: number(language),
        "money": lambda: money(language, currency or currency_of(language)),
        "duration": lambda: duration(language),
        "digits": lambda: digits(language),
        "phone": lambda: phone(language, region(language)),
        "letters": lambda: letters(language),
        "yes": lambda: yes_no(language),
        "corr": lambda: correction(date(language, TODAY, near=dt.date(2026, 3, 5)), language),
    }
    return made[{"phonetic": "letters", "weekday": "date"}.get(kind, kind)]()
