"""What came from outside in a recorded call: what its caller did and when, and what came of things."""

import datetime as dt
import json
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from voicekit._asr.engine import Hypothesis
from voicekit._authoring.scripts.document import Outcome, Stub
from voicekit._dialog.interpreter.asking import LEFT
from voicekit._events import CallEvent, Told
from voicekit._events.kinds import (
    MASKED,
    CallConnected,
    CallEnded,
    CallerRecorded,
    CallLeft,
    CallReturned,
    CallTransferred,
    CommandGiven,
    KeyTaken,
    QuestionAnswered,
    QuestionAsked,
    QuestionMissed,
    SpeechHeard,
    WorkDone,
)
from voicekit._records.record import CallRecord
from voicekit.errors import RecordsError

__all__ = ["Cassette", "Input", "RecordedOutcomes"]

KEYS = frozenset("0123456789*#ABCD")

RECORDING = "Record"
"""The application in which the caller speaks into a recording."""

_DONE = "done"
_NOT_OUTSIDE = {"transfer", "record"}


@dataclass(frozen=True, slots=True)
class Input:
    """Something that the caller did: ``keys``, ``said`` (an answer), ``recorded`` or ``hung up``.

    ``asked`` counts the questions until then, ``away`` the applications of the dialplan; ``after`` is in seconds since
    the last of them, or since the input before. Masked keys are as many as they were, and nothing is known of them.
    """

    what: str
    asked: int
    away: int
    after: float
    keys: str = ""
    hypotheses: tuple[Hypothesis, ...] = ()
    is_masked: bool = False
    seconds: float = 0.0
    """Of a recording; 0: nothing was said."""
    is_ended: bool = False
    """Whether the caller ended the recording by a key."""
    settled: int = 0
    """How many questions were answered or given up before."""
    answer: int = 0
    """The length of a masked answer without the key that ended it."""

    @property
    def is_typed_ahead(self) -> bool:
        """Whether it was pressed before its question."""
        return bool(self.keys) and not self.is_masked and self.after < TYPED_AHEAD


TYPED_AHEAD = 0.005
"""Seconds after the beginning of a question in which only a key is taken that was pressed before: it is taken in the
same turn of the loop.
"""


@dataclass(slots=True)
class Cassette:
    """One recorded call."""

    began: CallConnected
    told: Sequence[Told]
    program: str
    inputs: list[Input] = field(default_factory=list)

    @classmethod
    def of(cls, record: CallRecord) -> "Cassette":
        """Raises RecordsError for a call that goes on, or was never answered."""
        told = record.told
        began = told[0].event if told else None
        if not isinstance(began, CallConnected) or record.is_live:
            raise RecordsError(f"the call {record.id} goes on", hint="replay calls that are over")
        return cls(began, told, record.program, list(_inputs(told)))

    @property
    def target(self) -> str:
        """The program that answered it, as it was served."""
        return self.program.rpartition("@")[0] or self.program

    @property
    def now(self) -> dt.datetime:
        """When it began."""
        return dt.datetime.fromtimestamp(self.began.wall / 1000, dt.UTC)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The route, and what else the dialplan passed, as it wrote it."""
        told = filter(None, self.began.arguments.split(","))
        return (*([self.began.route] if self.began.route else []), *told)

    @property
    def named(self) -> dict[str, str]:
        """The arguments that have names, as the program reads them."""
        return {name: unquote(value) for name, _, value in (each.partition("=") for each in self.arguments) if value}

    @property
    def end(self) -> CallEnded | None:
        """How it ended."""
        last = self.told[-1].event
        return last if isinstance(last, CallEnded) else None

    @property
    def is_by_keys_alone(self) -> bool:
        """Whether the caller could not be heard."""
        asked = [each.event for each in self.told if isinstance(each.event, QuestionAsked)]
        return bool(asked) and not any(each.voice for each in asked)

    @property
    def lacking(self) -> list[str]:
        """The work whose results are not in the record."""
        done = (each.event for each in self.told if isinstance(each.event, WorkDone))
        return list(
            dict.fromkeys(
                each.name
                for each in done
                if each.outcome == _DONE and not each.result and each.name not in _NOT_OUTSIDE
            )
        )


def _inputs(told: Sequence[Told]) -> Iterator[Input]:
    so_far = _SoFar()
    for place, (at, event) in enumerate(told):
        found = so_far.input(at, event, _length(told, place) if isinstance(event, KeyTaken) else 0)
        if found is not None:
            yield found


@dataclass(slots=True)
class _SoFar:
    """Where a call is, while its events are gone through."""

    asked: int = 0
    away: int = 0
    settled: int = 0
    last: int = 0
    application: str = ""
    is_masked: bool = False

    def input(self, at: int, event: CallEvent, answer: int) -> Input | None:
        """What the caller did in an event, if anything."""
        after = (at - self.last) / 1000
        match event:
            case QuestionAsked():
                self.asked, self.last, self.is_masked = self.asked + 1, at, event.masked
            case QuestionAnswered() | QuestionMissed():
                self.settled += 1
            case CallLeft():
                self.away, self.last, self.application = self.away + 1, at, event.application
            case _:
                found = self._done(after, event, answer)
                if found is not None:
                    self.last = at
                return found
        return None

    def _done(self, after: float, event: CallEvent, answer: int) -> Input | None:
        def done(what: str, **more: Any) -> Input:
            return Input(what, self.asked, self.away, after, settled=self.settled, **more)

        match event:
            case KeyTaken(key):
                return done("keys", keys=key, is_masked=self.is_masked and key == MASKED, answer=answer)
            case CommandGiven(name) if name in KEYS:
                return done("keys", keys=name)
            case SpeechHeard(hypotheses):
                return done("said", hypotheses=tuple(Hypothesis(text, sure / 1000) for text, sure in hypotheses))
            case CallerRecorded() if self.application == RECORDING:
                is_empty = event.ended == "nothing" or (event.ended == "silence" and event.duration <= LEFT * 1000)
                return done(
                    "recorded", seconds=0.0 if is_empty else event.duration / 1000, is_ended=event.ended == "key"
                )
            case CallReturned(gone=True) | CallEnded(who="caller"):
                return done("hung up")
        return None


def _length(told: Sequence[Told], place: int) -> int:
    """The length of the answer to which a key belongs."""
    for _, event in told[place:]:
        if isinstance(event, QuestionAnswered):
            return len(event.key)
        if isinstance(event, QuestionAsked):
            break
    return 0


_REVERSED: dict[tuple[str, str], Outcome] = {
    ("dial", "ANSWER"): "answered",
    ("dial", "BUSY"): "busy",
    ("dial", "NOANSWER"): "no_answer",
    ("queue", ""): "answered",
    ("queue", "FULL"): "busy",
    ("queue", "TIMEOUT"): "no_answer",
    ("voicemail", "SUCCESS"): "answered",
}


class RecordedOutcomes:
    """What came of things in a recorded call (`voicekit._authoring.harness.stubs.Outcomes`), one after another."""

    def __init__(self, cassette: Cassette) -> None:
        self._work: dict[str, deque[Stub]] = defaultdict(deque)
        self._transfers: deque[Outcome] = deque()
        for _, event in cassette.told:
            if isinstance(event, WorkDone) and event.name not in _NOT_OUTSIDE:
                self._work[event.name].append(_stub(event))
            elif isinstance(event, CallTransferred):
                self._transfers.append(_REVERSED.get((event.way, event.status), "failed"))

    def action(self, name: str, node: str) -> Stub | None:
        """What came of it then; None where it was not asked for so often."""
        return self._next(name)

    def webhook(self, node: str, url: str) -> Stub | None:
        """As of an action."""
        return self._next("webhook")

    def transfer(self, node: str, whom: str) -> Outcome:
        """What came of it then; somebody answers one that there was not."""
        return self._transfers.popleft() if self._transfers else "answered"

    def _next(self, name: str) -> Stub | None:
        left = self._work.get(name)
        return left.popleft() if left else None


def _stub(event: WorkDone) -> Stub:
    seconds = event.duration / 1000
    if event.outcome != _DONE:
        return Stub(fails=f"it failed in the recorded call ({event.outcome})", seconds=seconds, kind=event.outcome)
    return Stub(json.loads(event.result) if event.result else None, seconds=seconds)
