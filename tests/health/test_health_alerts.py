"""Alerts: when they begin, when they are over, and who is told; in virtual time."""

import asyncio
import json

import httpx
import pytest

from voicekit._health.alerts import RETRIES, Alerts, watching
from voicekit._health.metrics import CallMetrics
from voicekit._health.readings import Readings
from voicekit._settings import Settings, load
from voicekit._tally import DELAYS, Tally
from voicekit.errors import SettingsError

pytestmark = pytest.mark.looptime


@pytest.fixture
def calls():
    return CallMetrics(tuple)


def rules(**given):
    return Settings(alerts=given).alerts


def ended(calls, status, times):
    for number in range(times):
        calls.take(f"{status}-{number}", [("call", 0, 1, 0, "id"), ("end", 5, status, "program")])


def looks(alerts, calls, now, service=None):
    return [(each.name, each.raised, round(each.value, 3)) for each in alerts.look(now, calls, service or Readings())]


def test_a_share_of_failures_begins_an_alert_once_and_ends_it_only_well_below_the_threshold(calls):
    alerts = Alerts(rules(failures={"above": 0.2, "clear_below": 0.1, "least": 10, "window_seconds": 60}))
    assert looks(alerts, calls, 0.0) == []
    ended(calls, "OK", 7)
    ended(calls, "ERROR", 3)
    assert looks(alerts, calls, 5.0) == [("failures", True, 0.3)]
    assert looks(alerts, calls, 10.0) == []
    ended(calls, "OK", 10)
    assert looks(alerts, calls, 15.0) == []  # 15 %: below the threshold, and not well below it
    ended(calls, "HANGUP", 20)
    assert looks(alerts, calls, 20.0) == [("failures", False, 0.075)]


def test_too_few_calls_begin_no_alert_and_what_has_left_the_window_counts_no_more(calls):
    alerts = Alerts(rules(failures={"above": 0.2, "least": 10, "window_seconds": 60}))
    looks(alerts, calls, 0.0)
    ended(calls, "ERROR", 9)
    assert looks(alerts, calls, 5.0) == []
    ended(calls, "ERROR", 1)
    assert looks(alerts, calls, 10.0) == [("failures", True, 1.0)]
    assert looks(alerts, calls, 65.0) == []  # the last of them is in the window
    assert looks(alerts, calls, 75.0) == [("failures", False, 0.0)]


def test_answers_that_do_not_fit_are_a_share_of_all_answers(calls):
    alerts = Alerts(rules(no_match={"above": 0.5, "least": 4}))
    looks(alerts, calls, 0.0)
    calls.take("a", [("miss", 1, "no_match")] * 3 + [("answer", 1, "1"), ("miss", 1, "no_input")])
    assert looks(alerts, calls, 5.0) == [("no_match", True, 0.75)]


def test_records_that_are_behind_for_a_whole_window_are_an_alert_until_they_are_there(calls):
    alerts, lag = Alerts(rules(records_lag={"above": 30, "window_seconds": 20})), 0.0
    seen = []
    for now in range(0, 60, 5):
        lag = 40.0 + now if now >= 5 else 0.0
        seen += [(now, *each) for each in looks(alerts, calls, float(now), Readings(records_lag=lag))]
    assert [(now, name, raised) for now, name, raised, _ in seen] == [(25, "records_lag", True)]
    assert looks(alerts, calls, 60.0, Readings(records_lag=1.0)) == [("records_lag", False, 1.0)]


def test_a_loop_that_is_late_in_the_mean_is_an_alert(calls):
    delay = Tally(DELAYS)
    alerts = Alerts(rules(loop_delay={"above": 0.1, "least": 10}))
    looks(alerts, calls, 0.0, Readings(loop_delay=delay))
    for _ in range(10):
        delay.add(0.2)
    assert looks(alerts, calls, 5.0, Readings(loop_delay=delay)) == [("loop_delay", True, 0.2)]


class Receiver:
    """A webhook that takes what comes, or not."""

    def __init__(self, *statuses):
        self.statuses = list(statuses)
        self.taken, self.asked = [], []

    def transport(self):
        def answer(request):
            self.asked.append(asyncio.get_running_loop().time())
            status = self.statuses.pop(0) if self.statuses else 200
            if status == 0:
                raise httpx.ConnectError("nobody")
            if status == 200:
                self.taken.append(json.loads(request.content))
            return httpx.Response(status)

        return httpx.MockTransport(answer)


async def watched(calls, receiver, seconds, read=Readings, **given):
    work = watching(rules(**given), calls, read, "https://alerts.example/x", receiver.transport())
    task = asyncio.ensure_future(work)  # noqa: TID251 - it is cancelled here
    await asyncio.sleep(0.1)
    yield
    await asyncio.sleep(seconds)
    task.cancel()
    await asyncio.wait({task})


async def test_the_log_and_the_webhook_are_told_and_one_that_is_down_is_asked_again(calls, logged):
    receiver = Receiver(0, 503)
    async for _ in watched(calls, receiver, 60, failures={"above": 0.1, "least": 5, "window_seconds": 30}):
        ended(calls, "ERROR", 5)
    assert [(each["alert"], each["state"]) for each in receiver.taken] == [
        ("failures", "raised"),
        ("failures", "cleared"),
    ]
    assert (receiver.taken[0]["value"], receiver.taken[0]["above"]) == (1.0, 0.1)
    pauses = [later - before for before, later in zip(receiver.asked, receiver.asked[1:], strict=False)]
    assert pauses[:2] == pytest.approx(RETRIES[:2], abs=0.01)
    assert [line["event"] for line in logged] == ["alert.raised", "alert.cleared"]


async def test_a_webhook_that_never_takes_an_alert_is_given_up_and_the_log_says_so(calls, logged):
    receiver = Receiver(*[500] * 4)
    async for _ in watched(calls, receiver, 45, failures={"above": 0.1, "least": 5, "window_seconds": 3600}):
        ended(calls, "ERROR", 5)
    assert receiver.taken == []
    assert [line["event"] for line in logged] == ["alert.raised", "alert.unsent"]
    assert len(receiver.asked) == 1 + len(RETRIES)


@pytest.mark.parametrize(
    "given",
    [
        {"failure": 0.1},
        {"failures": "often"},
        {"failures": {"above": 0.1, "below": 0.2}},
        {"failures": {"above": 0.1, "clear_below": 0.2}},
        {"failures": {"above": 0.1, "window_seconds": 1}},
        {"failures": {}},
        {"failures": True},
        {"failures": float("nan")},
        7,
    ],
)
def test_a_rule_that_cannot_be_one_is_refused_with_what_is_allowed(given):
    with pytest.raises(SettingsError) as caught:
        load(environ={}, options={"alerts": given})
    assert "failures" in caught.value.hint


def test_thresholds_alone_are_rules_also_in_a_variable():
    settings = load(environ={"VOICEKIT_ALERTS": "failures=0.2, no_match=0.5"})
    assert {name: (rule.above, rule.clear_below) for name, rule in settings.alerts.items()} == {
        "failures": (0.2, 0.1),
        "no_match": (0.5, 0.25),
    }
