"""Actions: Python functions that flows call, their results, their failures, and what callers hear meanwhile."""

import asyncio
import threading
from decimal import Decimal

import pytest
import structlog

from voicekit import Call
from voicekit._dialog.actions import Actions
from voicekit.errors import FlowFailed, ProgramError

pytestmark = pytest.mark.looptime

TEXT = """
flow: f
start: work
nodes:
  work: {action: look_up, arguments: {number: "'04' + '45'", times: 2}, set: found, next: done, timeout: 20s}
  done: {say: Done.}
results: [found]
"""


def actions_of(function, name="look_up"):
    actions = Actions()
    actions.action(name)(function)
    return actions


async def test_an_action_takes_its_arguments_by_name_and_its_result_is_any_value(dial_flow, told):
    async def look_up(number, times=1):
        return {"number": number * times, "total": Decimal("12.50")}

    async with dial_flow(TEXT, actions=actions_of(look_up)) as caller:
        await caller.hears("Done")
        await caller.hung_up()
    assert told.results == {"found": {"number": "04450445", "total": Decimal("12.50")}}


async def test_a_plain_function_runs_in_a_thread(dial_flow, told):
    def look_up(number, times):
        return threading.current_thread().name

    async with dial_flow(TEXT, actions=actions_of(look_up)) as caller:
        await caller.hears("Done")
        await caller.hung_up()
    assert told.results["found"].startswith("voicekit-action")


async def test_several_variables_take_parts_of_the_result(dial_flow, told):
    text = TEXT.replace("set: found", "set: {total: result.total, kind: \"'big' if result.total > 10 else 'small'\"}")
    async with dial_flow(
        text.replace("[found]", "[total, kind]"), actions=actions_of(lambda **_: {"total": 12.5})
    ) as caller:
        await caller.hung_up()
    assert told.results == {"total": 12.5, "kind": "big"}


async def test_an_action_whose_first_parameter_is_the_call_may_hold_a_conversation(dial_flow, told):
    async def look_up(call: Call, number, times):
        return await call.digits("From Python: code?", length=2)

    async with dial_flow(TEXT, actions=actions_of(look_up)) as caller:
        await caller.hears("From Python")
        caller.press("42")
        await caller.hung_up()
    assert told.results == {"found": "42"}


async def test_a_conversation_in_python_may_last_and_catching_errors_keeps_nobody_from_the_operator(dial_flow, told):
    async def look_up(call: Call, number, times):
        await asyncio.sleep(30)
        try:
            await call.digits("From Python: code?", length=2)
        except Exception:  # noqa: BLE001 - as many programs do
            return "caught"

    text = TEXT.replace(", timeout: 20s", "").replace(
        "nodes:", "commands: {operator: {key: '*', next: person}}\nnodes:\n  person: {say: Here is a person.}"
    )
    async with dial_flow(text, actions=actions_of(look_up)) as caller:
        await caller.hears("From Python")
        caller.press("*")
        await caller.hears("Here is a person")
        await caller.hung_up()
    assert told.error is None


FAILING = TEXT.replace("next: done,", "next: done, failed: sorry,").replace(
    "  done: {", '  sorry: {say: "Sorry, {failure.kind}. {failure.text}"}\n  done: {'
)


async def test_an_action_that_raises_goes_to_failed_and_is_logged(dial_flow, told):
    def look_up(number, times):
        raise KeyError("no such order")

    with structlog.testing.capture_logs() as logs:
        async with dial_flow(FAILING, actions=actions_of(look_up)) as caller:
            await caller.hears("Sorry, error. look_up: KeyError")
            await caller.hung_up()
    assert [each["log_level"] for each in logs if each["event"] == "action.failed"] == ["error"]
    assert told.error is None


async def test_an_action_that_takes_too_long_is_given_up(dial_flow, told):
    async def look_up(number, times):
        await asyncio.sleep(60)

    async with dial_flow(FAILING, actions=actions_of(look_up)) as caller:
        await caller.hears("Sorry, timeout")
        await caller.hung_up()
        assert 20 < caller.seconds < 25


async def test_what_is_no_action_or_does_not_fit_it_is_a_failure_too(dial_flow, told):
    for actions, kind in ((actions_of(lambda: 1), "arguments"), (Actions(), "action")):
        async with dial_flow(FAILING, actions=actions) as caller:
            await caller.hears(f"Sorry, {kind}")
            await caller.hung_up()
    async with dial_flow(TEXT) as caller:
        await caller.hears("We are sorry")
        await caller.hung_up()
    assert isinstance(told.error, FlowFailed)
    assert told.error.kind == "action"


async def test_a_failing_action_without_a_way_of_its_own_goes_to_the_operator(dial_flow, told):
    text = TEXT.replace("nodes:", "commands: {operator: {next: person}}\nnodes:\n  person: {say: Here is a person.}")

    def look_up(number, times):
        raise OSError("down")

    async with dial_flow(text, actions=actions_of(look_up)) as caller:
        await caller.hears("Here is a person")
        await caller.hung_up()


FILLED = TEXT.replace("timeout: 20s", "timeout: 20s, filler: One moment please.")


async def test_a_filler_is_heard_while_it_works_and_stops_when_it_is_done(dial_flow, told):
    async def look_up(number, times):
        await asyncio.sleep(4.0)
        return 1

    async with dial_flow(FILLED, actions=actions_of(look_up)) as caller:
        first = await caller.hears("One moment")
        assert first.start - caller.started == pytest.approx(0.52, abs=0.1)
        await caller.hears("One moment")
        await caller.hears("Done")
        await caller.hung_up()
        second, done = caller.heard[1:]
        assert second.ending == "interrupted"
        assert second.end == pytest.approx(4.0, abs=0.1)
        assert done.start < 4.2


async def test_quick_work_needs_no_filler(dial_flow, told):
    async def look_up(number, times):
        await asyncio.sleep(0.4)

    async with dial_flow(FILLED, actions=actions_of(look_up)) as caller:
        await caller.hears("Done")
        await caller.hung_up()
        assert caller.texts == ["Done."]


async def test_a_key_pressed_during_the_filler_silences_it_and_answers_the_next_question(dial_flow, told):
    async def look_up(number, times):
        await asyncio.sleep(10.0)

    text = FILLED.replace("done: {say: Done.}", "done: {menu: Which?, choices: {1: end}, set: found}")
    text = text.replace("nodes:", "commands: {operator: {key: 0, next: done}}\nnodes:")
    async with dial_flow(text, actions=actions_of(look_up)) as caller:
        await caller.hears("One moment")
        caller.press("1")
        await caller.hung_up()
        assert caller.texts == ["One moment please."]
    assert told.results == {"found": "1"}


async def test_a_caller_who_hangs_up_while_it_works_cancels_it(dial_flow, told):
    ended = []

    async def look_up(number, times):
        try:
            await asyncio.sleep(15)
        finally:
            ended.append(True)

    async with dial_flow(FILLED, actions=actions_of(look_up)) as caller:
        await caller.hears("One moment")
        caller.hang_up()
        await caller.hung_up()
    assert ended == [True]
    assert told.error is None


def test_functions_that_cannot_be_actions_are_refused():
    actions = actions_of(lambda: 1, "twice")
    for function, words in (
        (lambda: 1, "twice"),
        (lambda *_: 1, "without names"),
    ):
        with pytest.raises(ProgramError, match=words):
            actions.action("twice" if words == "twice" else "other")(function)

    def plain(call: Call):
        pass

    with pytest.raises(ProgramError, match="not async"):
        actions.action()(plain)
