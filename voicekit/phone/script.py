"""What a caller does, as plain values: a script is a sequence of steps, each begun when the one before is done."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from voicekit.audio.pcm import Pcm

__all__ = [
    "At",
    "End",
    "HangUp",
    "Hear",
    "HungUp",
    "Press",
    "Prompt",
    "Quiet",
    "Say",
    "Script",
    "Step",
    "Wait",
    "from_keys",
    "from_words",
]

TYPING = 0.2
"""Seconds between two keys pressed by a person in no hurry."""

PAUSE = 1.0
"""Seconds without a prompt after which a caller takes the system to be waiting."""


THOUGHT = 1.5
"""Seconds in which a system finds out that somebody has stopped talking, and what was said."""


@dataclass(frozen=True, slots=True)
class Press:
    """Press ``keys``, ``gap`` seconds apart; the first one now."""

    keys: str
    gap: float = TYPING


@dataclass(frozen=True, slots=True)
class Say:
    """Say a text in the caller's voice, or what a file or a `Pcm` holds; done when it has been said."""

    words: str | Path | Pcm


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


_GROUP = re.compile(r'(?:^|(?<=,))((?:"[^"]*(?:"|$)|[^,"])*)')
_PIECE = re.compile(r'"([^"]+)"?|([^"\s][^"]*)')

Step = Press | Say | Wait | At | Hear | Prompt | End | Quiet | HangUp | HungUp
Script = Sequence[Step]


def from_keys(text: str, pause: float = PAUSE) -> tuple[Step, ...]:
    """``1,2#,"new order"`` as a script: at each comma the caller listens until nothing has played for a ``pause``.

    So the first keys are pressed when the first prompts are over, and the next ones after the prompts that followed.
    What stands in quotes is said; a quote that is not closed ends with the text. After words the caller gives the
    other side `THOUGHT` more seconds.
    """
    steps: list[Step] = []
    for group in _GROUP.findall(text):
        steps.append(_listen(steps, pause))
        for words, keys in _PIECE.findall(group):
            steps.append(Say(words) if words else Press(keys.strip().upper()))
    return tuple(steps)


def from_words(texts: Sequence[str], pause: float = PAUSE) -> tuple[Step, ...]:
    """Each text is said when nothing has played for ``pause`` seconds, as in `from_keys`."""
    steps: list[Step] = []
    for text in texts:
        steps += [_listen(steps, pause), Say(text)]
    return tuple(steps)


def _listen(before: Sequence[Step], pause: float) -> Quiet:
    return Quiet(pause + THOUGHT if before and isinstance(before[-1], Say) else pause)
