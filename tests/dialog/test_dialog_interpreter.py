"""Carrying out flows: from node to node, with everything a caller may press."""

import datetime as dt
import gc
import weakref
from decimal import Decimal
from pathlib import Path

import pytest
import structlog
from flow_making import compiled_flows

from voicekit._dialog.compiled import compile_flow
from voicekit._dialog.interpreter import Interpreter
from voicekit._dialog.load import loads
from voicekit.errors import FlowError, FlowFailed, NoInput, NoMatch

pytestmark = pytest.mark.looptime

MAIN = """
flow: company
start: welcome
nodes:
  welcome: {say: Welcome to Acme., next: main}
  main:
    menu: For sales, press 1. For support, press 2.
    choices:
      1: {words: [sales, selling], next: sales}
      2: support
    set: topic
  sales: {say: "You chose {topic}.", next: end}
  support: {say: Support is busy., next: main}
results: [topic]
"""


async def test_a_flow_goes_from_node_to_node_by_what_the_caller_presses(dial_flow, told):
    async with dial_flow(MAIN) as caller:
        await caller.hears("For sales")
        caller.press("2")
        await caller.hears("busy")
        await caller.hears("For sales")
        caller.press("1")
        await caller.hears("You chose sales")
        await caller.hung_up()
    assert told.results == {"topic": "sales"}
    assert told.of("entered", "node") == ["welcome", "main", "support", "main", "sales"]


async def test_the_call_of_a_flow_ends_with_hanging_up_after_its_last_prompt(dial_flow):
    async with dial_flow(MAIN, hang_up=True) as caller:
        await caller.hears("For sales")
        caller.press("1")
        await caller.hears("You chose")
        assert await caller.hung_up() == "hangup"
        assert caller.heard[-1].ending == "finished"


async def test_a_wrong_key_and_what_follows_it_is_one_try_of_a_flows_question(dial_flow, told):
    text = """
    flow: f
    start: main
    defaults: {no_match: No such choice., max_tries: 2}
    nodes:
      main: {menu: One or two?, choices: {1: code, 12: end}}
      code: {form: {code: {type: digits, length: 4, prompt: Your code?}}, next: end}
    results: [code]
    """
    async with dial_flow(text) as caller:
        await caller.hears("One or two")
        caller.press("333", gap=0.2)
        await caller.hears("No such choice")
        await caller.hears("One or two")
        await caller.ends()
        await caller.wait(2.0)
        caller.press("145*7", gap=0.2)
        await caller.hears("No such choice")
        await caller.hears("Your code")
        await caller.ends()
        await caller.wait(2.0)
        caller.press("4567", gap=0.2)
        await caller.hung_up()
    assert told.results == {"code": "4567"}
    assert told.of("missed", "why", "tried") == [("no_match", 1), ("no_match", 1)]


async def test_keys_pressed_ahead_of_an_answer_that_is_not_valid_go_with_it(dial_flow, told):
    text = """
    flow: f
    start: hello
    nodes:
      hello: {say: Welcome to the long announcement of this company., next: main}
      main:
        form:
          code: {type: digits, length: 2, prompt: Your code?, valid: value != "11", invalid: Not that one.}
        next: end
    results: [code]
    """
    async with dial_flow(text) as caller:
        await caller.hears("Welcome")
        caller.press("11122", gap=0)
        await caller.hears("Not that one")
        await caller.hears("Your code")
        await caller.ends()
        caller.press("33")
        await caller.hung_up()
    assert told.results == {"code": "33"}


async def test_a_menu_escalates_and_its_failure_is_raised_where_nothing_else_is_said(dial_flow, told):
    text = """
    flow: f
    start: main
    defaults: {no_input: [Pardon?, I hear nothing.], no_match: No such choice.}
    nodes:
      main: {menu: One or two?, choices: {1: end, 2: end}, max_tries: 4}
    """
    async with dial_flow(text) as caller:
        await caller.hears("One or two")
        await caller.hears("Pardon?")
        await caller.hears("One or two")
        caller.press("7")
        await caller.hears("No such choice")
        await caller.hears("One or two")
        await caller.hears("I hear nothing")
        await caller.hears("We are sorry")
        await caller.hung_up()
    assert isinstance(told.error, NoInput)
    assert told.of("missed", "why", "tried") == [("no_input", 1), ("no_match", 2), ("no_input", 3), ("no_input", 4)]


async def test_a_final_failure_goes_where_the_menu_says_else_to_the_operator(dial_flow, told):
    text = """
    flow: f
    start: first
    commands: {operator: {key: 0, next: person}}
    nodes:
      first: {menu: First?, choices: {1: end}, max_tries: 1, failed: second}
      second: {menu: Second?, choices: {1: end}, max_tries: 1}
      person: {say: "One moment. {failure.kind}", next: end}
    """
    async with dial_flow(text) as caller:
        await caller.hears("First?")
        await caller.ends()
        await caller.wait(2)
        caller.press("5")
        await caller.hears("Second?")
        await caller.hears("One moment. no_input")
        await caller.hung_up()
    assert told.error is None
    assert told.of("failed", "why", "target") == [("no_match", "second"), ("no_input", "person")]


async def test_an_operator_who_does_not_answer_himself_is_no_loop(dial_flow, told):
    text = """
    flow: f
    start: first
    commands: {operator: {key: 0, next: person}}
    nodes:
      first: {menu: First?, choices: {1: end}, max_tries: 1}
      person: {menu: Really?, choices: {1: end}, max_tries: 1, failed: first}
    """
    async with dial_flow(text) as caller:
        await caller.hears("We are sorry", within=600)
        await caller.hung_up()
    assert isinstance(told.error, NoInput)
    assert told.of("failed", "node", "target") == [("first", "person"), ("person", "first"), ("first", "")]


async def test_branches_take_the_first_way_that_holds(dial_flow, told):
    text = """
    flow: f
    arguments: {age: {type: number}}
    start: check
    nodes:
      check:
        branch: [{if: age >= 65, next: old}, {if: "age >= 18 and call.caller == '100'", next: grown}]
        else: young
      old: {set: {group: "'old'"}}
      grown: {set: {group: "'grown'", next_year: age + 1}}
      young: {set: {group: "'young'"}}
    results: [group, next_year]
    """
    for age, group, later in (("70", "old", None), ("20", "grown", Decimal(21)), ("3", "young", None)):
        async with dial_flow(text, arguments={"age": age}, args=("r", "from=100")) as caller:
            await caller.hung_up()
        assert told.results == {"group": group, "next_year": later}


@pytest.mark.parametrize(
    ("now", "words"),
    [("2026-03-04T10:00", "open"), ("2026-03-04T20:00", "closed"), ("2026-12-25T10:00", "Merry")],
)
async def test_a_schedule_tells_open_closed_and_holidays_apart(dial_flow, now, words):
    text = """
    flow: f
    start: hours
    hours: {office: {zone: Europe/Berlin, open: {mon-fri: "09:00-17:00"}, holidays: ["12-25"]}}
    nodes:
      hours: {schedule: office, open: here, closed: gone, holiday: feast}
      here: {say: We are open.}
      gone: {say: We are closed.}
      feast: {say: Merry Christmas.}
    """
    clock = dt.datetime.fromisoformat(now + "+01:00")
    async with dial_flow(text, clock=lambda: clock) as caller:
        await caller.hears(words)
        await caller.hung_up()


async def test_a_subflow_has_variables_of_its_own_and_gives_back_its_results(dial_flow, told):
    outer = """
    flow: outer
    start: order
    variables: {number: "'none of its business'"}
    nodes:
      order: {subflow: inner, arguments: {greeting: "'Good ' + 'day'"}, set: {pin: result.number}}
    results: [number, pin]
    """
    inner = """
    flow: inner
    arguments: {greeting: {}}
    start: ask
    nodes:
      ask: {form: {number: {type: digits, length: 2, prompt: "{greeting}. Number?"}}}
    results: [number]
    """
    async with dial_flow(outer, inner) as caller:
        await caller.hears("Good day. Number?")
        caller.press("42")
        await caller.hung_up()
    assert told.results == {"number": "none of its business", "pin": "42"}


async def test_the_operator_of_the_outer_flow_is_reached_from_a_subflow(dial_flow, told):
    outer = """
    flow: outer
    start: sub
    commands: {operator: {key: 0, next: person}}
    nodes:
      sub: {subflow: inner, next: end}
      person: {say: Here is a person.}
    """
    inner = "{flow: inner, start: ask, nodes: {ask: {menu: 'Inside?', choices: {1: end}, max_tries: 1}}}"
    async with dial_flow(outer, inner) as caller:
        await caller.hears("Inside?")
        caller.press("0")
        await caller.hears("Here is a person")
        await caller.hung_up()
    async with dial_flow(outer, inner) as caller:
        await caller.hears("Inside?")
        await caller.hears("Here is a person")
        await caller.hung_up()
    assert told.error is None


async def test_a_loop_without_the_caller_ends_in_a_typed_failure(dial_flow, told):
    text = "{flow: f, start: a, nodes: {a: {goto: b}, b: {set: {n: 1}, next: a}}}"
    async with dial_flow(text) as caller:
        await caller.hears("We are sorry")
        await caller.hung_up()
    assert isinstance(told.error, FlowFailed)
    assert told.error.kind == "loop"


async def test_flows_that_call_each_other_without_end_are_stopped(dial_flow, told):
    async with dial_flow("{flow: f, start: a, nodes: {a: {subflow: f}}}") as caller:
        await caller.hears("We are sorry")
        await caller.hung_up()
    assert told.error.kind == "loop"


async def test_what_a_node_cannot_do_leads_to_the_operator(dial_flow, told):
    text = """
    flow: f
    start: a
    commands: {operator: {key: 0, next: person}}
    nodes:
      a: {say: "You owe {balance:money EUR}."}
      person: {say: Here is a person.}
    """
    async with dial_flow(text) as caller:
        await caller.hears("Here is a person")
        await caller.hung_up()
    assert told.of("failed", "why") == ["bad-prompt"]


async def test_hanging_up_says_the_last_words_to_their_end(dial_flow, told):
    text = "{flow: f, start: a, nodes: {a: {subflow: g, next: b}, b: {say: Never.}}}"
    inner = "{flow: g, start: a, nodes: {a: {hangup: Goodbye to all of you.}}}"
    async with dial_flow(text, inner, hang_up=True) as caller:
        await caller.hears("Goodbye")
        caller.press("1")
        assert await caller.hung_up() == "hangup"
        assert caller.texts == ["Goodbye to all of you."]
        assert caller.heard[-1].ending == "finished"


async def test_a_caller_who_hangs_up_ends_the_flow_wherever_it_is(dial_flow, told):
    async with dial_flow(MAIN) as caller:
        await caller.hears("For sales")
        caller.hang_up()
        await caller.hung_up()
    assert told.error is None
    assert told.results == {}


async def test_the_log_tells_an_operator_the_path_of_a_call_and_hides_what_is_masked(dial_flow):
    text = """
    flow: f
    start: main
    nodes:
      main: {menu: One?, choices: {1: ask}}
      ask: {form: {pin: {type: digits, length: 4, prompt: PIN?, mask: true}}, next: bye}
      bye: {say: "Your PIN is {pin:digits}."}
    """
    with structlog.testing.capture_logs() as logs:
        async with dial_flow(text) as caller:
            await caller.hears("One?")
            caller.press("1")
            await caller.hears("PIN?")
            caller.press("0445")
            await caller.hears("Your PIN")
            await caller.hung_up()
    answers = [(each["node"], each["key"], each["mode"]) for each in logs if each["event"] == "flow.answered"]
    assert answers == [("main", "1", "dtmf"), ("ask", "***", "dtmf")]
    assert [each["path"] for each in logs if each["event"] == "flow.ended"] == ["main ask bye"]
    assert "0445" not in repr(logs)


async def test_masked_values_are_private_wherever_they_go(dial_flow, told):
    text = """
    flow: f
    start: ask
    nodes:
      ask: {form: {pin: {type: digits, length: 4, prompt: PIN?, mask: true}}, next: copy}
      copy: {set: {code: "'A' + pin"}, next: bye}
      bye: {say: "It is {code}."}
    """
    async with dial_flow(text) as caller:
        await caller.hears("PIN?")
        caller.press("0445")
        await caller.hears("It is A0445")
        await caller.hung_up()
    assert told.of("said", "text") == ["PIN?", "***"]


async def test_an_argument_that_is_missing_or_wrong_is_an_error(dial_flow, told):
    text = "{flow: f, arguments: {n: {type: number}}, start: a, nodes: {a: {say: Hello.}}}"
    for given in ({}, {"n": "x"}, {"n": "NaN"}):
        async with dial_flow(text, arguments=given) as caller:
            await caller.hears("We are sorry")
            await caller.hung_up()
        assert told.error.kind == "arguments"


async def test_a_wrong_answer_to_the_last_try_is_no_match(dial_flow, told):
    async with dial_flow("{flow: f, start: a, nodes: {a: {menu: 'One?', choices: {1: end}, max_tries: 1}}}") as caller:
        await caller.hears("One?")
        caller.press("2")
        await caller.hung_up()
    assert isinstance(told.error, NoMatch)


async def test_a_call_is_freed_at_its_end_without_the_collector(place):
    interpreter = Interpreter(compiled_flows(MAIN.replace("start", "commands: {help: {key: 9}}\nstart")))
    calls = []

    async def conversation(call):
        calls.append(weakref.ref(call))
        await interpreter.run(call, "company")

    gc.collect()
    gc.disable()
    try:
        async with place(conversation) as caller:
            await caller.hears("For sales")
            caller.press("9")
            await caller.hears("For sales")
            caller.press("1")
            await caller.hung_up()
        assert calls[0]() is None
    finally:
        gc.enable()


async def test_masked_values_stay_private_through_a_subflow(dial_flow, told):
    outer = """
    flow: outer
    start: ask
    nodes:
      ask: {form: {pin: {type: digits, length: 4, prompt: PIN?, mask: true}}, next: sub}
      sub: {subflow: inner, arguments: {code: pin}, set: {back: result.twice}, next: bye}
      bye: {say: "Out, {back}."}
    """
    inner = """
    flow: inner
    arguments: {code: {}}
    start: double
    nodes: {double: {set: {twice: code + code}, next: tell}, tell: {say: "In, {twice}."}}
    results: [twice]
    """
    async with dial_flow(outer, inner) as caller:
        await caller.hears("PIN?")
        caller.press("0445")
        await caller.hears("In, 04450445")
        await caller.hears("Out, 04450445")
        await caller.hung_up()
    assert told.of("said", "text") == ["PIN?", "***", "***"]


def test_what_would_be_unsafe_in_a_call_is_refused_beforehand():
    for text, words in (
        ('{flow: f, start: a, nodes: {a: {webhook: "https://{host}/x"}}}', "host"),
        ("{flow: f, start: a, commands: {help: {key: 12}}, nodes: {a: {say: A.}}}", "more than one key"),
        ("{flow: f, start: a, nodes: {a: {say: 'A {b'}}}", "f:"),
        ("{flow: f, start: a, nodes: {a: {set: {b: 1 +}}}}", "expression"),
        ("{flow: f, start: a, nodes: {a: {form: {b: {type: digits, check: none}}}}}", "check digit"),
    ):
        with pytest.raises(FlowError, match=words):
            compile_flow(loads(text).flow, Path())
