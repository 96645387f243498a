"""The slots of a form: one thing to learn from the caller each."""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from voicekit.dialog.document.manners import Manners
from voicekit.dialog.document.places import Location, Placed
from voicekit.dialog.document.values import Expression, Key, Model, Number, Said, Scalar, Seconds, Words

__all__ = [
    "TYPES",
    "ChoiceSlot",
    "Choices",
    "DateSlot",
    "Day",
    "DigitsSlot",
    "MoneySlot",
    "NumberSlot",
    "Option",
    "PhoneSlot",
    "RecordingSlot",
    "Slot",
    "SpeechSlot",
    "SpelledSlot",
    "TimeSlot",
    "YesNoSlot",
]


def _day(value: object) -> object:
    """A date is one, and not the difference of three numbers."""
    try:
        return dt.date.fromisoformat(value.strip()) if isinstance(value, str) else value
    except ValueError:
        return value


Day = Annotated[Expression | dt.date, BeforeValidator(_day)]
"""A date, or an expression that gives one."""


class Option(Model):
    """One choice of a question."""

    words: Words = ()
    """What a caller says for it."""
    value: str | None = None
    """What the slot holds then; without it, the first of the words, else the key."""


class _Slot(Manners):
    """What all slots share."""

    is_asked: ClassVar[bool] = True
    """Whether it is a question, and not a recording."""
    takes_anything: ClassVar[bool] = False
    """Whether no answer is wrong."""
    is_shared: ClassVar[bool] = False
    """Whether an answer to another slot may fill it, too: not long digits, and nothing that takes anything."""
    is_open: ClassVar[bool] = False
    """Whether the answer to an open question may fill it."""
    said_as: ClassVar[str] = ""
    """How its value is said: the kind of a place in a text; none for what is said in its own words."""

    prompt: Said = ()
    """The question."""
    words: Words = ()
    """What callers call it: to say which slot is wrong ("the day"), and beside its value ("for three nights"), which
    then corrects it at later questions, too.
    """
    help: Said | None = None
    """Said when the caller asks for help, before the question is asked again."""
    when: Annotated[Expression | None, Field(alias="if")] = None
    """Asked only where this holds."""
    default: Scalar | None = None
    """What the slot holds where it is not asked, or where the caller does not answer to the last try."""
    confirm: Literal["never", "uncertain", "always"] | Said = "uncertain"
    """Whether the answer is asked back: ``never``, ``uncertain`` (what may have been misheard), ``always``, or the
    prompt to ask back with (always then), in which ``{value}`` is its place.
    """
    valid: Expression | None = None
    """What must hold of ``value``; else `invalid` is said and the question is asked again."""
    invalid: Said | None = None
    """Said where the answer is not valid."""
    mask: bool = False
    """Keep the answer out of logs."""

    def answers(self) -> Iterator[tuple[str, str]]:
        """What answers it, for people, each with the canonical answer: one of each kind; any valid one where both are
        empty.
        """
        yield "", ""

    def expressions(self, here: Location) -> Iterator[Placed]:
        """Its values that may be expressions; ``here`` is where it stands."""
        yield (*here, "if"), self.when, ()
        yield (*here, "default"), self.default, ()
        yield (*here, "valid"), self.valid, ("value",)


class DigitsSlot(_Slot):
    """Digits, as text: an order number, a PIN."""

    is_open = True
    said_as = "digits"

    type: Literal["digits"]
    length: Annotated[int, Field(ge=1, le=64)] | None = None
    """Exactly so many."""
    minimum: Annotated[int, Field(ge=1, le=64)] = 1
    """At least so many."""
    maximum: Annotated[int, Field(ge=1, le=64)] | None = None
    """At most so many."""
    until: Annotated[str, Field(pattern=r"^[#*A-D]*$")] = "#"
    """Keys that end the entry."""
    keys: Annotated[str, Field(pattern=r"^[0-9#*A-D]+$", max_length=16)] = "0123456789"
    """Keys that it may hold: with ``until: ""`` also ``#``."""
    empty: bool = False
    """Whether a key that ends the entry is an answer by itself; the slot is ``none`` then."""
    check: str | None = None
    """The check digit's method: ``luhn``, ``mod97``, ..."""

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.maximum is not None and self.maximum < self.minimum:
            raise ValueError(f"maximum {self.maximum} is less than minimum {self.minimum}")
        if both := set(self.keys) & set(self.until):
            raise ValueError(f"{''.join(sorted(both))} cannot be in the entry (keys) and end it (until)")
        if self.empty and not self.until:
            raise ValueError("an empty entry needs a key that ends it (until)")
        return self


class NumberSlot(_Slot):
    """A number."""

    is_shared = is_open = True
    said_as = "number"

    type: Literal["number"]
    minimum: Number | None = None
    """The least that is taken."""
    maximum: Number | None = None
    """The most that is taken."""
    whole: bool = True
    """Whether it has no decimals."""


class DateSlot(_Slot):
    """A day."""

    is_shared = is_open = True
    said_as = "date"

    type: Literal["date"]
    earliest: Day | None = None
    """The first day that is taken: a date (``2026-12-24``), or an expression (``today``)."""
    latest: Day | None = None
    """The last day that is taken."""
    past: bool = False
    """Whether a day without a year is the last such one (a birthday), not the next."""

    def expressions(self, here: Location) -> Iterator[Placed]:
        yield from super().expressions(here)
        yield (*here, "earliest"), self.earliest, ()
        yield (*here, "latest"), self.latest, ()


class TimeSlot(_Slot):
    """A time of day."""

    is_shared = is_open = True
    said_as = "time"

    type: Literal["time"]
    earliest: Annotated[str, Field(pattern=r"^\d\d:\d\d$")] | None = None
    """The first time that is taken, such as ``"09:00"``."""
    latest: Annotated[str, Field(pattern=r"^\d\d:\d\d$")] | None = None
    """The last time that is taken."""


class MoneySlot(_Slot):
    """An amount of money."""

    is_shared = is_open = True
    said_as = "money"

    type: Literal["money"]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    """The currency's ISO 4217 code, where the caller names none."""
    minimum: Number | None = None
    """The least that is taken."""
    maximum: Number | None = None
    """The most that is taken."""


class PhoneSlot(_Slot):
    """A telephone number, as text."""

    is_open = True
    said_as = "digits"

    type: Literal["phone"]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    """The country of numbers without one, by its ISO 3166 code."""


Choices = Annotated[dict[Key, Option | Words], Field(min_length=1, max_length=100)]
"""Choices by their key: what a caller says for each, or that and what it is worth."""


class ChoiceSlot(_Slot):
    """One of several values."""

    is_shared = is_open = True

    type: Literal["choice"]
    choices: Choices | Expression
    """By key: the words that choose it, or ``{words: [...], value: ...}``. Or an expression that gives these when the
    question is asked, or a list of texts, of which the first has the key 1.
    """

    @property
    def written(self) -> Choices:
        """The choices that stand in the document: none where an expression gives them."""
        return {} if isinstance(self.choices, str) else self.choices

    def answers(self) -> Iterator[tuple[str, str]]:
        if not self.written:
            yield "", ""
        for key, choice in self.written.items():
            yield f"key {key}", key
            words = choice.words if isinstance(choice, Option) else choice
            yield from ((f"word {word}", key) for word in words[:1])

    def expressions(self, here: Location) -> Iterator[Placed]:
        yield from super().expressions(here)
        yield (*here, "choices"), self.choices, ()


class YesNoSlot(_Slot):
    """A yes or a no: true or false."""

    type: Literal["yes_no"]
    yes: Key = "1"
    """The key for yes."""
    no: Key = "2"
    """The key for no."""

    def answers(self) -> Iterator[tuple[str, str]]:
        yield f"key {self.yes}", "yes"
        yield f"key {self.no}", "no"


class SpelledSlot(_Slot):
    """Letters and digits, spelled."""

    said_as = "letters"

    type: Literal["spelled"]
    minimum: Annotated[int, Field(ge=1, le=64)] = 1
    """At least so many."""
    maximum: Annotated[int, Field(ge=1, le=64)] = 32
    """At most so many."""


class SpeechSlot(_Slot):
    """Whatever the caller says, as text."""

    takes_anything = True

    type: Literal["speech"]
    silence: Seconds = 1.0
    """The silence that ends it."""
    longest: Seconds = 20.0
    """The longest that is taken."""


class RecordingSlot(_Slot):
    """A recording of the caller: the slot holds its ``path``, ``seconds`` and how it ``ended``."""

    is_asked = False
    takes_anything = True

    type: Literal["recording"]
    max_seconds: Seconds = 60.0
    """The longest that is recorded."""
    silence: Seconds = 3.0
    """The silence that ends it."""
    beep: bool = True
    """Whether a tone asks the caller to begin."""
    stop_key: Annotated[str, Field(pattern=r"^([#*]|any)$")] | None = "#"
    """The key that ends it."""
    transcribe: bool = False
    """Whether the slot also holds the ``text`` of what was said."""


TYPES: dict[str, type[_Slot]] = {
    "digits": DigitsSlot,
    "number": NumberSlot,
    "date": DateSlot,
    "time": TimeSlot,
    "money": MoneySlot,
    "phone": PhoneSlot,
    "choice": ChoiceSlot,
    "yes_no": YesNoSlot,
    "spelled": SpelledSlot,
    "speech": SpeechSlot,
    "recording": RecordingSlot,
}
"""The slots by their ``type``."""

Slot = Annotated[
    DigitsSlot
    | NumberSlot
    | DateSlot
    | TimeSlot
    | MoneySlot
    | PhoneSlot
    | ChoiceSlot
    | YesNoSlot
    | SpelledSlot
    | SpeechSlot
    | RecordingSlot,
    Field(discriminator="type"),
]
"""A slot, told by its ``type``."""
