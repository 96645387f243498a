"""The example flows are what they should show: nothing is found in them, their calls hold, every way can be gone."""

import datetime as dt
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = ["booking", "company", "orders", "survey"]
DAY = (dt.date.today() + dt.timedelta(days=40)).replace(day=5)  # noqa: DTZ011 - a flow's today is the machine's, too


@pytest.fixture
def call(run, flows):
    """Calls a flow with these keys; gives all that was heard."""

    def call(name: str, keys: str, *more: str) -> str:
        ran = run("call", str(flows / f"{name}.yaml"), "--fast", "--engine", "espeak", "--keys", keys, *more)
        assert ran.code == 0, ran.out + ran.err
        return ran.out

    return call


def test_nothing_is_found_in_them(run, flows):
    ran = run("flow", "check", "--strict", str(flows))
    assert (ran.code, ran.out) == (0, "4 flows checked: nothing found\n")


def test_their_catalogues_are_whole(run, monkeypatch):
    monkeypatch.chdir(ROOT)  # the places in the template are those of the repository
    ran = run("catalog", "check", "--strict", "examples/flows")
    assert ran.code == 0, ran.out


def test_their_calls_hold(run, flows):
    ran = run("flow", "test", str(flows))
    assert ran.code == 0, ran.out


@pytest.mark.parametrize("name", NAMES)
def test_every_way_is_gone_and_nothing_fails_on_it(run, flows, name):
    ran = run("flow", "walk", str(flows / f"{name}.yaml"), "--today", "2026-03-01", "--least", "100")
    assert ran.code == 0, ran.out


@pytest.mark.parametrize("name", NAMES)
def test_they_can_be_drawn(run, flows, folder, name):
    assert run("flow", "graph", str(flows / f"{name}.yaml"), "-o", "flow.svg").code == 0
    assert "<svg" in (folder / "flow.svg").read_text("utf-8")


def test_an_appointment_is_made_once(call, flows):
    keys = f"{DAY:%m%d},,,0930,1"  # a year could follow the day: a little patience
    assert "You are booked." in call("booking", keys, "--from", "4711")
    assert json.loads((flows / "appointments.json").read_text("utf-8")) == {
        f"{DAY} 09:30": {"caller": "4711", "number": "1001"}
    }
    assert "I am sorry" in call("booking", f"{keys},{DAY:%m%d},,,1000,1", "--from", "4711")


def test_the_company_answers_at_any_hour(call):
    assert any(words in call("company", "") for words in ("Welcome to Acme.", "You reach us", "closed for the holiday"))


def test_an_order_is_told_by_its_number(call):
    heard = call("orders", "47118,2")
    assert "Order four seven one one eight is on its way." in heard
    assert "It has three items" in heard


def test_a_survey_in_german_keeps_its_answers(call, flows):
    heard = call("survey", "3,1,5")
    assert "Wurde Ihr Problem gelöst?" in heard
    [line] = (flows / "answers.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line) == {"caller": "100", "language": "de", "solved": True, "grade": 5, "recording": None}
