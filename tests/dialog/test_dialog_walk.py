"""What a walk knows of a flow before its first call: the ways, values that fit, and times that make a difference."""

import datetime as dt
from pathlib import Path

import pytest

from voicekit._authoring.explore.answers import answers
from voicekit._authoring.explore.clock_points import clock_points
from voicekit._authoring.explore.stub_values import StubValues
from voicekit._authoring.ways import distances, ways_of
from voicekit._dialog.compiled import compile_flow
from voicekit._dialog.hours import state
from voicekit._dialog.load import FlowDocument

TODAY = dt.date(2026, 3, 4)


def flow(nodes, **head):
    return FlowDocument.model_validate({"flow": "f", "start": next(iter(nodes)), "nodes": nodes} | head)


def names(nodes, node="a", **head):
    return [(way.name, way.target) for way in ways_of(flow(nodes, **head))[node]]


def test_a_menu_has_its_choices_by_key_and_word_its_commands_silence_and_what_does_not_fit():
    menu = {"menu": "?", "choices": {"1": {"words": ["sales", "shop"], "next": "b"}, "2": "end"}}
    operator = {"operator": {"key": "0", "next": "b"}, "help": {"words": "help"}}
    assert names({"a": menu, "b": {"hangup": True}}, commands=operator) == [
        ("command help", "a"),
        ("command operator", "b"),
        ("key 1", "b"),
        ("word sales", "b"),
        ("key 2", "end"),
        ("no input", "b"),
        ("no match", "b"),
    ]


def test_a_form_has_the_answers_and_failures_of_each_slot():
    form = {
        "n": {"type": "digits", "confirm": "always"},
        "sure": {"type": "yes_no", "default": True},
        "text": {"type": "free_speech", "failed": "b"},
    }
    assert names({"a": {"form": form, "confirm": "?", "next": "b"}, "b": {"hangup": True}}) == [
        ("n: answer", "b"),
        ("n: asked back: no", "a"),
        ("n: no input", "end"),
        ("n: no match", "end"),
        ("sure: key 1", "b"),
        ("sure: key 2", "b"),
        ("sure: no input", "b"),
        ("sure: no match", "b"),
        ("text: answer", "b"),
        ("text: no input", "b"),
        ("asked back: no", "a"),
    ]


@pytest.mark.parametrize(
    ("node", "ways"),
    [
        ({"branch": [{"if": "x", "next": "b"}]}, ["if 1", "else"]),
        ({"action": "x"}, ["done", "failed"]),
        ({"transfer": {"dial": "PJSIP/1"}}, ["answered", "busy", "no_answer", "failed"]),
        ({"transfer": {"voicemail": "1"}}, ["answered", "failed"]),
        ({"transfer": {"extension": "1"}}, ["goes on"]),
        ({"record": "x"}, ["recorded", "empty"]),
        (
            {"schedule": {"zone": "UTC", "open": {"daily": "09:00-17:00"}}, "open": "b", "closed": "b"},
            ["open", "closed"],
        ),
        ({"say": "x"}, ["goes on"]),
        ({"hangup": True}, ["goes on"]),
    ],
)
def test_other_nodes_have_what_may_happen(node, ways):
    assert [name for name, _ in names({"a": node, "b": {"hangup": True}})] == ways


def test_distances_are_in_nodes():
    ways = ways_of(flow({"a": {"goto": "b"}, "b": {"goto": "c"}, "c": {"hangup": True}, "d": {"hangup": True}}))
    assert distances(ways, ["c"]) == {"c": 0, "b": 1, "a": 2}


def test_results_are_told_by_what_prompts_and_conditions_make_of_them():
    nodes = {
        "a": {"action": "x", "set": "order", "next": "b"},
        "b": {"branch": [{"if": "order.state == 'sent'", "next": "c"}, {"if": "order.items > 100", "next": "c"}]},
        "c": {"say": "It costs {order.total:money EUR}, due {order.due:date}, for {order.name}."},
    }
    document = flow(nodes)
    first, second = (StubValues(document).result(document.nodes["a"], turn) for turn in (0, 1))
    assert first == {"total": 12.5, "due": "2026-03-05", "name": "something", "state": "sent", "items": 100}
    assert (second["state"], second["items"]) == ("no sent", 101)


def test_a_result_that_may_be_none_is_none_every_other_time():
    nodes = {
        "a": {"action": "x", "set": "order", "next": "b"},
        "b": {"branch": [{"if": "order == none", "next": "c"}], "else": "c"},
        "c": {"say": "{order.total:number}"},
    }
    document = flow(nodes)
    assert [StubValues(document).result(document.nodes["a"], turn) for turn in (0, 1)] == [{"total": 3}, None]


def test_expressions_over_a_result_say_what_is_in_it():
    nodes = {
        "a": {"action": "x", "set": {"free": "result.free"}, "next": "b"},
        "b": {"branch": [{"if": "free", "next": "a"}]},
    }
    document = flow(nodes)
    assert [StubValues(document).result(document.nodes["a"], turn)["free"] for turn in (0, 1)] == [True, False]


@pytest.mark.parametrize(
    ("slot", "keys"),
    [
        ({"type": "digits", "length": 4}, "1234"),
        ({"type": "digits", "minimum": 2, "valid": "value == '77'", "maximum": 2}, None),
        ({"type": "number", "minimum": 5, "maximum": 9}, "5#"),
        ({"type": "money", "currency": "EUR"}, "1#"),
        ({"type": "date", "earliest": "today"}, "05032026"),
        ({"type": "date", "past": True}, "03032026"),
        ({"type": "time", "earliest": "14:00"}, "1400"),
    ],
)
def test_answers_fit_their_slots(slot, keys):
    compiled = compile_flow(flow({"a": {"form": {"x": slot | {"prompt": "?"}}}}), Path())
    found = answers(compiled, ("a", "x"), "de", TODAY)
    assert found
    if keys is not None:
        assert found[0] == (keys, "")


def test_check_digits_are_right():
    compiled = compile_flow(flow({"a": {"form": {"x": {"type": "digits", "length": 5, "check": "luhn"}}}}), Path())
    asked = compiled.asked("a", "x")
    for keys, _ in answers(compiled, ("a", "x"), "en", TODAY):
        assert asked.value(keys) == keys


def test_days_are_keyed_as_in_the_language():
    compiled = compile_flow(flow({"a": {"form": {"x": {"type": "date"}}}}), Path())
    assert answers(compiled, ("a", "x"), "en-US", TODAY)[0] == ("03052026", "")


def test_moments_show_every_state_of_every_schedule():
    hours = {
        "office": {"zone": "Europe/Berlin", "open": {"mon-fri": "09:00-17:00"}, "holidays": ["12-25"]},
        "night": {"zone": "UTC", "open": {"daily": "22:00-06:00"}},
    }
    nodes = {
        "a": {"schedule": "office", "open": "b", "closed": "b"},
        "b": {"schedule": "night", "open": "c", "closed": "c"},
        "c": {"hangup": True},
    }
    document = flow(nodes, hours=hours)
    found = clock_points(document, TODAY)
    assert {state(document.hours["office"], moment) for moment in found} == {"open", "closed", "holiday"}
    assert {state(document.hours["night"], moment) for moment in found} == {"open", "closed"}
    assert len(found) <= 4
