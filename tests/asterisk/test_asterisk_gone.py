"""Prompts whose files go away under a running server: every caller hears them all the same."""

import asyncio
import os

import pytest
from calls import Exchange
from heard import RATE
from served import Served, serve

from voicekit import App, Call
from voicekit._server.dialplan import dialplan

pytestmark = pytest.mark.asterisk

HEARD = 0.9
CALLERS = 3

TEXTS = ("Welcome to our house.", "All our lines are busy.")

TOLD = """
[told]
exten => s,1,UserEvent(Fallback,Status: ${VOICEKIT_STATUS},Reason: ${VOICEKIT_REASON})
 same => n,Hangup()
"""


def program() -> App:
    app = App()

    @app.route("hello")
    async def hello(call: Call) -> None:
        await call.say(*TEXTS)
        await call.log("nothing was lost")

    return app


async def lead(exchange: Exchange, port: int) -> None:
    await exchange.dialplan(dialplan({"100": "hello"}, port=port, fallback="told,s,1") + TOLD)


def remove(served: Served) -> None:
    for file in served.prompts.store.folder.path.glob("*.sln"):
        file.unlink()


async def test_every_caller_hears_prompts_whose_files_were_removed_before_the_call(exchange: Exchange):
    sounds = exchange.pbx.folder / "sounds-removed"
    sounds.mkdir()
    async with serve(program(), sounds) as served:
        await lead(exchange, served.port)
        for _ in range(3):
            mark = len(exchange.pbx.log)
            async with exchange.call("100@voicekit") as call:
                await call.said("Recorded")
                # As they are now: an engine says the same text a little otherwise each time.
                heard = [await call.heard(await served.sound(text)) for text in TEXTS]
            assert [match.score > HEARD for match in heard] == [True, True]
            assert heard[0].at < heard[1].at
            assert "nothing was lost" in exchange.pbx.log[mark:]
            remove(served)


async def test_a_caller_hears_a_prompt_whose_file_was_removed_while_it_was_queued(exchange: Exchange):
    sounds = exchange.pbx.folder / "sounds-queued"
    sounds.mkdir()
    app = App()

    @app.route("hello")
    async def hello(call: Call) -> None:
        asyncio.get_running_loop().call_later(0.5, remove, served)
        await call.say(*TEXTS)

    async with serve(app, sounds) as served:
        await lead(exchange, served.port)
        first, _ = [await served.sound(text) for text in TEXTS]
        async with exchange.call("100@voicekit") as call:
            await call.said("Recorded", within=30)
            heard = [await call.heard(first), await call.heard(await served.sound(TEXTS[1]))]
    assert [match.score > HEARD for match in heard] == [True, True]
    assert heard[0].at < heard[1].at


async def test_all_callers_who_lose_a_queued_prompt_together_hear_it(exchange: Exchange):
    sounds = exchange.pbx.folder / "sounds-together"
    sounds.mkdir()
    app, listening = App(), []

    @app.route("hello")
    async def hello(call: Call) -> None:
        listening.append(call)
        if len(listening) == CALLERS:
            asyncio.get_running_loop().call_later(0.3, remove, served)
        await call.say(*TEXTS)

    async def listen(wait: float) -> tuple[bool, ...]:
        await asyncio.sleep(wait)
        async with exchange.call("100@voicekit") as call:
            await call.said("Recorded", within=30)
            heard = [await call.heard(first), await call.heard(await served.sound(TEXTS[1]))]
        return tuple(match.score > HEARD for match in heard)

    async with serve(app, sounds) as served:
        await lead(exchange, served.port)
        first, _ = [await served.sound(text) for text in TEXTS]
        async with asyncio.TaskGroup() as group:
            calls = [group.create_task(listen(0.2 * place)) for place in range(CALLERS)]
    assert [call.result() for call in calls] == [(True, True)] * CALLERS


async def test_a_caller_hears_prompts_whose_files_were_cut(exchange: Exchange):
    sounds = exchange.pbx.folder / "sounds-cut"
    sounds.mkdir()
    async with serve(program(), sounds) as served:
        await lead(exchange, served.port)
        for text in TEXTS:
            await served.sound(text)
        for file in served.prompts.store.folder.path.glob("*.sln"):
            os.truncate(file, 4000)
        async with exchange.call("100@voicekit") as call:
            await call.said("Recorded", within=30)
            whole = [await served.sound(text) for text in TEXTS]
            heard = [await call.heard(sound) for sound in whole]
    assert all(len(sound) > RATE for sound in whole)
    assert [match.score > HEARD for match in heard] == [True, True]
    assert heard[0].at < heard[1].at


async def test_what_a_file_that_was_emptied_in_the_queue_has_silenced_is_heard_after_all(exchange: Exchange):
    sounds = exchange.pbx.folder / "sounds-emptied"
    sounds.mkdir()
    app, after = App(), ("And this is heard.", "This as well.")

    def empty(served: Served, size: int) -> None:
        for file in served.prompts.store.folder.path.glob("*.sln"):
            if file.stat().st_size == size:
                os.truncate(file, 0)

    @app.route("hello")
    async def hello(call: Call) -> None:
        asyncio.get_running_loop().call_later(0.5, empty, served, 2 * len(sound[TEXTS[1]]))
        await call.say(*TEXTS)
        for text in after:
            await call.say(text)

    async with serve(app, sounds) as served:
        await lead(exchange, served.port)
        sound = {text: await served.sound(text) for text in (*TEXTS, *after)}
        async with exchange.call("100@voicekit") as call:
            await call.said("Recorded", within=50)
            heard = [await call.heard(await served.sound(text)) for text in sound]  # one has been made again
    assert [match.score > HEARD for match in heard] == [True] * len(sound)
    assert [match.at for match in heard] == sorted(match.at for match in heard)
