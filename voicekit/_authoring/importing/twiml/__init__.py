"""TwiML documents: the verbs of a Response, in order."""

from voicekit._authoring.importing.twiml.document import read_twiml

__all__ = ["read_twiml"]
