"""What a caller does, as plain values: a script is a sequence of steps, each begun when the one before is done."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from voicekit._media.pcm import Pcm

__all__ = [
    "At",
    "CheckAnswered",
    "CheckHungUp",
    "End",
    "HangUp",
    "Hear",
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

ANSWER = 10.0
"""Seconds after which a caller who has spoken takes it that no answer comes: more than a question waits for one."""


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
class CheckAnswered:
    """Wait for the answer to the last words: until something has begun since they did, and then `Quiet(seconds)`.

    Where nothing has begun ``most`` seconds after they ended, there is none.
    """

    seconds: float = PAUSE
    most: float = ANSWER


@dataclass(frozen=True, slots=True)
class HangUp:
    """Hang up."""


@dataclass(frozen=True, slots=True)
class CheckHungUp:
    """Wait until the call has ended, by whichever side."""


_GROUP = re.compile(r'(?:^|(?<=,))((?:"[^"]*(?:"|$)|[^,"])*)')
_PIECE = re.compile(r'"([^"]+)"?|([^"\s][^"]*)')

Step = Press | Say | Wait | At | Hear | Prompt | End | Quiet | CheckAnswered | HangUp | CheckHungUp
Script = Sequence[Step]


def from_keys(text: str, pause: float = PAUSE) -> tuple[Step, ...]:
    """``1,2#,"new order"`` as a script: at each comma the caller listens until nothing has played for a ``pause``.

    So the first keys are pressed when the first prompts are over, and the next ones after the prompts that followed.
    What stands in quotes is said; a quote that is not closed ends with the text. After words the caller waits until
    they have been answered.
    """
    steps: list[Step] = []
    for group in _GROUP.findall(text):
        steps.append(_listen(steps, pause))
        for words, keys in _PIECE.findall(group):
            steps.append(Say(words) if words else Press(keys.strip().upper()))
    return tuple(steps)


def from_words(texts: Sequence[str], pause: float = PAUSE) -> tuple[Step, ...]:
    """Each text is said when nothing has played for ``pause`` seconds and the one before is answered (`from_keys`)."""
    steps: list[Step] = []
    for text in texts:
        steps += [_listen(steps, pause), Say(text)]
    return tuple(steps)


def _listen(before: Sequence[Step], pause: float) -> Quiet | CheckAnswered:
    return CheckAnswered(pause) if before and isinstance(before[-1], Say) else Quiet(pause)
