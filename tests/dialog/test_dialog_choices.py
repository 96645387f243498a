"""Choices that a variable holds: by key and by voice, within the bounds of those that a document writes out."""

import datetime as dt

import pytest

from voicekit._authoring.lint import LintContext, check
from voicekit._dialog.actions import Actions
from voicekit._dialog.load import loads
from voicekit._dialog.slots.choice import choices_from

pytestmark = pytest.mark.looptime

FLOW = """
flow: f
commands: {operator: {key: "0", words: [operator], next: person}}
start: look
nodes:
  look: {action: departments, set: names, next: ask}
  ask: {form: {which: {type: choice, choices: names, prompt: Which one?}}, next: end}
  person: {hangup: One moment.}
results: [which]
"""


def giving(value):
    actions = Actions()
    actions.action("departments")(lambda: value)
    return actions


@pytest.mark.parametrize(
    ("value", "keys", "which"),
    [
        (["sales", "support"], "2", "support"),
        (("sales", "support"), "1", "sales"),
        ({"7": ["repairs", "mending"], "8": {"words": ["sales"], "value": "s"}}, "7", "repairs"),
        ({"7": ["repairs", "mending"], "8": {"words": ["sales"], "value": "s"}}, "8", "s"),
    ],
)
async def test_choices_of_a_variable_are_chosen_by_key(dial_flow, told, value, keys, which):
    async with dial_flow(FLOW, actions=giving(value)) as caller:
        await caller.hears("Which one?")
        caller.press(keys)
        await caller.hung_up()
    assert told.results == {"which": which}


async def test_choices_of_a_variable_are_chosen_by_voice(converse, told):
    await converse(
        FLOW,
        ("Which one?", "technical support please"),
        actions=giving(["sales", "technical support"]),
    )
    assert told.results == {"which": "technical support"}


@pytest.mark.parametrize(
    "value",
    [None, [], "sales", 7, {}, ["x", "X"], [str(each) for each in range(101)], {"seven": "x"}, ["x" * 201], [["x"], 7]],
)
async def test_what_is_no_choices_leads_where_failures_lead(dial_flow, told, value):
    async with dial_flow(FLOW, actions=giving(value)) as caller:
        await caller.hears("One moment.")
        await caller.hung_up()
    assert told.of("failed", "why") == ["choices"]


async def test_where_there_is_nothing_to_choose_from_a_slot_has_its_default_or_its_own_way(dial_flow, told):
    text = FLOW.replace("prompt: Which one?}", "prompt: Which one?, default: \"'all'\"}")
    async with dial_flow(text, actions=giving([])) as caller:
        await caller.hung_up()
    assert told.results == {"which": "all"}
    text = FLOW.replace("prompt: Which one?}", "prompt: Which one?, failed: none}")
    text = text.replace("results:", '  none: {hangup: "Nobody is there: {failure.kind}."}\nresults:')
    async with dial_flow(text, actions=giving([])) as caller:
        await caller.hears("Nobody is there: choices.")
        await caller.hung_up()


def test_an_error_about_choices_holds_nothing_of_what_is_in_them():
    with pytest.raises(ValueError, match="1: ") as caught:
        choices_from([{"secret": "4711"}])
    assert "4711" not in str(caught.value)


async def test_choices_and_days_that_another_answer_tells_wait_for_it(converse, told):
    text = """
    flow: f
    start: ask
    nodes:
      ask:
        form:
          size: {type: choice, choices: {1: [small], 2: [large]}, prompt: What size?}
          colour: {type: choice, choices: "['red', 'blue'] if size == 'small' else ['green']", prompt: What colour?}
          first: {type: date, prompt: From when?, earliest: today}
          last: {type: date, prompt: Until when?, earliest: first + days(1)}
    results: [size, colour, first, last]
    """
    noon = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    await converse(
        text,
        ("What size?", "large"),
        ("What colour?", "green"),
        ("From when?", "the fifth of March"),
        ("Until when?", "the sixth of March"),
        clock=lambda: noon,
    )
    assert told.results == {
        "size": "large",
        "colour": "green",
        "first": dt.date(2026, 3, 5),
        "last": dt.date(2026, 3, 6),
    }


CHECKED = """\
flow: f
variables: {names: %s}
start: ask
nodes:
  ask: {form: {which: {type: choice, choices: %s, prompt: x}}, next: more, failed: end}
  more: {branch: [{if: which == 'x', next: end}], else: end}
  set: {set: {names: call.arguments.names}, next: ask}
"""


@pytest.mark.parametrize(
    ("names", "choices", "code"),
    [
        ("\"['x', 'y']\"", "names", None),
        ("none", "names", "never-set"),
        ("3", "names", "bad-value"),
        ("\"'x'\"", "names", "bad-value"),
        ("\"['x', ['y']]\"", "names", None),
        ('"[1, 2]"', "names", "bad-value"),
        ("\"['x']\"", "nmes", "unknown-variable"),
        ("\"['x']\"", '"names +"', "bad-expression"),
    ],
)
def test_choices_of_a_variable_are_checked(names, choices, code):
    found = {each.code for each in check(loads(CHECKED % (names, choices)), LintContext())} - {"unreachable"}
    assert found == ({code} if code else set())
