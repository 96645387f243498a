"""What happens in a flow, as it happens: for the log, for tests, and for whoever walks through flows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from voicekit._dialog.interpreter.checkpoint import Savepoint

__all__ = ["HIDDEN", "FlowEvent", "Observer", "Trace"]

HIDDEN = "***"
"""Stands for an answer that is kept out of logs."""


class FlowEvent(Enum):
    """What happened. In brackets: the fields that a `Trace` of it has."""

    STARTED = "started"
    """A flow begins (``arguments``: their names; ``language``)."""
    ENTERED = "entered"
    """The call comes to a node (``kind``)."""
    SAID = "said"
    """Something is said (``text``; ``role``: prompt, help, filler, lead)."""
    ASKED = "asked"
    """A question begins (``slot``; ``asked``: what is asked for; ``tried``: the try, from 1; ``masked``)."""
    ANSWERED = "answered"
    """A question is answered (``slot``, ``key``, ``mode``, ``confidence``, ``utterance``)."""
    MISSED = "missed"
    """A question is not answered (``slot``; ``why``: no_input, no_match, invalid, denied, unrecognized; ``tried``)."""
    COMMAND = "command"
    """A command is given (``name``)."""
    WORKED = "worked"
    """An action, a webhook, a transfer or a recording is over (``work``, ``seconds``, ``outcome``)."""
    FAILED = "failed"
    """Something fails for good (``why``, ``text``, ``target``: where the call goes, or empty)."""
    WENT = "went"
    """The call leaves a node (``target``)."""
    ENDED = "ended"
    """The flow is over (``results``: their names)."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing that happened: in which call, flow and node, and when (seconds on the loop's clock)."""

    call: str
    flow: str
    node: str
    event: FlowEvent
    at: float
    fields: Mapping[str, object] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict, repr=False)
    """The flow's variables as they are now, masked ones too: for tests, never for a log."""
    masked: frozenset[str] = frozenset()
    """The variables that are masked."""
    saved: Callable[[], Savepoint] | None = field(default=None, repr=False)
    """Gives what another call could go on with from here, until the call leaves the node: where the outermost flow
    comes to one.
    """


Observer = Callable[[Trace], object]
"""Told of everything, at once; it must neither block nor raise."""
