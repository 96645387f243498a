"""The other verbs, and the ways a call can end."""

import asyncio

import pytest
import structlog

from voicekit import App, CallerHungUp
from voicekit._server.wire import UNREAD_MAX
from voicekit.errors import AnswerFailed, CallError, EngineFailed, IllegalMove, ProgramError, UnsendableCommand

pytestmark = pytest.mark.looptime


async def test_play_names_files_of_asterisks_own(place, prompts):
    async def conversation(call):
        assert await call.play("beep") is None

    async with place(conversation) as caller:
        await caller.hung_up()
        assert caller.texts == ["beep"]


async def test_interrupt_stops_what_another_task_plays(place):
    async def conversation(call):
        async with asyncio.TaskGroup() as group:
            speaking = group.create_task(call.say("Music that plays while the program works on."))
            await asyncio.sleep(0.5)
            await call.interrupt()
            await speaking

    async with place(conversation) as caller:
        await caller.hung_up()
        assert caller.heard[0].ending == "interrupted"
        assert caller.heard[0].end - caller.heard[0].start == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(("args", "passed"), [(("id=17.1", "channel=PJSIP/1-1"), True), ((), False)])
async def test_what_asterisk_makes_by_itself_is_what_the_dialplan_passed_or_an_error_with_what_to_do(
    place, args, passed
):
    seen = {}

    async def conversation(call):
        for name in ("UNIQUEID", "CHANNEL", "EXTEN", "EPOCH", "ORDER"):
            try:
                seen[name] = await call.get(name)
            except CallError as error:
                seen[name] = error.hint

    async with place(conversation, args=args) as caller:
        await caller.hung_up()
    if passed:
        assert (seen["UNIQUEID"], seen["CHANNEL"]) == ("17.1", "PJSIP/1-1")
    else:
        assert all("voicekit dialplan" in seen[name] for name in ("UNIQUEID", "CHANNEL"))
    assert "call.called" in seen["EXTEN"]
    assert "Set(MY_EPOCH=${EPOCH})" in seen["EPOCH"]
    assert seen["ORDER"] == ""


async def test_keys_can_be_sent_to_the_caller(place):
    async def conversation(call):
        await call.send_dtmf("12w3", interval=0.1, duration=0.05)

    async with place(conversation) as caller:
        await caller.hung_up()
        assert "".join(key for _, key in caller.leg.model.sent_digits) == "123"


async def test_an_answer_that_fails_is_a_typed_error(place):
    errors = []

    async def conversation(call):
        try:
            await call.answer()
        except AnswerFailed as error:
            errors.append(error)

    async with place(conversation, options="nd") as caller:
        await caller.hung_up()
    assert len(errors) == 1


async def test_after_exit_nothing_can_be_said_and_the_program_is_told_why(place):
    errors = []

    async def conversation(call):
        await call.exit()
        try:
            await call.say("Too late.")
        except IllegalMove as error:
            errors.append(error)

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
    assert len(errors) == 1


async def test_what_a_variable_cannot_hold_is_refused_and_the_call_goes_on(place):
    async def conversation(call):
        with pytest.raises(UnsendableCommand):
            await call.set("A", "1,B=2")
        with pytest.raises(UnsendableCommand):
            await call.set("SHELL(x)", "1")
        await call.set("CHANNEL(language)", "de")

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.leg.model.variables.functions == {"CHANNEL(language)": "de"}
        assert "B" not in caller.leg.model.variables.channel


@pytest.mark.parametrize(
    "asked", [{"minimum": 0}, {"minimum": 3, "maximum": 2}, {"until": "x"}, {"length": 0}], ids=str
)
async def test_a_question_that_cannot_be_answered_is_a_mistake_of_the_program(place, asked):
    async def conversation(call):
        with pytest.raises(ProgramError):
            await call.digits("?", **asked)

    async with place(conversation) as caller:
        await caller.hung_up()


async def test_a_hang_up_inside_a_task_group_of_the_program_is_a_normal_end(place, logged):
    async def conversation(call):
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(1000))
            await call.say("Hello there, this is a prompt.")
            await asyncio.Event().wait()

    async with place(conversation) as caller:
        await caller.hears("Hello")
        caller.hang_up()
    ends = [line["status"] for line in logged if line["event"] == "call.ended"]
    assert ends == ["HANGUP"]
    assert not [line for line in logged if line["event"] == "call.failed"]


async def test_an_error_in_a_finally_block_after_the_hang_up_is_still_logged(place, logged):
    async def conversation(call):
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError("a bug in the clean-up")

    async with place(conversation) as caller:
        await caller.wait(0.5)
        caller.hang_up()
    assert [line["error"] for line in logged if line["event"] == "call.failed"] == ["a bug in the clean-up"]


async def test_a_program_that_swallows_the_hang_up_cannot_keep_the_call(place, logged):
    async def conversation(call):
        for _ in range(3):
            try:
                await call.digits("Number?", length=1)
            except asyncio.CancelledError:
                continue

    async with place(conversation) as caller:
        await caller.hears("Number")
        caller.hang_up()
    assert [line["status"] for line in logged if line["event"] == "call.ended"] == ["HANGUP"]


async def test_an_apology_that_cannot_be_made_is_logged_and_the_call_ends_all_the_same(place, prompts, logged):
    prompts.broken["We are sorry. There is a problem on our side."] = EngineFailed("no voice")

    async def conversation(call):
        raise ValueError

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.texts == ["sorry"]
    assert [line["error"] for line in logged if line["event"] == "apology.unheard"] == ["no voice"]


async def test_an_apology_does_not_need_what_the_call_has_failed_by(place, prompts):
    prompts.missing |= {"Welcome.", "We are sorry. There is a problem on our side."}

    async def conversation(call):
        await call.say("Welcome.")

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.texts == ["sorry"]
        assert caller.leg.model.variables.channel["VOICEKIT_STATUS"] == "ERROR"


async def test_where_nothing_at_all_can_be_played_the_call_goes_back_to_the_dialplan(place, prompts, logged):
    prompts.missing |= {"Welcome.", "We are sorry. There is a problem on our side.", "sorry"}

    async def conversation(call):
        await call.say("Welcome.")

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.texts == []
        assert caller.leg.model.variables.channel["VOICEKIT_STATUS"] == "ERROR"
    assert len([line for line in logged if line["event"] == "apology.unheard"]) == 2


async def test_each_call_logs_its_start_and_its_end_with_its_id(place, logged):
    async def conversation(call):
        await call.say("Hello.")

    async with place(conversation, args=("r", "id=9.1")) as caller:
        await caller.hung_up()
    assert [(line["event"], line["call"]) for line in logged] == [("call.started", "9.1"), ("call.ended", "9.1")]


async def test_a_call_s_first_line_names_its_channel_as_asterisk_s_console_does(place, logged):
    async def conversation(call):
        await call.say("Hello.")

    async with place(conversation, args=("r", "id=9.1", "channel=PJSIP%2F100-00000007")) as caller:
        await caller.hung_up()
    started = logged[0]
    assert (started["event"], started["channel"], started["uniqueid"]) == ("call.started", "PJSIP/100-00000007", "9.1")


@pytest.mark.parametrize("args", [("r", "id=9.1"), ("r",)], ids=["named by the dialplan", "not named"])
async def test_every_line_that_is_logged_in_a_call_has_the_call_s_id(place, logged, args):
    def work():
        structlog.get_logger().info("in a thread")

    async def conversation(call):
        structlog.get_logger().info("in the call")
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.to_thread(work))

    async with place(conversation, args=args) as caller:
        await caller.hung_up()
    events = [line["event"] for line in logged]
    assert events == ["call.started", "in the call", "in a thread", "call.ended"]
    (found,) = {line["call"] for line in logged}
    assert found == "9.1" or (len(args) == 1 and len(found) == 8)


async def test_a_prompt_that_asterisk_cannot_open_is_logged_and_the_call_goes_on(place, prompts, logged):
    prompts.unreadable |= {"Cannot be opened.", "Nor this."}

    async def conversation(call):
        await call.say("Cannot be opened.", "Is heard.")
        await call.say("Nor this.")
        await call.say("Goodbye.")

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.texts == ["Is heard.", "Goodbye."]
    lost = [line["label"] for line in logged if line["event"] == "prompt.lost"]
    assert lost == ["Cannot be opened.", "Nor this."]


async def test_ends_that_come_before_their_time_repeat_nothing_where_the_files_are_right(place, prompts, monkeypatch):
    monkeypatch.setattr(prompts, "sounds", lambda _: 0.1)

    async def conversation(call):
        await call.say("One second and more.", "Another second and more.")

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.texts == ["One second and more.", "Another second and more."]


async def test_a_peer_that_leaves_everything_unread_is_given_up(place, logged):
    async def conversation(call):
        for _ in range(UNREAD_MAX // 500):
            await call.log("x" * 1000)
        await asyncio.Event().wait()

    async with place(conversation) as caller:
        await caller.hung_up()
    assert [line["status"] for line in logged if line["event"] == "call.ended"] == ["ERROR"]


async def test_a_hot_key_may_end_the_call(place):
    app = App()

    @app.hotkey("0")
    async def operator(call):
        await call.set("NEXT", "operator")
        await call.exit()

    @app.route()
    async def conversation(call):
        await call.digits("Number?", length=2, until="")

    async with place(app) as caller:
        await caller.hears("Number")
        caller.press("*")
        await caller.wait(0.2)
        assert await caller.hung_up() == "exit"


async def test_caller_hung_up_is_a_cancellation():
    assert issubclass(CallerHungUp, asyncio.CancelledError)
