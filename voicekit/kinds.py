"""Kinds of questions: which keys and words answer each, and which Python value the answer has.

Each kind is made by a function of this module and given to `Call.ask`::

    due = await call.ask("Which day suits you?", date(past=False))
    card = await call.ask("Your card's number?", digits(minimum=13, maximum=19, check="luhn"))
    guests = await call.ask("How many are you?", number(1, 12))
"""

from voicekit import _renamed as renamed
from voicekit._call.input.kinds import (
    NUMBER,
    InputKind,
    choice,
    date,
    digits,
    free_speech,
    kind,
    letters,
    money,
    number,
    phone,
    phrase,
    time,
    yes_no,
)

__all__ = [
    "NUMBER",
    "InputKind",
    "choice",
    "date",
    "digits",
    "free_speech",
    "kind",
    "letters",
    "money",
    "number",
    "phone",
    "phrase",
    "time",
    "yes_no",
]


__getattr__ = renamed.attributes(__name__, Asked="InputKind", free="free_speech", one_of="phrase")


def __dir__() -> list[str]:
    return sorted(__all__)
