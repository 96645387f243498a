"""Call scripts as documents: what they may say, and what is wrong in them."""

import datetime as dt
from decimal import Decimal

import pytest

from voicekit._authoring.scripts import CallScript, Stub, load_scripts, stubbed
from voicekit._authoring.scripts.player import same
from voicekit.errors import FlowError


def write(folder, text):
    path = folder / "shop.calls.yaml"
    path.write_text(text)
    return path


def test_a_step_is_exactly_one_verb(tmp_path):
    path = write(
        tmp_path, "flow: shop.yaml\ncalls:\n  - call: a\n    steps:\n      - {hears: x, presses: 1}\n      - {}\n"
    )
    with pytest.raises(FlowError) as refused:
        load_scripts(path)
    assert [(each.line, "exactly one of" in each.what) for each in refused.value.problems] == [(5, True), (6, True)]


def test_mistakes_have_their_lines(tmp_path):
    path = write(tmp_path, "flow: shop.yaml\ncalls:\n  - call: a\n    steps:\n      - presses: x\n      - hears: /(/\n")
    with pytest.raises(FlowError) as refused:
        load_scripts(path)
    assert [each.line for each in refused.value.problems] == [5, 6]
    assert "no regular expression" in refused.value.problems[1].what


def test_a_call_names_its_flow_or_the_head_does(tmp_path):
    path = write(tmp_path, "calls:\n  - call: a\n    flow: other.yaml\n  - call: b\n    flow: named\n")
    scripts = load_scripts(path)
    assert [scripts.file_of(call) for call in scripts.calls] == [tmp_path / "other.yaml", None]
    with pytest.raises(FlowError, match="no flow is named"):
        load_scripts(write(tmp_path, "calls:\n  - call: a\n"))


def test_an_unknown_key_is_called_so(tmp_path):
    path = write(tmp_path, "flow: shop.yaml\ncalls:\n  - call: a\n    steps: [{herz: Hello}]\n")
    with pytest.raises(FlowError) as refused:
        load_scripts(path)
    (problem,) = refused.value.problems
    assert (problem.line, problem.what) == (4, "calls.0.steps.0.herz: unknown key `herz`")


def test_keys_times_and_words_are_read_as_people_write_them():
    script = CallScript.model_validate(
        {
            "call": "a",
            "now": "2026-03-04T10:00",
            "caller": 4420,
            "steps": [{"presses": 12}, {"says": "sales"}, {"says": ["sails", {"text": "sales", "confidence": 0.4}]}],
        }
    )
    assert (script.now.isoformat(), script.caller) == ("2026-03-04T10:00:00", "4420")
    assert [str(step) for step in script.steps] == ["presses: 12", "says: sales", "says: sails or sales"]
    assert script.steps[2].says[1].confidence == 0.4


@pytest.mark.parametrize(
    ("written", "stubs"),
    [
        ({"total": 12}, [Stub({"total": 12})]),
        ("fails", [Stub(fails="it fails")]),
        ({"fails": "no line"}, [Stub(fails="no line")]),
        ({"returns": None, "seconds": "3s"}, [Stub(None, seconds=3.0)]),
        ({"each": ["fails", 7]}, [Stub(fails="it fails"), Stub(7)]),
        (None, [Stub(None)]),
    ],
)
def test_what_comes_of_an_action_is_a_result_a_failure_or_one_after_another(written, stubs):
    assert list(stubbed(written)) == stubs


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("12.50"), 12.5),
        ((Decimal("12.50"), "EUR"), "12.50 EUR"),
        (dt.date(2026, 3, 5), "2026-03-05"),
        (dt.time(9, 30), "09:30"),
        ({"total": Decimal(3), "more": 1}, {"total": 3}),
        (True, True),
        (None, None),
    ],
)
def test_variables_are_compared_with_what_a_script_can_write(value, written):
    assert same(value, written)


@pytest.mark.parametrize(("value", "written"), [(1, True), (False, 0), ("1", 1), (None, ""), ({"a": 1}, {"b": 1})])
def test_other_values_differ(value, written):
    assert not same(value, written)
