"""Which calls are wanted."""

from dataclasses import dataclass

from voicekit._events.kinds import NodeEntered
from voicekit._records.record import CallRecord

__all__ = ["EQUAL", "STATUSES", "CallFilter"]

STATUSES = (*("OK", "HANGUP", "NO_INPUT", "NO_MATCH", "ERROR"), *("NO_ROUTE", "BUSY", "STOPPED", "CUT"))
"""How calls end, as ``VOICEKIT_STATUS`` says it; CUT where the server's process ended first."""

EQUAL = ("caller", "route", "flow", "status")
"""Facts of a call that are wanted as they are."""


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls are wanted; what is empty does not matter. ``since`` and ``until`` in milliseconds since 1970."""

    since: int | None = None
    until: int | None = None
    caller: str = ""
    route: str = ""
    flow: str = ""
    node: str = ""
    status: str = ""

    def takes(self, record: CallRecord) -> bool:
        """Whether a call is wanted."""
        return (
            (self.since is None or record.began >= self.since)
            and (self.until is None or record.began < self.until)
            and all(getattr(self, name) in ("", getattr(record, name)) for name in EQUAL)
            and (not self.node or self._entered(record))
        )

    def _entered(self, record: CallRecord) -> bool:
        return any(isinstance(each.event, NodeEntered) and each.event.node == self.node for each in record.told)
