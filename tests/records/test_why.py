"""`voicekit calls why` names the cause of what went wrong: failures that are planted in whole conversations."""

import asyncio
import itertools
import json
import textwrap
from pathlib import Path

import pytest
from hearers import Detector, Recognition, word

from voicekit import App
from voicekit._call.speech.capture import SpeechInput
from voicekit._dialog import webhook as webhooks
from voicekit._dialog.actions import Actions
from voicekit._dialog.compiled import compile_flow
from voicekit._dialog.interpreter import Interpreter
from voicekit._dialog.load import loads
from voicekit._events.kinds import CallWarned, KeyTaken, SpeechHeard
from voicekit._records.reading import SpoolReader
from voicekit._records.record import record_of
from voicekit._records.why import why
from voicekit._server.audio_socket import AudioSocketServer
from voicekit._settings import Settings
from voicekit.errors import EngineMissing, RecognizerBusy, RecognizerFailed
from voicekit.testing.asterisk import Result, Setup, World, call, to_protocol
from voicekit.testing.asterisk.tap import into_protocol

pytestmark = pytest.mark.looptime

AWAY = ("", "vars=1", "id=1.1", "from=5550100")


@pytest.fixture
def cause_of(held):
    """Holds a call, leads the caller through it, and gives what `why` says of it."""

    async def cause_of(conversation, lead=None, **options):
        return why(await held(conversation, lead, within=300.0, **options))

    return cause_of


@pytest.fixture
def cause_of_speech(cause_of, tmp_path):
    """The same for a caller who can be heard by a recognizer, which is made as ``plant`` says."""

    async def cause_of_speech(conversation, lead, plant):
        receiver, recognition = AudioSocketServer(), Recognition()
        receiver.address = "127.0.0.1:9092"
        plant(recognition)
        try:
            return await cause_of(
                conversation,
                lead,
                speech_input=SpeechInput(receiver, recognition, Detector),
                world=World({}, plug=into_protocol(receiver.line)),
                args=("", "id=1.1", "from=5550100", "channel=Local%2F1", "tap=vk-tap"),
                settings=Settings(recordings=tmp_path),
            )
        finally:
            receiver.close()

    return cause_of_speech


def flow_program(text, actions=None):
    flow = compile_flow(loads(textwrap.dedent(text)).flow, Path())
    interpreter = Interpreter({"booking": flow}, actions or Actions())

    async def conversation(call):
        await interpreter.answer(call, "booking")

    return conversation


async def ask_for_a_menu(call):
    await call.say("Welcome to Acme.")
    await call.menu("Sales or support?", {"1": "sales", "2": "support"}, max_tries=3, no_input_timeout=4)
    await call.say("Thank you.")


async def ask_for_a_number(call):
    await call.digits("Number?", length=4, no_input_timeout=60)


def presses(keys, prompt="Sales"):
    async def lead(caller):
        for key in keys:
            await caller.hears(prompt)
            await caller.ends()
            await caller.wait(2)  # what is keyed in at once belongs to the mistake before
            caller.press(key)

    return lead


def says(hertz, times):
    async def lead(caller):
        for _ in range(times):
            await caller.hears("Sales")
            await caller.ends()
            caller.say(word(hertz))

    return lead


def hangs_up(after, prompt=""):
    async def lead(caller):
        if prompt:
            await caller.hears(prompt)
        await caller.wait(after)
        caller.hang_up()

    return lead


# -- callers who do not answer, or go ----------------------------------------------------------------------------------


async def test_nobody_answers(cause_of):
    reason = await cause_of(ask_for_a_menu)
    assert reason.cause == "nobody answered choice, asked 3 times"
    assert len(reason.evidence) == 3
    assert "dtmf_mode" in reason.hint


async def test_no_answer_fits(cause_of):
    reason = await cause_of(ask_for_a_menu, presses("999"))
    assert reason.cause == "the answers to choice did not fit, asked 3 times"
    assert [each.event for each in reason.evidence if isinstance(each.event, KeyTaken)] == [KeyTaken("9")] * 3


async def test_a_caller_hangs_up_in_a_prompt(cause_of):
    reason = await cause_of(ask_for_a_menu, hangs_up(0.5, "Welcome"))
    assert reason.cause.startswith('the caller hung up during the prompt "Welcome to Acme.", after 0.')


async def test_a_caller_hangs_up_while_a_prompt_is_made(cause_of, prompts):
    prompts.slow["One."] = [30.0]

    async def conversation(call):
        await call.say("One.")

    reason = await cause_of(conversation, hangs_up(9))
    assert "of silence: a prompt had to be made" in reason.cause
    assert "voicekit render" in reason.hint


async def test_a_caller_hangs_up_at_a_question(cause_of):
    async def lead(caller):
        await presses("9")(caller)
        await hangs_up(4, "Sales")(caller)

    reason = await cause_of(ask_for_a_menu, lead)
    assert reason.cause == "the caller hung up at the question choice, after one answer that was none"


async def test_a_caller_hangs_up_while_the_program_says_nothing(cause_of):
    async def conversation(call):
        await call.menu("Sales?", {"1": "sales"})
        await asyncio.sleep(20)

    async def lead(caller):
        await presses("1")(caller)
        await hangs_up(10)(caller)

    reason = await cause_of(conversation, lead)
    assert reason.cause.startswith("the caller hung up after the question choice, after 10.0 s in which they heard")
    assert "a filler" in reason.hint


async def test_a_program_ends_without_a_word(cause_of):
    async def conversation(call):
        return

    reason = await cause_of(conversation)
    assert reason.cause == "the program ended the call without a word"


# -- prompts -----------------------------------------------------------------------------------------------------------


async def say_hello(call):
    await call.say("Hello.")
    await asyncio.sleep(20)


async def test_asterisk_refuses_a_file(cause_of, prompts):
    prompts.missing.add("Hello.")
    reason = await cause_of(say_hello)
    assert reason.cause.startswith("Asterisk refused a prompt's file")
    assert "asterisk_sounds" in reason.hint


async def test_asterisk_cannot_open_a_file_and_the_caller_goes_in_silence(cause_of, prompts):
    prompts.unreadable.add("Hello.")
    reason = await cause_of(say_hello, hangs_up(5))
    assert reason.cause == 'the caller hung up before its first question: Asterisk did not play a prompt, "Hello."'
    assert "Asterisk's console" in reason.hint


async def test_asterisk_cannot_open_a_file_and_the_caller_goes_a_little_later(cause_of, prompts):
    prompts.unreadable.add("Hello.")
    reason = await cause_of(say_hello, hangs_up(12))
    assert reason.cause.startswith("the caller hung up before its first question: Asterisk did not play a prompt (p/")
    assert [each.event.name for each in reason.evidence if isinstance(each.event, CallWarned)] == ["prompt.lost"]


async def test_a_prompt_that_was_lost_in_a_call_that_ended_well_is_told_all_the_same(cause_of, prompts):
    prompts.unreadable.add("Welcome to Acme.")
    reason = await cause_of(ask_for_a_menu, presses("1"))
    assert reason.cause.startswith("the program held the call to its end; on the way Asterisk did not play a prompt (")


async def test_a_prompt_that_was_lost_before_an_answer_is_no_cause_of_a_hang_up(cause_of, prompts):
    prompts.unreadable.add("Welcome to Acme.")

    async def lead(caller):
        await presses("1")(caller)
        await hangs_up(0.2, "Thank")(caller)

    reason = await cause_of(ask_for_a_menu, lead)
    assert reason.cause.startswith('the caller hung up during the prompt "Thank you."')


async def test_no_engine_can_speak(cause_of, prompts):
    prompts.broken["Hello."] = EngineMissing("no engine speaks en", hint="install piper")
    reason = await cause_of(say_hello)
    assert reason.cause.startswith("no speech engine could speak, before its first question: no engine speaks en")
    assert reason.hint == "install piper"


# -- programs ----------------------------------------------------------------------------------------------------------


async def test_a_program_raises_an_error(cause_of):
    async def conversation(call):
        raise ValueError("no such order")

    reason = await cause_of(conversation)
    assert reason.cause.startswith(
        "the program failed by an error, before its first question: ValueError: no such order"
    )
    assert "tests/records/test_why.py:" in reason.cause


@pytest.mark.parametrize("error", [SystemExit(3), asyncio.CancelledError(), TimeoutError()])
async def test_a_program_ends_itself_by_an_error_without_words(cause_of, error):
    async def conversation(call):
        await call.say("Hello.")
        raise error

    reason = await cause_of(conversation)
    assert f"the program failed by an error, before its first question: {type(error).__name__}" in reason.cause


async def test_a_program_forgets_an_await(cause_of):
    async def conversation(call):
        call.say("Press one for sales.")
        await call.menu("", {"1": "sales"})

    reason = await cause_of(conversation)
    assert "a line of the program did nothing, for its await is missing" in reason.cause
    assert "test_why.py" in reason.cause


async def test_a_program_goes_on_after_its_call(cause_of):
    async def conversation(call):
        while True:
            try:
                await call.digits("Number?")
            except BaseException:  # noqa: BLE001 - this line is the failure
                continue

    reason = await cause_of(conversation, hangs_up(0.1, "Number"))
    assert reason.cause.startswith("the call was over, and the program went on until it was given up, at ")
    assert "CallerHungUp" in reason.hint


async def test_code_holds_up_the_whole_server(place, records, whole):
    async with place(ask_for_a_menu, records=records) as caller:
        await caller.hears("Sales")
        caller.service.stood_still(4.2, "/srv/orders.py:17")  # as the watchdog does, in its real time
        await caller.wait(1)
        caller.hang_up()
        await caller.hung_up()
    (record,) = whole()
    reason = why(record)
    assert reason.cause == (
        "the caller hung up at the question choice: the whole server stood still, held up by one piece of code "
        "(4.2 s, /srv/orders.py:17)"
    )
    assert "to_thread" in reason.hint


# -- the dialplan and the line -----------------------------------------------------------------------------------------


async def dial_the_office(call):
    await call.dial("PJSIP/100")


async def test_a_call_never_comes_back_from_the_dialplan(cause_of):
    world, settings = World({"Dial": Result(seconds=9999)}), Settings(away_seconds=60)
    reason = await cause_of(dial_the_office, hangs_up(200), world=world, settings=settings, args=AWAY)
    assert reason.cause == "the call did not come back from the dialplan within 60 s, and was given up"
    assert "away_seconds" in reason.hint


async def test_a_caller_hangs_up_while_it_rings(cause_of):
    reason = await cause_of(dial_the_office, world=World({"Dial": Result(seconds=9, hangs_up=True)}), args=AWAY)
    assert reason.cause == "the caller hung up in the dialplan, 9.1 s after the call left for it"


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        ("CHANUNAVAIL", "not registered"),
        ("CONGESTION", "trunk"),
        ("NOANSWER", "the time for which it rings"),
        ("BUSY", "queue"),
    ],
)
async def test_nobody_can_be_connected(cause_of, status, hint):
    world = World({"Dial": Result(seconds=9, variables={"DIALSTATUS": status})})
    reason = await cause_of(dial_the_office, world=world, args=AWAY)
    assert reason.cause == f"the caller was to be connected, which came to {status}"
    assert hint in reason.hint


async def test_a_number_may_not_be_dialled(cause_of):
    async def conversation(call):
        number = await call.digits("Number?", length=4)
        await call.dial("PJSIP/{number}", number=number)

    reason = await cause_of(conversation, presses(["0900"], "Number"), args=AWAY)
    assert reason.cause.startswith(
        "a number that the caller chose may not be dialled, after the question digits: "
        "'0900' comes from the caller and may not be dialled ("
    )
    assert "dial_allow" in reason.hint


async def test_a_recording_cannot_be_found(cause_of, tmp_path):
    async def conversation(call):
        await call.record()

    world = World({"Record": Result(seconds=3, variables={"RECORD_STATUS": "DTMF"})})
    reason = await cause_of(conversation, world=world, args=AWAY, settings=Settings(recordings=tmp_path))
    assert reason.cause.startswith("Asterisk recorded the caller, and the file could not be read")
    assert "asterisk_recordings" in reason.hint


async def test_the_connection_to_asterisk_breaks(cause_of):
    async def lead(caller):
        await caller.hears("Number")
        await caller.ends()
        caller.leg.abandon()

    reason = await cause_of(ask_for_a_number, lead)
    assert reason.cause == "the connection to Asterisk ended without a hang-up, at the question digits"
    assert "restarted" in reason.hint


# -- speech ------------------------------------------------------------------------------------------------------------


async def ask_by_voice(call):
    await call.menu("Sales or support?", {"1": "sales", "2": "support"}, no_input_timeout=4)


async def test_what_callers_say_is_none_of_the_choices(cause_of_speech):
    reason = await cause_of_speech(ask_by_voice, says(1400, 3), lambda _: None)
    assert reason.cause == "the answers to choice did not fit, asked 3 times"
    heard = [each.event.hypotheses[0][0] for each in reason.evidence if isinstance(each.event, SpeechHeard)]
    assert heard == ["the weather is fine"] * 3


async def test_the_machine_has_too_much_to_do_to_listen(cause_of_speech):
    def plant(recognition):
        recognition.full = RecognizerBusy("9 callers speak now", hint="more cores")

    reason = await cause_of_speech(ask_by_voice, says(400, 1), plant)
    assert "the machine had too much to do to understand speech, and asked for keys" in reason.cause
    assert "9 callers speak now" in reason.cause


async def test_the_recognizer_fails(cause_of_speech):
    def plant(recognition):
        recognition.defect = RecognizerFailed("out of memory")

    reason = await cause_of_speech(ask_by_voice, says(400, 3), plant)
    assert "the recognizer failed, and what was said was not understood (out of memory)" in reason.cause


async def test_the_recognizer_is_late(cause_of_speech):
    def plant(recognition):
        recognition.takes = 30.0

    reason = await cause_of_speech(ask_by_voice, says(400, 3), plant)
    assert reason.cause == "what the caller said to choice was not recognised in time"


# -- flows -------------------------------------------------------------------------------------------------------------


async def test_an_action_of_a_flow_fails(cause_of):
    actions = Actions()

    @actions.action()
    async def price():
        raise RuntimeError("the price list is gone")

    text = """
        flow: booking
        start: price
        nodes:
          price: {action: price, next: bye}
          bye: {hangup: "Goodbye."}
    """
    reason = await cause_of(flow_program(text, actions))
    assert "the price list is gone" in reason.cause
    assert "in the node price" in reason.cause


async def test_a_webhook_of_a_flow_does_not_answer(cause_of, monkeypatch):
    monkeypatch.setattr(webhooks, "BACKOFF", 0.001)
    text = """
        flow: booking
        start: price
        nodes:
          price: {webhook: "http://127.0.0.1:9/price", next: bye}
          bye: {hangup: "Goodbye."}
    """
    reason = await cause_of(flow_program(text))
    assert reason.cause.startswith("a service that the flow asks could not be reached, in the node price: ")


async def test_a_flow_goes_on_where_its_work_has_failed(cause_of, monkeypatch):
    monkeypatch.setattr(webhooks, "BACKOFF", 0.001)
    text = """
        flow: booking
        start: price
        nodes:
          price: {webhook: "http://127.0.0.1:9/price", failed: sorry, next: bye}
          sorry: {say: "Not now.", next: bye}
          bye: {hangup: "Goodbye."}
    """
    reason = await cause_of(flow_program(text))
    assert reason.cause.startswith("a service that the flow asks could not be reached: ")
    assert reason.cause.endswith("; the flow went on at sorry")


# -- the service -------------------------------------------------------------------------------------------------------


async def test_nothing_answers_a_route(cause_of):
    app = App()
    app.route("sales")(ask_for_a_menu)
    reason = await cause_of(app, args=("salse", "id=1.1", "from=100"))
    assert reason.cause == "nothing in the program answers the route 'salse'"


async def test_all_lines_are_taken(place, prompts, records, whole):
    async with place(ask_for_a_number, records=records, settings=Settings(max_calls=1)) as first:
        await first.hears("Number")
        connect = to_protocol(first.service.wire)
        async with call(connect, prompts.sounds, Setup(args=("", "id=2.2")), prompts.label) as second:
            await second.hung_up()
        first.hang_up()
        await first.hung_up()
    (busy,) = [record for record in whole() if record.id == "2.2"]
    assert why(busy).cause == "all lines of the server were taken, so the call went back to the dialplan"


async def test_the_server_is_stopped(place, records, whole):
    async with place(ask_for_a_number, records=records) as caller:
        await caller.hears("Number")
        await caller.service.stop(drain=0.0)
        await caller.hung_up()
    (record,) = whole()
    assert why(record).cause == "the server was stopped while the call was on, at the question digits"


async def test_the_server_is_killed(place, records, whole):
    async with place(ask_for_a_number, records=records) as caller:
        await caller.hears("Number")
        caller.hang_up()
        await caller.hung_up()
    (record,) = whole()
    told = itertools.takewhile(lambda row: row[0] != "end", json.loads(record.events))  # as a kill leaves it
    reason = why(record_of(record.key, list(told), dead=True))
    assert reason.cause == "the server's process ended while the call was on, at the question digits"
    assert "out of memory" in reason.hint


async def test_a_call_that_goes_on_is_where_it_is(place, records, folder):
    async with place(ask_for_a_menu, records=records) as caller:
        await caller.hears("Sales")
        await asyncio.sleep(1.1)
        reader = SpoolReader(folder)
        assert list(reader.whole()) == []
        (live,) = reader.live()
        assert why(live).cause == "the call goes on: it is at the question choice"
        caller.hang_up()
        await caller.hung_up()
