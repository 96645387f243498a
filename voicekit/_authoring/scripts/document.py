"""The document of call scripts: what a tester writes, as frozen pydantic models."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from voicekit._dialog.document.values import Language, Model, Name, Seconds, Target, as_key

__all__ = ["VERBS", "CallScript", "CallScripts", "Outcome", "SaidStep", "ScriptStep", "Stub", "stubbed"]

Outcome = Literal["answered", "busy", "no_answer", "failed"]
"""What comes of a transfer."""

VERBS = ("hears", "presses", "says", "silent", "waits", "hangs_up", "then", "set")
"""What a step can be: exactly one of these."""


def _listed(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


class SaidStep(Model):
    """Words as a recognizer might hear them."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    """The words."""
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.95
    """How sure the recognizer is."""


def _said(value: object) -> object:
    return [{"text": each} if isinstance(each, str) else each for each in value] if isinstance(value, list) else value


Saying = Annotated[tuple[SaidStep, ...], BeforeValidator(_said), BeforeValidator(_listed), Field(min_length=1)]
"""Words, or what may have been said, the likeliest first."""

Heard = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
"""A part of what is said, without regard to case; between slashes a regular expression."""

Then = Annotated[
    str, StringConstraints(pattern=r"^(ends|speaks|transfer \S.*|node [A-Za-z_][A-Za-z0-9_]*)$", max_length=200)
]
"""``ends``; ``speaks``: something new is said; ``transfer TARGET``: its node, or a part of whom it calls;
``node NAME``: the call comes there.
"""


class ScriptStep(Model):
    """One step of a call: exactly one of its verbs; ``within`` bounds what is waited for."""

    hears: Heard | None = None
    """The caller waits until this is said."""
    presses: Annotated[str, BeforeValidator(as_key), StringConstraints(pattern=r"^[0-9*#A-D]{1,64}$")] | None = None
    """The caller presses keys, now: whatever plays is cut short where that is allowed."""
    says: Saying | None = None
    """The caller says something as soon as a question listens."""
    silent: Literal[True] | None = None
    """The caller says and presses nothing until the question has been given up."""
    waits: Seconds | None = None
    """The caller does nothing for so long."""
    hangs_up: Literal[True] | None = None
    """The caller hangs up."""
    then: Then | None = None
    """What must follow."""
    set: Annotated[dict[Name, Any], Field(min_length=1)] | None = None
    """What variables of the flow must hold now; values are compared as they are written."""
    within: Seconds = 60.0
    """The longest that is waited."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(getattr(self, verb) is not None for verb in VERBS) != 1:
            raise ValueError(f"a step is exactly one of {', '.join(VERBS)}")
        if self.hears is not None and (pattern := pattern_of(self.hears)):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{self.hears} is no regular expression: {error}") from None
        return self

    @property
    def verb(self) -> str:
        """Which of its verbs it is."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)

    def __str__(self) -> str:
        value = getattr(self, self.verb)
        if self.says is not None:
            value = " or ".join(each.text for each in self.says)
        return self.verb if value is True else f"{self.verb}: {value}"


class CallScript(Model):
    """One call."""

    call: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    """What it shows, in a few words."""
    flow: str | None = None
    """The flow's file, as seen from this one, or its name; without it, the one at the document's head."""
    arguments: dict[Name, str | int | float | bool] = {}
    """What the flow is told."""
    caller: Annotated[str, BeforeValidator(as_key)] = "100"
    """The number that calls."""
    called: Annotated[str, BeforeValidator(as_key)] = ""
    """The number that is called."""
    language: Language | None = None
    """The language of the call, where it is not the flow's."""
    now: dt.datetime | None = None
    """The time of day for schedules and dates; without a zone, that of the hours it is compared with."""
    actions: dict[str, Any] = {}
    """What comes of actions, and of webhooks by their node's name: a result; ``fails``; ``{fails: reason}``;
    ``{returns: result, seconds: 3s}``; or ``{each: [...]}``, one for each time, the last one for all later times.
    """
    transfers: dict[str, Outcome] = {}
    """What comes of transfers, by their node's name; without it, somebody answers."""
    forces: dict[Name, Target] = {}
    """Nodes that lead to a target whatever they would do: for branches that no value in a test can reach."""
    steps: tuple[ScriptStep, ...] = ()
    """What happens, in order."""


class CallScripts(Model):
    """A document of call scripts, ``NAME.calls.yaml``."""

    flow: str | None = None
    """The flow's file, as seen from this one, or its name; for all calls that name none."""
    calls: Annotated[tuple[CallScript, ...], Field(min_length=1)]
    """The calls."""

    @model_validator(mode="after")
    def _flows(self) -> Self:
        if self.flow is None and any(call.flow is None for call in self.calls):
            raise ValueError("no flow is named: write flow: FILE at the head, or in each call")
        return self


@dataclass(frozen=True, slots=True)
class Stub:
    """What comes of an action: after ``seconds`` a ``result``, or its failure."""

    result: object = None
    fails: str = ""
    seconds: float = 0.0
    kind: str = "action"
    """The kind of its failure."""


def stubbed(value: object) -> Sequence[Stub]:
    """What comes of an action each time, as the document writes it; the last one serves for all later times."""
    if isinstance(value, dict) and set(value) == {"each"} and isinstance(value["each"], list) and value["each"]:
        return tuple(_stub(each) for each in value["each"])
    return (_stub(value),)


class _Explicit(Model):
    returns: Any = None
    fails: str = ""
    seconds: Seconds = 0.0


def _stub(value: object) -> Stub:
    if value == "fails":
        return Stub(fails="it fails")
    if isinstance(value, dict) and value and set(value) <= {"returns", "fails", "seconds"}:
        explicit = _Explicit.model_validate(value)
        return Stub(explicit.returns, explicit.fails, explicit.seconds)
    return Stub(value)


def pattern_of(heard: str) -> str:
    """The regular expression between slashes; empty where it is plain text."""
    return heard[1:-1] if len(heard) > 2 and heard[0] == heard[-1] == "/" else ""
