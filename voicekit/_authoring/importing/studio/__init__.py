"""Flows of Twilio Studio."""

from voicekit._authoring.importing.draft import Draft
from voicekit._authoring.importing.studio.flow import looks_like_studio, read_states
from voicekit._authoring.importing.studio.widgets import WIDGETS

__all__ = ["looks_like_studio", "read_studio"]


def read_studio(data: bytes, file: str) -> Draft:
    """A flow of Studio as a draft. Raises FlowError for one that takes no calls."""
    return read_states(data, file, WIDGETS)
