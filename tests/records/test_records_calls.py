"""What a call tells of itself, and what `why` makes of it: whole conversations, in virtual time."""

import asyncio
import textwrap
from pathlib import Path

import pytest

from voicekit import App
from voicekit._dialog.actions import Actions
from voicekit._dialog.compiled import compile_flow
from voicekit._dialog.interpreter import Interpreter
from voicekit._dialog.load import loads
from voicekit._events.kinds import (
    CallEnded,
    CallEvent,
    CallLeft,
    CallReturned,
    CallTransferred,
    FlowBegan,
    KeyTaken,
    NodeEntered,
    NodeFailed,
    PromptPlayed,
    QuestionAnswered,
    QuestionAsked,
    QuestionMissed,
)
from voicekit._records.reading import SpoolReader
from voicekit._records.telling import conversation as in_words
from voicekit._records.why import why
from voicekit._settings import Settings
from voicekit.errors import FlowFailed
from voicekit.testing.asterisk import Result, Setup, World, call, to_protocol

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


@pytest.fixture
def held(place, records, whole):
    """Holds a call, leads the caller through it, and gives its record."""

    async def held(conversation, lead=None, **options):
        options.setdefault("args", ("", "id=1700000000.7", "from=5550100", "channel=PJSIP%2Facme-01"))
        async with place(conversation, records=records, **options) as caller:
            if lead is not None:
                await lead(caller)
            await caller.hung_up()
        (record,) = whole()
        return record

    return held


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
    flow = compile_flow(loads(textwrap.dedent(FLOW)).flow, Path())
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
    assert events_of(record, FlowBegan) == [FlowBegan("booking")]
    (failed,) = events_of(record, NodeFailed)
    assert (failed.target, record.flow, record.node) == ("sorry", "booking", "bye")
    assert [line["node"] for line in logged if line["event"] == "flow.entered"] == nodes


async def test_what_a_call_tells_can_be_said_in_words_whatever_happens_on_it(held):
    record = await held(ask_for_a_menu)
    lines = [words for _, _, words in in_words(record.told)]
    assert lines[0] == "5550100 calls us"
    assert '"Welcome to Acme."' in lines
    assert lines[-1] == "NO_INPUT: the program ended it"


# -- why ---------------------------------------------------------------------------------------------------------------


async def test_why_names_the_question_that_nobody_answered(held):
    reason = why(await held(ask_for_a_menu))
    assert reason.cause == "nobody answered choice, asked 3 times"
    assert len(reason.evidence) == 3
    assert "dtmf_mode" in reason.hint


async def test_why_shows_what_was_pressed_where_no_answer_fitted(held):
    async def lead(caller):
        for _ in range(3):
            await caller.hears("Sales")
            await caller.ends()
            await caller.wait(2)  # what is keyed in at once belongs to the mistake before
            caller.press("9")

    reason = why(await held(ask_for_a_menu, lead))
    assert reason.cause == "the answers to choice did not fit, asked 3 times"
    assert [each.event for each in reason.evidence if isinstance(each.event, KeyTaken)] == [KeyTaken("9")] * 3


async def test_why_names_the_prompt_in_which_a_caller_hung_up(held):
    async def lead(caller):
        await caller.hears("Welcome")
        await caller.wait(0.5)
        caller.hang_up()

    reason = why(await held(ask_for_a_menu, lead))
    assert reason.cause.startswith('the caller hung up during the prompt "Welcome to Acme.", after 0.')


async def test_why_names_the_wait_in_which_a_caller_hung_up(held, prompts):
    prompts.slow["One."] = [30.0]

    async def conversation(call):
        await call.say("One.")

    async def lead(caller):
        await caller.wait(9)
        caller.hang_up()

    reason = why(await held(conversation, lead))
    assert "of silence: a prompt had to be made" in reason.cause
    assert "voicekit render" in reason.hint


async def test_why_names_the_question_at_which_a_caller_hung_up(held):
    async def lead(caller):
        await caller.hears("Sales")
        await caller.ends()
        caller.press("9")
        await caller.hears("Sales")
        await caller.ends()
        await caller.wait(1)
        caller.hang_up()

    assert why(await held(ask_for_a_menu, lead)).cause == (
        "the caller hung up at the question choice, after one answer that was none"
    )


async def test_why_names_the_error_of_a_program_and_the_file_that_asterisk_refused(held, prompts):
    async def broken(call):
        raise ValueError("no such order")

    reason = why(await held(broken))
    assert reason.cause == "the program failed by an error, before its first question: no such order"

    prompts.missing.add("Hello.")

    async def refused(call):
        await call.say("Hello.")

    reason = why(await held(refused))
    assert reason.cause.startswith("Asterisk refused a prompt's file")
    assert "asterisk_sounds" in reason.hint


async def test_why_names_the_route_that_nothing_answers(held):
    app = App()
    app.route("sales")(ask_for_a_menu)
    record = await held(app, args=("salse", "id=1.1", "from=100"))
    assert (record.status, record.who) == ("NO_ROUTE", "server")
    assert why(record).cause == "nothing in the program answers the route 'salse'"


async def test_why_says_that_all_lines_were_taken(place, prompts, records, whole):
    async def waits(conversation):
        await conversation.digits("Number?", no_input_timeout=30)

    async with place(waits, records=records, settings=Settings(max_calls=1)) as first:
        await first.hears("Number")
        connect = to_protocol(first.service.wire)
        async with call(connect, prompts.sounds, Setup(args=("", "id=2.2")), prompts.label) as second:
            await second.hung_up()
        first.hang_up()
        await first.hung_up()
    (busy,) = [record for record in whole() if record.id == "2.2"]
    assert (busy.status, busy.who) == ("BUSY", "server")
    assert why(busy).cause == "all lines of the server were taken, so the call went back to the dialplan"


async def test_why_says_that_the_server_was_stopped(place, records, whole):
    async def waits(call):
        await call.digits("Number?", no_input_timeout=60)

    async with place(waits, records=records) as caller:
        await caller.hears("Number")
        await caller.service.stop(drain=0.0)
        await caller.hung_up()
    (record,) = whole()
    assert (record.status, record.who) == ("STOPPED", "server")
    assert "the server was stopped" in why(record).cause


async def test_why_of_a_call_that_goes_on_says_where_it_is(place, records, folder):
    async with place(ask_for_a_menu, records=records) as caller:
        await caller.hears("Sales")
        await asyncio.sleep(1.1)
        reader = SpoolReader(folder)
        assert list(reader.whole()) == []
        (live,) = reader.live()
        assert why(live).cause == "the call goes on: it is at the question choice"
        caller.hang_up()
        await caller.hung_up()


async def test_a_call_of_which_nobody_keeps_records_is_held_as_ever(place, whole):
    async with place(ask_for_a_menu) as caller:
        await caller.hung_up()
    assert whole() == []
