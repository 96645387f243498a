"""What a caller does, as plain values: a script is a sequence of steps, each begun when the one before is done."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["At", "End", "HangUp", "Hear", "HungUp", "Press", "Prompt", "Quiet", "Script", "Step", "Wait", "from_keys"]

TYPING = 0.2
"""Seconds between two keys pressed by a person in no hurry."""

PAUSE = 1.0
"""Seconds without a prompt after which a caller takes the system to be waiting."""


@dataclass(frozen=True, slots=True)
class Press:
    """Press ``keys``, ``gap`` seconds apart; the first one now."""

    keys: str
    gap: float = TYPING


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for ``seconds``."""

    seconds: float


@dataclass(frozen=True, slots=True)
class At:
    """Wait until the call is ``seconds`` old."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Hear:
    """Wait until the next prompt begins whose text contains ``text`` (case does not count)."""

    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Wait until prompt ``number`` of the call begins, counted from 1."""

    number: int


@dataclass(frozen=True, slots=True)
class End:
    """Wait until the prompt that plays has ended."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Wait until, from the beginning of this step, nothing has played for ``seconds``."""

    seconds: float = PAUSE


@dataclass(frozen=True, slots=True)
class HangUp:
    """Hang up."""


@dataclass(frozen=True, slots=True)
class HungUp:
    """Wait until the call has ended, by whichever side."""


Step = Press | Wait | At | Hear | Prompt | End | Quiet | HangUp | HungUp
Script = Sequence[Step]


def from_keys(text: str, pause: float = PAUSE) -> tuple[Step, ...]:
    """``"1,2#"`` as a script: at each comma the caller listens until nothing has played for ``pause`` seconds.

    So the first keys are pressed when the first prompts are over, and the next ones after the prompts that followed.
    """
    groups = [group.strip() for group in text.split(",")]
    steps: list[Step] = []
    for group in groups:
        steps.append(Quiet(pause))
        if group:
            steps.append(Press(group.upper()))
    return tuple(steps)
