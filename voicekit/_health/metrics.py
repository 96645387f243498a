"""The metrics of a service: what its calls tell, counted as they tell it, and what it says of itself when it is asked.

No label has a value that callers make up: the names of routes are those of the program, codes of errors are counted
up to a bound, and nothing names a call.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from voicekit._events.kinds import (
    CallConnected,
    CallEnded,
    ErrorRaised,
    PromptPlayed,
    QuestionAnswered,
    QuestionMissed,
)
from voicekit._health.readings import Read
from voicekit._tally import DURATIONS, NAMES_MAX, OTHER, WAITS, Counts, Tally

__all__ = ["CallMetrics", "ServiceMetrics", "registry_of"]

DEFAULT_ROUTE = "default"
"""The name of the route that takes all other calls."""

Rows = Sequence[Sequence[object]]


class CallMetrics:
    """What the calls of a service tell, counted. ``take`` is a reader of their events, called in the event loop."""

    def __init__(self, routes: Callable[[], Collection[str]]) -> None:
        """``routes`` are the names of the program's routes, as far as they are written down."""
        self._routes = routes
        self._named: set[str] = set()  # routes that are counted by their names
        self._live: dict[str, str] = {}  # the route of each call
        self._unheard: set[str] = set()  # calls that have heard nothing yet
        self.ended: dict[tuple[str, str], int] = {}
        """Calls by status and route."""
        self.durations = Tally(DURATIONS)
        self.first_prompt = Tally(WAITS)
        """From the beginning of a call to the beginning of its first prompt."""
        self.prompts = Counts("heard", "cut", "hangup", "failed")
        self.cache = Counts("hit", "miss")
        self.prompt_waits = Tally(WAITS)
        """What callers waited for prompts that had to be made."""
        self.answers = Counts("dtmf", "speech")
        self.missed = Counts("no_input", "no_match")
        self.errors = Counts()
        self._counted: Mapping[str, Callable[[str, Sequence[object]], object]] = {
            CallConnected.tag: self._connected,
            PromptPlayed.tag: self._played,
            QuestionAnswered.tag: lambda _key, row: self.answers.add(_text(row, 3, "dtmf")),
            QuestionMissed.tag: lambda _key, row: self.missed.add(_text(row, 2)),
            ErrorRaised.tag: lambda _key, row: self.errors.add(_text(row, 2)),
            CallEnded.tag: self._ended,
        }

    def take(self, key: str, rows: Rows) -> None:
        """Some events of one call."""
        counted = self._counted
        for row in rows:
            count = counted.get(row[0])  # type: ignore[call-overload]
            if count is not None:
                count(key, row)

    def _connected(self, key: str, row: Sequence[object]) -> None:
        self._live[key] = self._route(_text(row, 7))
        self._unheard.add(key)

    def _route(self, name: str) -> str:
        if name in self._named or not name:
            return name or DEFAULT_ROUTE
        routes = self._routes()
        if not routes:
            return DEFAULT_ROUTE  # a script takes every call, by whatever name
        if len(self._named) >= NAMES_MAX or name not in routes:
            return OTHER
        self._named.add(name)
        return name

    def _played(self, key: str, row: Sequence[object]) -> None:
        at, duration, outcome = row[1], row[3], _text(row, 4, "heard")
        waited = row[5] if len(row) > 5 else -1
        assert isinstance(at, int)
        assert isinstance(duration, int)
        assert isinstance(waited, int)
        self.prompts.add(outcome)
        if waited < 0:
            self.cache["hit"] += 1
        else:
            self.cache["miss"] += 1
            self.prompt_waits.add(waited / 1000)
        if key in self._unheard and outcome != "failed":
            self._unheard.discard(key)
            self.first_prompt.add(max(0, at - duration + max(0, waited)) / 1000)  # it lasts from when it is wanted

    def _ended(self, key: str, row: Sequence[object]) -> None:
        outcome = _text(row, 2), self._live.pop(key, OTHER)
        self._unheard.discard(key)
        self.ended[outcome] = self.ended.get(outcome, 0) + 1
        if isinstance(at := row[1], int):
            self.durations.add(at / 1000)


def _text(row: Sequence[object], place: int, usual: str = "") -> str:
    """A field of an event, of which the last may be missing where they are as usual."""
    return str(row[place]) if len(row) > place else usual


class ServiceMetrics(Collector):
    """All metrics, made when they are asked for. ``version`` is that of voicekit."""

    def __init__(self, calls: CallMetrics, read: Read, version: str) -> None:
        self._calls = calls
        self._read = read
        self._version = version

    def collect(self) -> Iterator[Metric]:
        """As `prometheus_client.registry.Collector`."""
        yield from self._of_calls()
        yield from self._of_service()

    def _of_calls(self) -> Iterator[Metric]:
        calls = self._calls
        ended = CounterMetricFamily(
            "voicekit_calls", "Calls that have ended, by VOICEKIT_STATUS and route.", labels=("status", "route")
        )
        for outcome, times in calls.ended.items():
            ended.add_metric(outcome, times)
        yield ended
        yield _histogram("voicekit_call_duration_seconds", "How long calls last.", calls.durations)
        yield _histogram(
            "voicekit_first_prompt_seconds", "From the beginning of a call to its first prompt.", calls.first_prompt
        )
        yield _counter("voicekit_prompts", "Prompts, by how they ended.", "outcome", calls.prompts)
        yield _counter("voicekit_prompt_cache", "Prompts from the cache, or made for the call.", "result", calls.cache)
        yield _histogram(
            "voicekit_prompt_wait_seconds", "What callers waited for prompts that had to be made.", calls.prompt_waits
        )
        yield _counter("voicekit_answers", "Answers to questions, by keys or speech.", "mode", calls.answers)
        yield _counter("voicekit_missed", "Tries that gave no answer, by why.", "why", calls.missed)
        yield _counter("voicekit_errors", "Calls that failed, by the error's code.", "code", calls.errors)

    def _of_service(self) -> Iterator[Metric]:
        now = self._read()
        info = GaugeMetricFamily("voicekit_info", "The version that runs.", labels=("version",))
        info.add_metric((self._version,), 1)
        yield info
        yield _gauge("voicekit_ready", "1 where calls can be answered.", not now.reasons)
        yield _gauge("voicekit_calls_now", "Calls that are held, those included that are away.", now.calls)
        yield _gauge("voicekit_calls_max", "Calls that may be held at once.", now.calls_max)
        yield _gauge("voicekit_calls_away", "Calls that are in the dialplan, and expected back.", now.away)
        yield _gauge("voicekit_connections_pending", "Connections that have not said who calls.", now.pending)
        yield _counter("voicekit_turned_away", "Calls that were turned away, by why.", "why", now.turned_away)
        yield _counter("voicekit_strangers", "Connections that became no call, by why.", "why", now.strangers)
        yield _counter(
            "voicekit_loop_blocked", "How often the event loop was held up, by file and line.", "place", now.blocked
        )
        yield _histogram("voicekit_loop_delay_seconds", "What the event loop is late by.", now.loop_delay)
        yield _gauge("voicekit_renderings_now", "Prompts that are being made.", now.rendering)
        yield _gauge("voicekit_renderings_waiting", "Prompts that wait for a thread.", now.rendering_waiting)
        yield _histogram("voicekit_rendering_seconds", "How long it takes to make a prompt.", now.rendered)
        yield _gauge(
            "voicekit_recognition_left_seconds", "Work to be done for callers who speak now.", now.recognition_left
        )
        yield _histogram("voicekit_recognition_seconds", "From the end of what is said to its result.", now.recognized)
        yield CounterMetricFamily(
            "voicekit_records_lost", "Lines of records that found no room.", value=now.records_lost
        )
        yield _gauge(
            "voicekit_records_lag_seconds", "For how long records have not come into the database.", now.records_lag
        )


def registry_of(metrics: ServiceMetrics) -> CollectorRegistry:
    """A registry of these metrics, and of nothing else."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(metrics)
    return registry


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def _counter(name: str, meaning: str, label: str, counts: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, meaning, labels=(label,))
    for each, times in counts.items():
        family.add_metric((each,), times)
    return family


def _histogram(name: str, meaning: str, tally: Tally) -> Metric:
    return HistogramMetricFamily(name, meaning, buckets=list(tally.up_to()), sum_value=tally.total)
