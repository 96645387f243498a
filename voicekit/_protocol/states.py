"""The states of a connection and what may be sent in each, as one table."""

from collections.abc import Mapping
from enum import Enum

from voicekit._protocol import commands as c

__all__ = ["ALLOWED", "LEAVING", "OPEN", "State"]


class State(Enum):
    """Where a connection stands."""

    OPEN = "open"
    HANGING = "hanging"
    """The caller has hung up and Asterisk stays (option ``i``): we have to leave."""
    LEAVING = "leaving"
    """We have asked to leave; nothing may follow."""
    CLOSED = "closed"

    __hash__ = object.__hash__  # Enum's own is Python code, and every command looks its state up


# A name of a module is found at once, a member of an Enum by way of its `__getattr__`, ten times as slowly.
LEAVING = State.LEAVING
OPEN = State.OPEN


_LEAVE: frozenset[type[c.Command]] = frozenset({c.Exit, c.Hangup, c.LegacyExit})
_TALK: frozenset[type[c.Command]] = frozenset({c.SetVariable, c.GetVariables, c.GetParameters, c.Log})
_PLAY: frozenset[type[c.Command]] = frozenset({c.Play, c.Append, c.Interrupt, c.SetAutoclear, c.Answer, c.SendDtmf})

ALLOWED: Mapping[State, frozenset[type[c.Command]]] = {
    State.OPEN: _LEAVE | _TALK | _PLAY,
    State.HANGING: _LEAVE | _TALK,
    State.LEAVING: frozenset(),
    State.CLOSED: frozenset(),
}
