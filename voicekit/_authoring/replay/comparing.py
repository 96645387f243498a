"""Two calls beside each other: what was decided, asked, answered and said in both, and where they first differ."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voicekit._events import CallEvent, Told
from voicekit._events.kinds import (
    CallEnded,
    CallTransferred,
    CommandGiven,
    ErrorRaised,
    FlowBegan,
    NodeEntered,
    NodeFailed,
    PromptPlayed,
    QuestionAnswered,
    QuestionAsked,
    QuestionMissed,
    WorkDone,
)

__all__ = ["CallMark", "Difference", "difference", "marks"]

AROUND = 4
"""What is shown before the first difference."""

COMES = "comes to "

_SILENCE = re.compile(r"\bsilence \d+(\.\d+)? s\b")  # a pause, as a record has it


@dataclass(frozen=True, slots=True)
class CallMark:
    """Something that tells two calls apart. What was cut short may be the beginning of what the other says."""

    text: str
    is_said: bool = False
    is_cut: bool = False

    def agrees(self, other: "CallMark") -> bool:
        """Whether both may be of the same call."""
        if not (self.is_said and other.is_said):
            return self.text == other.text
        one, two = self.text, other.text
        return one == two or (self.is_cut and two.startswith(one)) or (other.is_cut and one.startswith(two))


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two calls first differ: the marks before, which are the same, then what each has; None after its end."""

    before: tuple[str, ...]
    then: str | None
    now: str | None
    node: str = ""
    """The node to which both had come last."""


def marks(told: Sequence[Told]) -> list[CallMark]:
    """The marks of a call, in order; what is said between two others is one."""
    found: list[CallMark] = []
    said: list[PromptPlayed] = []
    for _, event in told:
        if isinstance(event, PromptPlayed):
            said.append(event)
        elif text := _text(event):
            found += _said(said)
            said = []
            found.append(CallMark(text))
    return [*found, *_said(said)]


def _said(prompts: Sequence[PromptPlayed]) -> Iterator[CallMark]:
    text = " ".join(_SILENCE.sub("", " ".join(each.label for each in prompts)).split())
    if text:
        yield CallMark(f"says: {text}", is_said=True, is_cut=any(each.outcome != "heard" for each in prompts))


def _text(event: CallEvent) -> str:
    told = _TEXTS.get(type(event))
    return "" if told is None else told(event)


_TEXTS: Mapping[type, Callable[[Any], str]] = {
    QuestionAsked: lambda event: f"asks for {event.name}, try {event.tried}",
    QuestionAnswered: lambda event: f"is answered {event.key or 'nothing'} by {event.mode}",
    QuestionMissed: lambda event: f"has no answer: {event.why}",
    FlowBegan: lambda event: f"begins the flow {event.name}",
    NodeEntered: lambda event: f"{COMES}{event.flow}.{event.node}",
    CommandGiven: lambda event: f"is given the command {event.name}",
    WorkDone: lambda event: f"works: {event.name}, {event.outcome}",
    NodeFailed: lambda event: f"fails: {event.why}, goes on at {event.target or 'no node'}",
    CallTransferred: lambda event: f"transfers: {event.way} {event.status}".rstrip(),
    ErrorRaised: lambda event: f"fails with {event.code}",
    CallEnded: lambda event: f"ends: {event.status}, by the {event.who}",
}
"""What tells two calls apart, beside what is said, in words."""


def difference(then: Sequence[CallMark], now: Sequence[CallMark]) -> Difference | None:
    """The first difference; None where there is none.

    What was cut short counts only beside what the other call says there: how much of it was heard, if anything, is an
    affair of moments.
    """
    one = two = 0
    while one < len(then) or two < len(now):
        left, right = then[one : one + 1], now[two : two + 1]
        if left and right and left[0].agrees(right[0]):
            one, two = one + 1, two + 1
        elif _is_passed_over(left, right):
            one += 1
        elif _is_passed_over(right, left):
            two += 1
        else:
            before = [mark.text for mark in then[:one]]
            node = next((text.removeprefix(COMES) for text in reversed(before) if text.startswith(COMES)), "")
            shown = tuple(before[-AROUND:])
            return Difference(shown, left[0].text if left else None, right[0].text if right else None, node)
    return None


def _is_passed_over(marks: Sequence[CallMark], others: Sequence[CallMark]) -> bool:
    return bool(marks) and marks[0].is_cut and not (others and others[0].is_said)
