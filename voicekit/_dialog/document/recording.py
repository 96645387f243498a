"""How a caller is recorded: what nodes and slots that do it have in common."""

from typing import Annotated

from pydantic import Field

from voicekit._dialog.document.values import Model, Seconds

__all__ = ["StatedRecording"]


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
