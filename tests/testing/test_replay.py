"""Recorded calls against today's program: the same, or the first difference, with all that came from outside."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from voicekit import App, Call
from voicekit._authoring.harness.playing import PlayedScripts
from voicekit._authoring.harness.runner import virtual
from voicekit._authoring.replay import Cassette, replay, stage_of, written_as_test
from voicekit._logs import silenced
from voicekit._records.record import record_of
from voicekit.errors import RecordsError

EXAMPLES = Path(__file__).parents[2] / "examples" / "flows"

ORDERS = """
flow: orders
commands: {operator: {key: "0", words: operator, next: desk}}
start: ask
nodes:
  ask: {form: {number: {type: digits, length: 5, check: luhn, prompt: "Your order number?"}}, next: look}
  look: {action: find, arguments: {number: number}, set: order, failed: desk, next: tell}
  tell: {say: "It is {order.state} and costs {order.total:money EUR}.", next: more}
  more: {menu: "Another one?", choices: {"1": {words: "yes", next: ask}, "2": {words: "no", next: bye}}}
  desk: {transfer: {queue: desk}, busy: bye, no_answer: bye, next: end}
  bye: {hangup: Goodbye.}
"""
FOUND = {"find": {"state": "on its way", "total": 12.5}}


@pytest.fixture
def flow(tmp_path):
    path = tmp_path / "orders.yaml"
    path.write_text(ORDERS)
    return path


@pytest.fixture
def recorded(phone):
    """Holds a call and gives its record: what the caller does is a function of it."""

    def recorded(target, route, act, **given):
        with phone.call(target, route, **given) as caller:
            act(caller)
        rows = [[event.tag, at, *_values(event)] for at, event in caller.events]
        return record_of("abcd-1", json.loads(json.dumps(rows)))

    return recorded


def _values(event):
    return [getattr(event, each.name) for each in fields(event)]


@pytest.fixture
def again(tmp_path):
    """Carries a recorded call out again."""

    def again(record, target):
        with virtual() as runner, silenced():
            stage = stage_of(target if isinstance(target, App) else str(target), tmp_path)
            return runner.run(replay(Cassette.of(record), stage))

    return again


def by_keys_and_words(caller):
    caller.hears("order number")
    caller.presses("47119")
    caller.hears("order number")
    caller.presses("47118")
    caller.hears("costs")
    caller.says("no")
    caller.ends()


def test_a_call_is_the_same_against_the_flow_that_held_it(recorded, again, flow):
    record = recorded(flow, "orders", by_keys_and_words, actions=FOUND)
    replayed = again(record, flow)
    assert (replayed.difference, replayed.notes) == (None, ())


def test_a_changed_flow_is_told_by_the_first_difference_after_what_is_the_same(recorded, again, flow):
    record = recorded(flow, "orders", by_keys_and_words, actions=FOUND)
    flow.write_text(ORDERS.replace("next: more}", "next: bye}"))
    found = again(record, flow).difference
    assert (found.then, found.now) == ("comes to orders.more", "comes to orders.bye")
    assert found.before[-1].startswith("says: It is on its way and costs")


def test_a_changed_prompt_is_a_difference_too(recorded, again, flow):
    record = recorded(flow, "orders", by_keys_and_words, actions=FOUND)
    flow.write_text(ORDERS.replace("It is {order.state} and costs", "Your order is {order.state} and costs"))
    found = again(record, flow).difference
    assert found.now.startswith("says: Your order is on its way")


@pytest.mark.parametrize(
    "act",
    [
        lambda caller: (caller.hears("order number"), caller.hangs_up()),
        lambda caller: (caller.hears("order number"), caller.presses("4"), caller.hangs_up()),
        lambda caller: (caller.silent(), caller.silent(), caller.silent(), caller.ends()),
        lambda caller: (caller.says("operator"), caller.ends()),
        lambda caller: (caller.presses("0"), caller.silent(3), caller.hangs_up()),
        lambda caller: (caller.says("qwrtz plmk"), caller.says("four seven one one eight"), caller.ends()),
    ],
)
def test_hanging_up_silence_commands_and_words_are_the_same_again(recorded, again, flow, act):
    record = recorded(flow, "orders", act, actions=FOUND, transfers={"desk": "no_answer"})
    assert again(record, flow).difference is None


def test_what_failed_then_fails_again_by_its_kind(recorded, again, flow):
    record = recorded(
        flow, "orders", lambda caller: (caller.presses("47118"), caller.ends()), actions={"find": RuntimeError("down")}
    )
    assert again(record, flow).difference is None


def test_a_record_without_results_says_so(recorded, again, flow):
    record = recorded(flow, "orders", by_keys_and_words, actions=FOUND)
    without = record_of("abcd-1", [row[:6] if row[0] == "work" else row for row in json.loads(record.events)])
    replayed = again(without, flow)
    assert replayed.notes == ("the record holds no result of find: none was given (records_cassette)",)
    assert replayed.difference is not None


def test_a_masked_entry_is_keyed_by_a_stand_in_that_the_checks_of_its_slot_take(recorded, again, flow):
    flow.write_text(ORDERS.replace("check: luhn,", "check: luhn, mask: true,").replace("next: look}", "next: more}"))
    record = recorded(
        flow, "orders", lambda caller: (caller.presses("47118"), caller.hears("Another"), caller.hangs_up())
    )
    assert "47118" not in record.events
    replayed = again(record, flow)
    assert replayed.difference is None
    assert replayed.notes[-1] == "a masked entry was keyed by a stand-in of the same length"


def test_what_comes_of_a_masked_answer_is_in_no_record(recorded, flow):
    flow.write_text(ORDERS.replace("check: luhn,", "check: luhn, mask: true,"))
    act = lambda caller: (caller.presses("47118"), caller.hears("costs"), caller.hangs_up())  # noqa: E731
    record = recorded(flow, "orders", act, actions={"find": {"state": "with Mr Ito", "total": 1}})
    (work,) = (row for row in json.loads(record.events) if row[0] == "work")
    assert work[-1] == ""


def app_of(second):
    app = App()

    @app.route("support")
    async def support(call: Call) -> None:
        await call.say(f"Welcome, {call.named.get('name', 'stranger')}.")
        topic = await call.menu("For sales, press 1. For a technician, press 2.", {"1": "sales", "2": second})
        status = await call.queue(topic.value)
        await call.say(status or "Goodbye.")

    return app


def test_a_program_is_replayed_with_its_arguments_and_its_transfers(recorded, again):
    record = recorded(
        app_of("technician"),
        "support",
        lambda caller: (caller.hears("For sales"), caller.presses("2"), caller.ends()),
        arguments={"name": "Ms Ito, Kyoto"},
        transfers={"queue:*": "no_answer"},
    )
    assert again(record, app_of("technician")).difference is None
    other = App()

    @other.route("support")
    async def support(call: Call) -> None:
        await call.say(f"Welcome, {call.named['name']}.")
        await call.goto("100", "internal")

    found = again(record, other).difference
    assert (found.before[-1], found.then) == ("says: Welcome, Ms Ito, Kyoto.", "asks for choice, try 1")


@pytest.mark.parametrize("script", sorted(EXAMPLES.glob("*.calls.yaml")), ids=lambda path: path.name)
def test_a_recorded_call_to_each_example_flow_is_the_same_again(recorded, again, script):
    flow = script.with_name(script.name.replace(".calls", ""))
    record = recorded(flow, "", lambda caller: (caller.silent(8.0), caller.presses("1"), caller.silent(8.0)))
    assert again(record, flow).difference is None


def test_a_call_that_goes_on_cannot_be_replayed(recorded, flow):
    record = recorded(flow, "orders", by_keys_and_words, actions=FOUND)
    with pytest.raises(RecordsError, match="goes on"):
        Cassette.of(record_of("abcd-1", json.loads(record.events)[:-1]))


def test_a_call_becomes_a_call_script_that_passes_until_the_flow_changes(recorded, flow):
    record = recorded(flow, "orders", by_keys_and_words, actions=FOUND)
    script = flow.with_name("last.calls.yaml")
    script.write_text(written_as_test(Cassette.of(record), "orders.yaml"))
    assert PlayedScripts(script).play(0) is None
    flow.write_text(ORDERS.replace("next: more}", "next: bye}"))
    assert "then: node more" in PlayedScripts(script).play(0)


def test_a_call_to_a_program_becomes_a_function_for_pytest(recorded, phone, tmp_path):
    program = tmp_path / "acme.py"
    source = """
from voicekit import App
app = App()

@app.route("support")
async def support(call):
    topic = await call.menu("For sales, press 1. For help, press 2.", {"1": "sales", "2": "help"})
    await call.say(f"You get {topic.value}.")
"""
    program.write_text(source)
    record = recorded(program, "support", lambda caller: (caller.presses("2"), caller.ends()))
    made = {}
    exec(written_as_test(Cassette.of(record), str(program)), made)
    (function,) = (each for name, each in made.items() if name.startswith("test_"))
    function(phone)
    program.write_text(source.replace("You get", "We send you to"))
    with pytest.raises(AssertionError, match="You get help"):
        function(phone)
