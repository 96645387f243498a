"""What is kept of one call: the facts by which it is searched, and its events."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from voicekit._events import Told, told
from voicekit._events.kinds import CUT, CallConnected, CallEnded, FlowBegan, NodeEntered, QuestionAsked

__all__ = ["KEY_MAX", "CallRecord", "CallSoFar", "Rows", "is_over", "record_of", "texts_of"]

Rows = list[object]
"""The events of a call as its lines have them."""

KEY_MAX = 40
"""Characters of a key: a process's eight, and a number."""

_TEXT_MAX = 200  # characters of a fact that is searched; a caller's number and a channel's name have a fraction of it


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call. ``began`` and ``duration`` are in milliseconds, the first since 1970 (UTC).

    ``status`` is empty while the call goes on. ``node`` and ``question`` are the last ones. ``events`` is JSON.
    """

    key: str
    began: int
    duration: int
    id: str
    uniqueid: str
    channel: str
    caller: str
    called: str
    route: str
    flow: str
    language: str
    served: str
    program: str
    status: str
    who: str
    node: str
    question: str
    version: int
    events: str

    @property
    def told(self) -> list[Told]:
        """Its events."""
        return list(told(json.loads(self.events)))

    @property
    def when(self) -> dt.datetime:
        """When it began, in this machine's time zone."""
        return dt.datetime.fromtimestamp(self.began / 1000, dt.UTC).astimezone()

    @property
    def is_live(self) -> bool:
        """Whether it goes on, as far as is known."""
        return not self.status


def is_over(rows: Sequence[object]) -> bool:
    """Whether the call of these rows has ended: nothing is told after its end."""
    last = rows[-1] if rows else None
    return isinstance(last, list) and bool(last) and last[0] == CallEnded.tag


class CallSoFar:
    """What is known of a call from the events that it has told until now."""

    def __init__(self) -> None:
        self._first: CallConnected | None = None
        self._at = 0
        self._status = self._who = self._flow = self._node = self._question = ""

    def take(self, events: Iterable[Told]) -> None:
        """It has told more."""
        for at, event in events:
            self._at = at
            if isinstance(event, CallConnected):
                self._first = self._first or event
            elif isinstance(event, FlowBegan):
                self._flow = self._flow or event.name
            elif isinstance(event, NodeEntered):
                self._node = event.node
            elif isinstance(event, QuestionAsked):
                self._question = event.name
            self._status, self._who = (event.status, event.who) if isinstance(event, CallEnded) else ("", "")

    def record(self, key: str, events: str) -> CallRecord | None:
        """Its record with these events; None where its beginning is not known."""
        first = self._first
        if first is None:
            return None
        return CallRecord(
            key,
            first.wall,
            self._at,
            id=_fact(first.id),
            uniqueid=_fact(first.uniqueid),
            channel=_fact(first.channel),
            caller=_fact(first.caller),
            called=_fact(first.called),
            route=_fact(first.route),
            flow=_fact(self._flow),
            language=_fact(first.language),
            served=first.served,
            program=_fact(first.program),
            status=self._status,
            who=self._who,
            node=_fact(self._node),
            question=_fact(self._question),
            version=first.version,
            events=events,
        )


def record_of(key: str, rows: Rows, *, dead: bool = False) -> CallRecord | None:
    """The record of a call; None where its beginning is not there. ``dead``: its process has ended."""
    events = list(told(rows))
    if not events or not isinstance(events[0].event, CallConnected):
        return None
    last = events[-1]
    if dead and not isinstance(last.event, CallEnded):
        events.append(Told(last.at, CallEnded(CUT, "server")))
        rows = [*rows, [CallEnded.tag, last.at, CUT, "server"]]
    known = CallSoFar()
    known.take(events)
    return known.record(key, json.dumps(rows, separators=(",", ":")))


def texts_of(value: object) -> Iterator[str]:
    """All texts in what JSON has said."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_of(each)


def _fact(text: str) -> str:
    """A text as every database takes it: no zero byte, no half of a surrogate pair."""
    return text[:_TEXT_MAX].replace("\0", "").encode("ascii" if text.isascii() else "utf-8", "replace").decode()
