"""After the hang-up: a program has a limit, and one that passes over everything holds nobody up."""

import asyncio
import contextlib

import pytest
import structlog

from voicekit._call.hangup import GIVE_UP_WITHIN, CallerHungUp
from voicekit._logs import set_up_logs
from voicekit._server.service import STOP_WITHIN
from voicekit._settings import Settings

pytestmark = pytest.mark.looptime

SPIN = 20_000  # tries after which a loop that never lets go of the event loop is told from one that does


def given_up(lines):
    return [line for line in lines if line["event"] == "program.abandoned"]


VERBS = {
    "say": lambda call: call.say("Hello."),
    "digits": lambda call: call.digits("Number?"),
    "digits without a prompt": lambda call: call.digits(no_input_timeout=1),
    "set": lambda call: call.set("A", "1"),
    "get": lambda call: call.get("A"),
    "log": lambda call: call.log("text"),
    "send_dtmf": lambda call: call.send_dtmf("1"),
    "interrupt": lambda call: call.interrupt(),
    "answer": lambda call: call.answer(),
    "run": lambda call: call.run("Wait", "1"),
    "goto": lambda call: call.goto("100"),
    "exit": lambda call: call.exit(),
    "hangup": lambda call: call.hangup(),
}


@pytest.mark.parametrize("verb", VERBS)
async def test_a_program_that_asks_on_after_the_hang_up_lets_others_go_on_and_is_given_up(place, logged, verb):
    tries = 0

    async def stubborn(call):
        nonlocal tries
        with contextlib.suppress(CallerHungUp):
            await asyncio.Event().wait()
        while tries < SPIN:
            tries += 1
            with contextlib.suppress(BaseException):
                await VERBS[verb](call)

    async with place(stubborn, settings=Settings(finish_seconds=10)) as caller:
        await caller.wait(0.1)
        caller.hang_up()
        await caller.service.stop(drain=60)
        assert caller.service.calls == 0
    assert tries < SPIN / 10
    (line,) = given_up(logged)
    assert line["place"].startswith(f"{__file__}:")


async def test_a_finally_block_may_take_its_time_up_to_the_limit(place, logged):
    seen = []

    async def conversation(call):
        loop = asyncio.get_running_loop()
        try:
            await call.digits("Number?", max_tries=1000)
        finally:
            began = loop.time()
            try:
                await asyncio.sleep(1000)
            except CallerHungUp:
                seen.append(loop.time() - began)

    async with place(conversation, settings=Settings(finish_seconds=10)) as caller:
        await caller.hears("Number")
        caller.hang_up()
        await caller.hung_up()
        await caller.service.stop(drain=60)
    assert seen == [pytest.approx(10, abs=0.1)]
    assert given_up(logged) == []


async def test_a_finally_block_that_ends_in_time_is_left_alone(place):
    seen = []

    async def conversation(call):
        try:
            await call.digits("Number?", max_tries=1000)
        finally:
            await asyncio.sleep(9)
            seen.append("saved")

    async with place(conversation, settings=Settings(finish_seconds=10)) as caller:
        await caller.hears("Number")
        caller.hang_up()
        await caller.service.stop(drain=60)
    assert seen == ["saved"]


async def test_a_program_that_passes_over_everything_does_not_keep_the_service_from_stopping(place, logged):
    async def stubborn(call):
        while True:
            with contextlib.suppress(BaseException):
                await asyncio.sleep(1)

    async with place(stubborn) as caller:
        await caller.wait(0.1)
        began = asyncio.get_running_loop().time()
        await caller.service.stop(drain=1)
        await asyncio.sleep(1)
        assert caller.service.calls == 0
        assert asyncio.get_running_loop().time() - began < 2 * STOP_WITHIN + GIVE_UP_WITHIN
    assert len(given_up(logged)) == 1


async def fails(call):
    raise ValueError("a bug")


async def is_hung_up(call):
    await call.digits("Number?", max_tries=1000)


async def is_not_answered(call):
    await call.digits("Number?", max_tries=1, no_input_timeout=1)


@pytest.mark.parametrize("conversation", [fails, is_hung_up, is_not_answered])
async def test_a_call_that_does_not_end_well_is_freed_at_once_and_not_by_the_collector(
    place, service_logs, sessions, conversation
):
    before = sessions()
    for _ in range(5):
        async with place(conversation) as caller:
            await caller.wait(1)
            caller.hang_up()
            await caller.hung_up()
        del caller
    assert sessions() == before


@pytest.fixture
def service_logs():
    """Log lines as a service writes them: what shows tracebacks must keep none."""
    set_up_logs(Settings(log_format="json"), service=True)
    yield
    structlog.reset_defaults()
