"""How questions are asked and callers recorded, as a document states it; of defaults the nearest statement wins."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from voicekit._call.defaults import LEAST_SILENCE
from voicekit._dialog.document.values import Key, Model, OneOrMore, Said, Seconds, Target, Words

__all__ = ["MOST_TRIES", "OWN_COMMANDS", "FlowCommand", "StatedDefaults", "StatedRecording"]

MOST_TRIES = 10
"""How often a question is asked."""

OWN_COMMANDS = ("help", "repeat", "back")
"""Commands that mean something without leading anywhere."""


def _escalating(value: object) -> object:
    """One prompt, or a list with one prompt for each time: the last one serves for all later times."""
    return value if isinstance(value, list | tuple) else [value]


Escalating = Annotated[tuple[Said, ...], BeforeValidator(_escalating), OneOrMore()]
"""What is said the first time, the second time, ...; the last one serves for all later times."""


class StatedDefaults(Model):
    """How questions are asked. What is left out comes from the slot's node, the node's flow, or voicekit's defaults."""

    barge_in: bool | None = None
    """Whether a key or a word stops the prompt (true)."""
    max_tries: Annotated[int, Field(strict=True, ge=1, le=MOST_TRIES)] | None = None
    """How often the question is asked (3)."""
    no_input_timeout: Seconds | None = None
    """From the end of the prompt to the first key or word (5s)."""
    interdigit_timeout: Seconds | None = None
    """From one key to the next (2.5s)."""
    silence: Annotated[Seconds, Field(ge=LEAST_SILENCE)] | None = None
    """The silence that ends an answer by voice. Without it an answer ends as soon as it is known to be whole, or after
    0.9s.
    """
    no_input: Escalating | None = None
    """Said before the question is asked again when nothing came: one prompt, or one for each time."""
    no_match: Escalating | None = None
    """Said before the question is asked again when the answer did not fit: one prompt, or one for each time."""
    failed: Target | None = None
    """Where the call goes after the last try; without it, to the ``operator`` command, else an apology is said."""


class FlowCommand(Model):
    """What works in every question: by a key, by words, or both.

    The commands ``help``, ``repeat`` and ``back`` have a meaning of their own and no ``next``; any other one names its
    node.
    """

    key: Key | None = None
    """The key, where the question itself has no use for it."""
    words: Words = ()
    """What a caller says for it."""
    next: Target | None = None
    """Where it leads."""


class StatedRecording(Model):
    """How a caller is recorded."""

    max_seconds: Annotated[Seconds, Field(ge=1)] = 60.0
    """The longest that is recorded."""
    silence: Seconds = 3.0
    """The silence that ends it; with 0 none does."""
    beep: bool = True
    """Whether a tone asks the caller to begin."""
    stop_key: Annotated[str, Field(pattern=r"^([#*]|any)$")] | None = "#"
    """The key that ends it."""
    transcribe: bool = False
    """Whether the variable also holds the ``text`` of what was said."""
