"""What many calls have in common: counted in one pass, in memory that does not grow with their number."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from voicekit._events.kinds import (
    NodeEntered,
    PromptPlayed,
    QuestionAnswered,
    QuestionAsked,
    QuestionMissed,
)
from voicekit._records.record import CallRecord

__all__ = ["NODES_MAX", "CallStats", "NodeStats", "Quantiles", "QuestionStats", "stats_of"]

NODES_MAX = 1_000
"""Nodes and questions that are told apart: more than the largest program has; what is beyond is `OTHERS`."""

MOST = 24 * 3600 * 1000
"""Milliseconds that are told apart: a call of a day is as long as one of a week."""

OTHERS = "(others)"

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_SHARES = {"quarter": 0.25, "half": 0.5, "three_quarters": 0.75, "p95": 0.95}


class Quantiles:
    """Numbers, of which shares are known: counted in steps, of which there are few."""

    def __init__(self, step: int) -> None:
        self._step = step
        self._counts: Counter[int] = Counter()

    def add(self, value: int) -> None:
        """One more."""
        self._counts[min(value, MOST) // self._step] += 1

    @property
    def count(self) -> int:
        """How many there are."""
        return self._counts.total()

    def shares(self) -> dict[str, float]:
        """For each share the number that so many reach at most, in thousands; empty where there is none."""
        values, total = sorted(self._counts.items()), self.count
        return {name: self._at(values, share * total) for name, share in _SHARES.items()} if total else {}

    def _at(self, values: list[tuple[int, int]], place: float) -> float:
        seen = 0
        for value, count in values:
            seen += count
            if seen >= place:
                return value * self._step / 1000
        return values[-1][0] * self._step / 1000


@dataclass(slots=True)
class NodeStats:
    """A node of a flow: calls that came to it, and those that ended there."""

    entered: int = 0
    left: int = 0


@dataclass(slots=True)
class QuestionStats:
    """A question: how often it was asked, and what came of it."""

    asked: int = 0
    answered: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    confidence: Quantiles = field(default_factory=lambda: Quantiles(10))
    """Of what was said, in thousandths."""


@dataclass(slots=True)
class CallStats:
    """What many calls have in common."""

    calls: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)
    """By the hour of the day in which they began, in this machine's time zone."""
    durations: Quantiles = field(default_factory=lambda: Quantiles(100))
    first_prompts: Quantiles = field(default_factory=lambda: Quantiles(10))
    """Times until the caller heard something."""
    prompts: int = 0
    cut: int = 0
    """Prompts that were cut short by a key or by speech."""
    nodes: dict[tuple[str, str], NodeStats] = field(default_factory=dict)
    questions: dict[str, QuestionStats] = field(default_factory=dict)

    def add(self, record: CallRecord) -> None:
        """One more call."""
        self.calls += 1
        self.outcomes[record.status or "on the line"] += 1
        self.hours[record.when.hour] += 1
        if not record.is_live:
            self.durations.add(record.duration)
        self._add_events(record)

    def _add_events(self, record: CallRecord) -> None:
        last: tuple[str, str] | None = None
        entered: set[tuple[str, str]] = set()
        asked = QuestionStats()
        first = True
        for at, event in record.told:
            match event:
                case PromptPlayed():
                    self.prompts += 1
                    self.cut += event.outcome == "cut"
                    if first:
                        self.first_prompts.add(max(0, at - event.duration + max(event.waited, 0)))
                        first = False
                case NodeEntered():
                    last = event.flow, event.node
                    entered.add(last)
                case QuestionAsked():
                    asked = _of(self.questions, event.name, OTHERS, QuestionStats)
                    asked.asked += 1
                case QuestionAnswered():
                    asked.answered += 1
                    if event.mode == "speech":
                        asked.confidence.add(event.confidence)
                case QuestionMissed():
                    asked.missed[event.why] += 1
        for node in entered:
            found = _of(self.nodes, node, (OTHERS, OTHERS), NodeStats)
            found.entered += 1
            found.left += node == last and not record.is_live

    def report(self) -> dict[str, object]:
        """As JSON has it: times in seconds, shares from 0 to 1."""
        return {
            "calls": self.calls,
            "outcomes": dict(self.outcomes.most_common()),
            "seconds": self.durations.shares(),
            "seconds_to_first_prompt": self.first_prompts.shares(),
            "barge_in": self.cut / self.prompts if self.prompts else None,
            "hours": {f"{hour:02d}": self.hours[hour] for hour in range(24)},
            "nodes": list(self._nodes()),
            "questions": list(self._questions()),
        }

    def _nodes(self) -> Iterator[dict[str, object]]:
        for (flow, node), each in sorted(self.nodes.items(), key=lambda item: (-item[1].entered, item[0])):
            share = each.left / each.entered
            yield {"flow": flow, "node": node, "entered": each.entered, "left": each.left, "share": share}

    def _questions(self) -> Iterator[dict[str, object]]:
        for name, each in sorted(self.questions.items(), key=lambda item: (-item[1].asked, item[0])):
            missed = {"no_input": 0, "no_match": 0, **each.missed}
            facts = {"asked": each.asked, "answered": each.answered, "missed": missed}
            yield {"question": name, **facts, "spoken": each.confidence.count, "confidence": each.confidence.shares()}


def stats_of(records: Iterable[CallRecord], told: Callable[[int], object] = lambda _count: None) -> CallStats:
    """What calls have in common; ``told`` is told how many have been looked at."""
    stats = CallStats()
    for count, record in enumerate(records, 1):
        stats.add(record)
        told(count)
    return stats


def _of(found: dict[_Key, _Value], key: _Key, others: _Key, make: Callable[[], _Value]) -> _Value:
    """The value of a key, which is made; that of all ``others`` where there are too many keys."""
    if key not in found and len(found) >= NODES_MAX:
        key = others
    return found.setdefault(key, make())
