"""What every slot of a form answers for itself: what it asks for, by which keys, and what is worth trying."""

import datetime as dt
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field

from voicekit._call.input.kinds import InputKind
from voicekit._call.input.question import Match
from voicekit._dialog.document.defaults import StatedDefaults
from voicekit._dialog.document.values import Expression, Location, Placed, Said, Scalar, Words
from voicekit._prompts.parts import Part
from voicekit._prompts.template import Template
from voicekit.errors import FlowFailed

__all__ = ["AnySlot", "Attempt", "Candidate"]

Candidate = tuple[str, str, str | None]
"""A valid answer by keys or by words, one of them empty, and its canonical writing where the keys are not the same."""


Attempt = Callable[[tuple[Part, ...]], Awaitable[Match]]
"""Plays a prompt and gives the answer to it. Raises InputFailed where there is none."""


class AnySlot(StatedDefaults):
    """What all slots share. A kind of slot that says nothing else is asked for nothing, and keeps text."""

    is_asked: ClassVar[bool] = True
    """Whether it is a question, and not a recording."""
    takes_anything: ClassVar[bool] = False
    """Whether no answer is wrong."""
    is_shared: ClassVar[bool] = False
    """Whether an answer to another slot may fill it, too: not long digits, and nothing that takes anything."""
    is_open: ClassVar[bool] = False
    """Whether the answer to an open question may fill it."""
    is_cued: ClassVar[bool] = True
    """Whether what callers call it tells, beside a value, that the value is its own: a yes belongs to no words."""
    offers: ClassVar[bool] = False
    """Whether callers choose from what the document offers: what they choose is not made up by them."""
    holds: ClassVar[str] = "text"
    """What its value is: the type of an argument, or ``recording``."""
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

    @classmethod
    def kind(cls) -> str:
        """The ``type`` that tells it; empty for what only kinds of slots have in common."""
        told = cls.model_fields.get("type")
        return str(get_args(told.annotation)[0]) if told is not None else ""

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

    def asked(self) -> InputKind | None:
        """What it asks for; None where that depends on the call, and for what is no question.

        Raises ProgramError for what cannot be asked, such as a check digit that there is not.
        """
        return None

    def asked_in(self, run: Any, name: str, before: object = None) -> InputKind:
        """What it asks for in a call, where it is called ``name``, or what may take the place of the value that it has,
        or had just ``before``. ``run`` is the `Run` of its flow.

        Raises ExpressionFailed, and FlowFailed for what is no question, or has nothing to choose from now.
        """
        made: InputKind | None = run.compiled.asked(run.node, name)
        if made is None:
            raise FlowFailed(f"{name} is recorded, not asked", hint="ask for it in a prompt of its own", kind="flow")
        return made

    def recorder(self, run: Any) -> Attempt | None:
        """What learns its value in a call where it is no question."""
        return None

    def said_in(self, run: Any, name: str, key: str, value: object) -> str:
        """What it holds after the answer ``key``, in words of the call's language. Raises BadPrompt."""
        return self.in_words(value, run.call.language)

    def keyed(self) -> Mapping[str, tuple[str, ...]]:
        """The keys that answer it by themselves, each with its words; none where keys are digits of an entry."""
        return {}

    @property
    def entered(self) -> str:
        """The keys other than digits that an entry takes, or that end it."""
        return ""

    def values(self) -> Sequence[object]:
        """The values it may hold, where they are few; none where they are not."""
        return ()

    def in_words(self, value: object, language: str) -> str:
        """What it holds, in words of a language. Raises BadPrompt."""
        kind = self.said_as
        return Template.parse(f"{{value:{kind}}}" if kind else "{value}").render({"value": value}, language).text

    @property
    def offered_by(self) -> str:
        """The expression that gives what it offers; empty where the document says it itself."""
        return ""

    @property
    def bounds(self) -> tuple[Any, Any]:
        """The least and the most of what it holds, of a text its length; None where the document does not say so."""
        return None, None

    @property
    def may_be_empty(self) -> bool:
        """Whether it may hold nothing though it was answered."""
        return False

    def candidates(self, language: str, today: dt.date) -> Iterator[Candidate]:
        """Answers that are worth trying, the likeliest first; there may be no end of them."""
        yield from ()

    def contradiction(self, today: dt.date) -> tuple[str, str] | None:
        """Two of its keys whose bounds exclude each other on a day, so that no answer is ever taken."""
        return None
