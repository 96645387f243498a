"""The stream of one call: told on the way of the call as tuples, passed on in batches, read as typed events."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, fields
from typing import Any, NamedTuple, ParamSpec, Protocol

import orjson

from voicekit._events.kinds import KINDS, CallEnded, CallEvent

__all__ = [
    "BATCH",
    "EVENTS_MAX",
    "LINE_MAX",
    "SILENT",
    "CallEvents",
    "Row",
    "Rows",
    "Sink",
    "Told",
    "json_of",
    "line_of",
    "told",
]

BATCH = 12
"""Events that are passed on at once: alone, an event costs twice as much."""

EVENTS_MAX = 5_000
"""Events of one call, after which they are only counted: a day of conversation; a peer that floods us writes no more.
"""

TEXT_MAX = 500
"""Characters of one text in an event where a line would be longer than `LINE_MAX`."""

LINE_MAX = 16 * 1024
"""Bytes of one line: a batch has a tenth of it. Where texts are long, they are cut to `TEXT_MAX`."""

_HELD = 20
"""Texts of an event in such a line: more hypotheses than a recognizer gives."""

_INTEGER_MAX = 1 << 53
"""What a number may be: every database and every reader of JSON has such integers."""

_END = CallEnded.tag

_Fields = ParamSpec("_Fields")
Row = tuple[object, ...]
"""An event as it is told: its tag, its time in milliseconds since the call began, and its fields."""

Rows = Sequence[Row]
"""Some events of one call, in the order in which they were told."""


class Sink(Protocol):
    """Where it goes what calls tell."""

    def waits(self, events: "CallEvents") -> None:
        """A call has told something that is not passed on yet: it is to be asked for it within a second."""

    @property
    def take(self) -> Callable[[str, Rows], object]:
        """What takes some events of a call. It neither blocks nor raises."""


class CallEvents:
    """What one call tells. ``key`` names the call; ``now`` is the clock, in seconds."""

    __slots__ = ("_began", "_count", "_now", "_over", "_rows", "_sink", "_unsaid", "key")

    def __init__(self, key: str, sink: Sink, now: Callable[[], float]) -> None:
        self.key = key
        self._sink = sink
        self._now = now
        self._began = now()
        self._rows: list[Row] = []
        self._count = self._unsaid = 0
        self._over = False

    def tell(self, kind: Callable[_Fields, CallEvent], /, *values: _Fields.args, **more: _Fields.kwargs) -> None:
        """This happens now. ``kind`` is one of `KINDS`, and ``values`` are its fields in order, none by name."""
        rows = self._rows
        if not rows:
            self._sink.waits(self)
        at = int((self._now() - self._began) * 1000)
        rows.append((kind.tag, at) + values)  # type: ignore[attr-defined]  # noqa: RUF005 - dearer, on the hot path
        if len(rows) >= BATCH:
            self.flush()

    @property
    def is_cassette(self) -> bool:
        """Whether what comes from outside is told, too: arguments, and results of actions and webhooks."""
        return bool(getattr(self._sink, "cassette", False))

    def since(self, moment: float) -> int:
        """Milliseconds since a moment of the call's clock."""
        return int((self._now() - moment) * 1000)

    def flush(self) -> None:
        """Pass on what has been told."""
        rows = self._rows
        if not rows:
            return
        self._rows = []
        if self._count < EVENTS_MAX:
            self._count += len(rows)
            self._sink.take(self.key, rows)
        else:
            self._unsaid += len(rows)

    def end(self, status: str, who: str) -> None:
        """The call is over: nothing more is told of it."""
        if self._over:
            return
        self._over = True
        if self._count >= EVENTS_MAX:
            self.flush()
            self._sink.take(self.key, [(_END, self.since(self._began), status, who, self._unsaid)])
            return
        rows, self._rows = self._rows, []
        rows.append((_END, self.since(self._began), status, who))
        self._sink.take(self.key, rows)


class _Silent(CallEvents):
    """The stream of a call that nobody reads."""

    __slots__ = ()

    def __init__(self) -> None: ...

    @property
    def is_cassette(self) -> bool:
        return False

    def tell(self, kind: Callable[_Fields, CallEvent], /, *values: _Fields.args, **more: _Fields.kwargs) -> None: ...

    def since(self, moment: float) -> int:
        return 0

    def flush(self) -> None: ...

    def end(self, status: str, who: str) -> None: ...


SILENT: CallEvents = _Silent()
"""What a call tells where nobody reads it."""


def line_of(key: str, rows: Rows) -> bytes:
    """Events as one line of JSON."""
    line = json_of((key, rows)) + b"\n"
    return line if len(line) <= LINE_MAX else line_of(key, [_cut(row) for row in rows])


def json_of(value: object) -> bytes:
    """A value as JSON, in one line without its end."""
    try:
        return orjson.dumps(value)
    except TypeError:  # half of a surrogate pair, or a number beyond all bounds
        return json.dumps(value, separators=(",", ":")).encode()


def read_json(text: str | bytes) -> Any:
    """What JSON says. Raises ValueError."""
    try:
        return orjson.loads(text)
    except ValueError:
        return json.loads(text)  # half of a surrogate pair


class Told(NamedTuple):
    """An event as it is read: milliseconds since the call began, and what happened."""

    at: int
    event: CallEvent


def told(rows: Sequence[object]) -> Iterator[Told]:
    """The events of rows, as they were told or as a line has them. What is none, or of a kind that is not known here,
    is passed over.
    """
    for row in rows:
        if not isinstance(row, list | tuple) or len(row) < 2 or not _fits(row[1], int):
            continue
        kind = KINDS.get(row[0]) if isinstance(row[0], str) else None
        if kind is None:
            continue
        least, types = _SHAPES[kind.tag]
        values = [_plain(value) for value in row[2 : 2 + len(types)]]
        if len(values) >= least and all(map(_fits, values, types)):
            yield Told(row[1], kind(*values))


def _shape(kind: type[CallEvent]) -> tuple[int, tuple[type, ...]]:
    """How many values it needs, and of which type each is."""
    found = fields(kind)
    types = tuple(each.type if isinstance(each.type, type) else tuple for each in found)
    return sum(each.default is MISSING for each in found), types


_SHAPES = {tag: _shape(kind) for tag, kind in KINDS.items()}


def _plain(value: object) -> object:
    return tuple(_plain(each) for each in value) if isinstance(value, list) else value


def _fits(value: object, kind: type) -> bool:
    return isinstance(value, kind) and (not isinstance(value, int) or abs(value) < _INTEGER_MAX)


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= TEXT_MAX else value[: TEXT_MAX - 1] + "\u2026"
    if isinstance(value, tuple):
        return tuple(_cut(each) for each in value[:_HELD])
    return value
