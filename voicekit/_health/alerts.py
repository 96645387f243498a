"""Alerts: rules over what a service counts, told to the log and to a webhook when they begin to hold and when they end.

A share is worked out over a window, and only where there is enough to count; an alert ends where the share has fallen
well below its threshold, so that it does not come and go.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import structlog

from voicekit._health.metrics import CallMetrics
from voicekit._health.readings import Readings
from voicekit._settings.model import AlertRule

__all__ = ["LOOK_EVERY", "RETRIES", "WAITING", "Alert", "Alerts", "watching"]

LOOK_EVERY = 5.0
"""Seconds between two looks: the shortest window has several."""

RETRIES = (1.0, 5.0, 30.0)
"""Seconds before a webhook that has not taken an alert is tried again; after the last one the log alone has it."""

ANSWER_WITHIN = 10.0
"""Seconds that the receiver has."""

WAITING = 20
"""Alerts that wait for a webhook that does not answer; the oldest goes where there is one more."""

_FAILED = {"ERROR", "NO_ROUTE"}

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # the address may hold a secret of the receiver's

_log = structlog.get_logger("voicekit._health")


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert begins (``raised``), or is over. ``value`` is what was measured, ``above`` the threshold."""

    name: str
    value: float
    above: float
    raised: bool

    def told(self, now: datetime) -> dict[str, object]:
        """As JSON has it."""
        state = "raised" if self.raised else "cleared"
        value = round(self.value, 4)
        return {"alert": self.name, "state": state, "value": value, "above": self.above, "at": now.isoformat()}


class Alerts:
    """The rules, and which of them hold. Pure: what was counted and the time are handed in."""

    def __init__(self, rules: Mapping[str, AlertRule]) -> None:
        self._rules = rules
        self._seen: dict[str, deque[tuple[float, float, float]]] = {name: deque() for name in rules}
        self.raised: set[str] = set()
        """The alerts that go on."""

    def look(self, now: float, calls: CallMetrics, service: Readings) -> Iterator[Alert]:
        """Look at what was counted until ``now``, in seconds; gives what begins and what is over."""
        for name, rule in self._rules.items():
            part, whole = _MEASURED[name](calls, service)
            value = self._value(name, rule, now, part, whole)
            if name not in self.raised and value is not None and value > rule.above:
                self.raised.add(name)
                yield Alert(name, value, rule.above, raised=True)
            elif name in self.raised and (value is None or value <= rule.clear_below):
                self.raised.discard(name)
                yield Alert(name, value or 0.0, rule.above, raised=False)

    def _value(self, name: str, rule: AlertRule, now: float, part: float, whole: float) -> float | None:
        """What a rule is about, over its window; None where too little was counted to say."""
        seen = self._seen[name]
        seen.append((now, part, whole))
        while len(seen) > 1 and seen[1][0] <= now - rule.window_seconds:
            seen.popleft()
        if name == "records_lag":
            return min(value for _, value, _ in seen)  # for as long as that
        counted = whole - seen[0][2]
        if counted < rule.least and not (name in self.raised and counted):
            return None
        return (part - seen[0][1]) / counted


def _failures(calls: CallMetrics, _: Readings) -> tuple[float, float]:
    failed = sum(times for (status, _), times in calls.ended.items() if status in _FAILED)
    return failed, sum(calls.ended.values())


def _no_match(calls: CallMetrics, _: Readings) -> tuple[float, float]:
    missed = calls.missed["no_match"]
    return missed, missed + sum(calls.answers.values())


def _loop_delay(_: CallMetrics, service: Readings) -> tuple[float, float]:
    return service.loop_delay.total, service.loop_delay.count


def _records_lag(_: CallMetrics, service: Readings) -> tuple[float, float]:
    return service.records_lag, 0.0


_MEASURED: Mapping[str, Callable[[CallMetrics, Readings], tuple[float, float]]] = {
    "failures": _failures,
    "no_match": _no_match,
    "loop_delay": _loop_delay,
    "records_lag": _records_lag,
}


async def watching(
    rules: Mapping[str, AlertRule],
    calls: CallMetrics,
    read: Callable[[], Readings],
    webhook: str | None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> None:
    """Look at the rules now and then, until cancelled, and tell what begins and ends. ``transport`` is a test's own."""
    alerts, loop, told = Alerts(rules), asyncio.get_running_loop(), _Told()
    async with asyncio.TaskGroup() as group:
        if webhook is not None:
            group.create_task(_send(told, webhook, transport))
        while True:
            for alert in alerts.look(loop.time(), calls, read()):
                value = round(alert.value, 4)
                if alert.raised:
                    _log.error("alert.raised", alert=alert.name, value=value, above=alert.above)
                else:
                    _log.warning("alert.cleared", alert=alert.name, value=value, above=alert.above)
                told.put(alert.told(datetime.now(UTC)))
            await asyncio.sleep(LOOK_EVERY)


class _Told:
    """Alerts that wait for the webhook."""

    def __init__(self) -> None:
        self._waiting: deque[dict[str, object]] = deque(maxlen=WAITING)
        self._there = asyncio.Event()

    def put(self, alert: dict[str, object]) -> None:
        self._waiting.append(alert)
        self._there.set()

    async def next(self) -> dict[str, object]:
        while not self._waiting:
            self._there.clear()
            await self._there.wait()
        return self._waiting.popleft()


async def _send(told: _Told, webhook: str, transport: httpx.AsyncBaseTransport | None) -> None:
    async with httpx.AsyncClient(timeout=ANSWER_WITHIN, transport=transport) as client:
        while True:
            alert = await told.next()
            reason = await _refusal(client, webhook, alert)
            for pause in RETRIES:
                if not reason:
                    break
                await asyncio.sleep(pause)
                reason = await _refusal(client, webhook, alert)
            if reason:
                _log.error("alert.unsent", alert=alert["alert"], reason=reason)


async def _refusal(client: httpx.AsyncClient, webhook: str, alert: dict[str, object]) -> str:
    """Why the webhook has not taken an alert; empty where it has."""
    try:
        async with client.stream("POST", webhook, json=alert) as answer:  # its body is nobody's
            return "" if answer.is_success else f"status {answer.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return type(error).__name__
