"""What happens on a call, as one stream of typed events: told by the call, read by whoever wants to know."""

from voicekit._events.kinds import KINDS, VERSION, CallEvent
from voicekit._events.stream import SILENT, CallEvents, Rows, Sink, Told, told

__all__ = ["KINDS", "SILENT", "VERSION", "CallEvent", "CallEvents", "Rows", "Sink", "Told", "told"]
