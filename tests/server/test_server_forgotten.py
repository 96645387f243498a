"""Coroutines that a program has forgotten to await, found while it runs: told to the call that they were made for."""

import asyncio
import gc
import sys
import warnings
from pathlib import Path

import pytest

from voicekit import App
from voicekit._server.forgotten import MOST_TOLD, NOTED_CALLS
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit.errors import NoInput
from voicekit.testing.asterisk import Setup, call, to_protocol

pytestmark = pytest.mark.looptime

EVENT = "coroutine.forgotten"
HERE = Path(__file__).name


def told(logged):
    return [line for line in logged if line["event"] == EVENT]


def line_of(words):
    """``file:line`` of the line of this file that holds the words, and a mark."""
    for number, text in enumerate(Path(__file__).read_text().splitlines(), 1):
        if f"{words}  # forgotten" in text:
            return f"{HERE}:{number}"
    raise AssertionError(words)


async def kept(call):
    welcome = call.say("Kept.")  # forgotten
    assert welcome is not None


def plain(call):
    return call.say("From a plain function.")  # forgotten


async def handed_back(call):
    plain(call)
    await call.say("Goodbye.")


async def helper(call):
    await call.say("From a helper.")


async def helped(call):
    await call.say("Hello.")
    helper(call)  # forgotten


async def in_a_task(call):
    async def work():
        call.say("From a task.")  # forgotten

    async with asyncio.TaskGroup() as group:
        group.create_task(work())


@pytest.mark.parametrize(
    ("handler", "verb", "words"),
    [
        (kept, "say()", 'call.say("Kept.")'),
        (handed_back, "say()", 'call.say("From a plain function.")'),
        (helped, "helper()", "helper(call)"),
        (in_a_task, "say()", 'call.say("From a task.")'),
    ],
)
async def test_a_forgotten_coroutine_is_an_error_of_its_call_with_file_and_line(place, logged, handler, verb, words):
    async with place(handler, args=("main", "id=17.1")) as caller:
        await caller.hung_up()
    (line,) = told(logged)
    assert (line["call"], line["route"], line["what"], line["log_level"]) == ("17.1", "", verb, "error")
    assert line["place"].endswith(line_of(words))
    assert line["hint"] == f"write await {verb.replace('()', '(...)')}"
    assert caller.status == "ERROR"
    assert "was never awaited" in caller.leg.model.variables.channel["VOICEKIT_REASON"]


async def test_every_call_is_told_also_of_the_same_line(place, logged):
    app = App()
    app.route()(helped)
    for _ in range(3):
        async with place(app) as caller:
            await caller.hung_up()
    assert len(told(logged)) == 3


async def test_the_line_is_known_again_after_many_good_calls(prompts, logged):
    async def some(call):
        if call.args == ("bad",):
            await kept(call)

    app = App()
    app.route()(some)
    async with Service(app, Settings(), prompts) as service:

        async def held(*args):
            async with call(to_protocol(service.wire), prompts.sounds, Setup(args=args), prompts.label) as caller:
                await caller.hung_up()
            return sys.get_coroutine_origin_tracking_depth()

        assert await held("good") == 1
        assert [await held("good") for _ in range(NOTED_CALLS)][-1] == 0
        assert await held("bad") == await held("bad") == 1
    first, second = told(logged)
    assert first["place"]
    assert second["place"].endswith(line_of('call.say("Kept.")'))


async def test_what_a_hang_up_or_an_error_keeps_from_its_turn_is_not_forgotten(place, logged):
    async def in_turn(call):
        for each in [call.say("One, which takes a while."), call.say("Two.")]:
            await each

    async with place(in_turn) as caller:
        await caller.hears("One")
        caller.hang_up()
    assert told(logged) == []

    async def raises(call):
        kept = call.say("Never.")
        raise NoInput("nobody answered")
        await kept

    async with place(raises) as caller:
        await caller.hung_up()
    assert caller.status == "NO_INPUT"


async def test_of_thousands_that_one_call_forgets_the_first_are_told(place, logged):
    async def loop(call):
        for _ in range(5000):
            plain(call)

    async with place(loop) as caller:
        await caller.hung_up()
    assert len(told(logged)) == MOST_TOLD


async def test_one_that_the_collector_finds_is_of_no_call(place, logged):
    async def unlucky(call):
        ring = [helper(call)]
        ring.append(ring)
        del ring
        gc.collect()
        await call.say("Hello.")

    async with place(unlucky) as caller:
        await caller.hung_up()
    assert "call" not in told(logged)[0]
    assert caller.status == ""


async def test_other_warnings_are_shown_as_before(place, logged):
    async def warns(call):
        warnings.warn("something else", RuntimeWarning, stacklevel=1)

    async with place(warns) as caller:
        await caller.hung_up()
    assert caller.status == "ERROR"  # in these tests a warning is an error
    assert told(logged) == []
    assert sys.get_coroutine_origin_tracking_depth() == 0
