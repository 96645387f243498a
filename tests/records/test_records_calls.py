"""What a call tells of itself, and what `why` makes of it: whole conversations, in virtual time."""

import hashlib
import textwrap
from pathlib import Path

import pytest

from voicekit import App
from voicekit._dialog.actions import Actions
from voicekit._dialog.compiled import compile_flow
from voicekit._dialog.interpreter import Interpreter
from voicekit._dialog.load import load, loads
from voicekit._events.kinds import (
    CallEnded,
    CallEvent,
    CallLeft,
    CallRefused,
    CallReturned,
    CallTransferred,
    FlowBegan,
    KeyTaken,
    NodeEntered,
    NodeFailed,
    ProgramHungUp,
    PromptPlayed,
    QuestionAnswered,
    QuestionAsked,
    QuestionMissed,
)
from voicekit._records.record import record_of
from voicekit._records.telling import conversation as in_words
from voicekit._records.why import why
from voicekit.errors import FlowFailed
from voicekit.testing.asterisk import Result, World

pytestmark = pytest.mark.looptime

FLOW = """
    flow: booking
    start: hello
    nodes:
      hello: {say: "Welcome.", next: guests}
      guests:
        form:
          people: {type: number, prompt: "How many guests?"}
        next: price
      price: {action: price, failed: sorry, next: bye}
      sorry: {say: "Not now.", next: bye}
      bye: {hangup: "Goodbye."}
"""


def events_of(record, *kinds):
    return [each.event for each in record.told if isinstance(each.event, kinds or CallEvent)]


async def ask_for_a_menu(call):
    await call.say("Welcome to Acme.")
    await call.menu("Sales or support?", {"1": "sales", "2": "support"}, max_tries=3, no_input_timeout=4)
    await call.say("Thank you.")


async def test_a_call_tells_who_calls_what_it_hears_and_what_it_answers(held):
    async def lead(caller):
        await caller.hears("Sales")
        caller.press("7")
        await caller.hears("Sales")
        await caller.ends()
        await caller.wait(2)
        caller.press("2")

    record = await held(ask_for_a_menu, lead)
    first, *events = events_of(record)
    assert (first.caller, first.id, first.channel) == ("5550100", "1700000000.7", "PJSIP/acme-01")
    assert (first.served, first.program, first.version) == ("socket", "acme.py@00000000", 1)
    outcomes = [(event.outcome) for event in events if isinstance(event, PromptPlayed)]
    assert outcomes == ["heard", "cut", "heard", "heard"]
    assert [event for event in events if not isinstance(event, PromptPlayed)] == [
        QuestionAsked("choice", 1, 3),
        KeyTaken("7"),
        QuestionMissed("no_match"),
        QuestionAsked("choice", 2, 3),
        KeyTaken("2"),
        QuestionAnswered("2"),
        CallEnded("OK", "program"),
    ]
    assert (record.status, record.who, record.question) == ("OK", "program", "choice")
    assert why(record).cause == "the program held the call to its end"


async def test_a_masked_entry_is_told_by_stand_ins_alone(held):
    async def conversation(call):
        assert (await call.digits("Your PIN?", length=4, mask=True)).reveal() == "4711"

    async def lead(caller):
        await caller.hears("PIN")
        caller.press("4711")

    record = await held(conversation, lead)
    assert events_of(record, KeyTaken) == [KeyTaken("*")] * 4
    assert events_of(record, QuestionAnswered, QuestionAsked) == [
        QuestionAsked("digits", 1, 3, masked=True),
        QuestionAnswered("****"),
    ]
    assert "4711" not in record.events


async def test_a_prompt_that_has_to_be_made_tells_how_long_the_caller_waited(held, prompts):
    prompts.slow["One. Two."] = [3.0, 1.0]

    async def conversation(call):
        await call.say("One. Two.")

    (prompt,) = events_of(await held(conversation), PromptPlayed)
    assert (prompt.label, prompt.outcome, prompt.waited, prompt.language) == ("One. Two.", "heard", 3000, "en")


async def test_a_call_in_the_dialplan_tells_when_it_left_and_came_back(held):
    async def conversation(call):
        assert await call.dial("PJSIP/100") == "BUSY"

    world = World({"Dial": Result(seconds=7.0, variables={"DIALSTATUS": "BUSY"})})
    record = await held(conversation, world=world, args=("", "vars=1", "id=1.1"))
    away, back, transfer = events_of(record, CallLeft, CallReturned, CallTransferred)
    assert (away, transfer) == (CallLeft("Dial"), CallTransferred("dial", "BUSY"))
    assert 7000 <= back.duration < 9000
    assert not back.gone
    assert why(record).cause == "the caller was to be connected, which came to BUSY"


def flow_program(actions):
    flow = compile_flow(loads(textwrap.dedent(FLOW)).flow, Path(), "0badf00d")
    interpreter = Interpreter({"booking": flow}, actions)

    async def conversation(call):
        await interpreter.answer(call, "booking")

    return conversation


async def test_a_flow_tells_its_nodes_its_work_and_its_failures(held, logged):
    actions = Actions()

    @actions.action()
    async def price():
        raise FlowFailed("the price list is gone", kind="prices")

    async def lead(caller):
        await caller.hears("guests")
        await caller.ends()
        caller.press("4#")

    record = await held(flow_program(actions), lead)
    nodes = ["hello", "guests", "price", "sorry", "bye"]
    assert [event.node for event in events_of(record, NodeEntered)] == nodes
    assert events_of(record, FlowBegan) == [FlowBegan("booking", "0badf00d")]
    (failed,) = events_of(record, NodeFailed)
    assert (failed.target, record.flow, record.node) == ("sorry", "booking", "bye")
    assert [line["node"] for line in logged if line["event"] == "flow.entered"] == nodes


def test_a_flow_knows_which_document_it_is_of(tmp_path):
    file = tmp_path / "booking.yaml"
    file.write_text(textwrap.dedent(FLOW))
    version = hashlib.sha256(file.read_bytes()).hexdigest()[:8]
    assert load(file).version == version
    assert compile_flow(load(file).flow, tmp_path, version).version == version


async def test_a_program_that_hangs_up_tells_so(held):
    async def conversation(call):
        await call.say("Goodbye.")
        await call.hangup()

    record = await held(conversation)
    assert [type(each.event) for each in record.told][-2:] == [ProgramHungUp, CallEnded]
    assert (record.status, record.who) == ("OK", "program")
    assert why(record).cause == "the program held the call to its end, and hung up"


async def test_a_call_that_is_sent_back_tells_why(place, records, whole):
    app = App()
    app.route("support")(ask_for_a_menu)
    async with place(app, records=records, args=("sales", "id=1.1")) as caller:
        await caller.hung_up()
    (record,) = whole()
    assert events_of(record, CallRefused) == [CallRefused("NO_ROUTE", 1)]
    assert [each.event for each in why(record).evidence] == [CallRefused("NO_ROUTE", 1)]
    assert "is sent back as NO_ROUTE, with 1 calls held" in [words for _, _, words in in_words(record.told)]


def test_why_tells_a_call_that_came_while_the_server_stopped_from_one_that_was_on():
    rows = [["call", 0, 1, 1, "1.1", "100"], ["refused", 0, "STOPPED", 3], ["end", 0, "STOPPED", "server"]]
    came, on = record_of("a-1", rows), record_of("a-2", [rows[0], rows[2]])
    assert why(came).cause == "the call came while the server was stopping, and was sent back"
    assert "while the call was on" in why(on).cause


async def test_what_a_call_tells_can_be_said_in_words_whatever_happens_on_it(held):
    record = await held(ask_for_a_menu)
    lines = [words for _, _, words in in_words(record.told)]
    assert lines[0] == "5550100 calls us"
    assert '"Welcome to Acme."' in lines
    assert lines[-1] == "NO_INPUT: the program ended it"


async def test_a_call_of_which_nobody_keeps_records_is_held_as_ever(place, whole):
    async with place(ask_for_a_menu) as caller:
        await caller.hung_up()
    assert whole() == []


async def test_a_call_that_is_hung_up_from_outside_ends_as_if_the_caller_had_gone(place, records, whole):
    heard = []

    async def conversation(call):
        try:
            await call.say("A very long text. " * 20)
        except BaseException as error:
            heard.append(type(error).__name__)
            raise
        finally:
            heard.append(call.hung_up)

    async with place(conversation, records=records, args=("", "from=5550100")) as caller:
        await caller.wait(1.0)
        (key,) = caller.service.keys()
        assert not caller.service.hang_up("none")
        assert caller.service.hang_up(key)
        assert not caller.service.hang_up(key)
        assert await caller.hung_up() == "hangup"
    (record,) = whole()
    assert heard == ["CallerHungUp", True]
    assert (record.status, record.who) == ("HANGUP", "operator")
    assert why(record).cause == "an operator hung up on the pages, before its first question"
