"""The renderer: each prompt made once, first sentence first, nothing lost when a caller hangs up."""

import asyncio
import threading
from pathlib import Path

import pytest

from voicekit.audio.formats import FORMATS, decode
from voicekit.prompts.parts import Text
from voicekit.prompts.renderer import Renderer
from voicekit.prompts.store import Store

LONG = "Welcome to Acme. Our offices are open from nine to five. Please hold the line."


async def all_clips(renderer, part, language="en"):
    return [clip async for clip in renderer.clips(part, language)]


def sound(clip):
    return decode(Path(clip.file + ".wav").read_bytes(), FORMATS["wav"])


async def test_a_text_becomes_a_playable_file_named_without_extension(store, speaker):
    async with Renderer(store, speaker) as renderer:
        (clip,) = await all_clips(renderer, Text("Hello there"))
    assert sound(clip).rate == 8000
    assert sound(clip).seconds == pytest.approx(clip.seconds) == pytest.approx(0.2, abs=0.05)
    assert clip.label == "Hello there"


async def test_what_was_rendered_is_ready_and_stays_ready_in_the_next_process(store, speaker, sounds, engine):
    async with Renderer(store, speaker) as renderer:
        assert renderer.ready(Text(LONG), "en") is None
        clips = await all_clips(renderer, Text(LONG))
        assert renderer.ready(Text(LONG), "en") == tuple(clips)
    async with Renderer(Store(sounds, FORMATS["wav"]), speaker) as renderer:
        assert await all_clips(renderer, Text(LONG)) == clips
        assert renderer.ready(Text(LONG), "en") == tuple(clips)
    assert len(engine.spoken) == 3


async def test_a_hundred_requests_at_once_call_the_engine_once(store, speaker, engine):
    engine.held["Hello."] = threading.Event()
    async with Renderer(store, speaker, workers=4) as renderer, asyncio.TaskGroup() as group:
        tasks = [group.create_task(all_clips(renderer, Text("Hello."))) for _ in range(100)]
        await asyncio.to_thread(engine.held["Hello."].set)
    assert len({task.result()[0] for task in tasks}) == 1
    assert engine.spoken == ["Hello."]


async def test_the_first_sentence_comes_while_the_second_is_still_being_made(store, speaker, engine):
    second = "Our offices are open from nine to five."
    engine.held[second] = threading.Event()
    async with Renderer(store, speaker, workers=2) as renderer:
        clips = renderer.clips(Text(LONG), "en")
        first = await anext(clips)
        assert first.label == "Welcome to Acme."
        assert sound(first).seconds > 0.3
        assert not engine.held[second].is_set()
        engine.held[second].set()
        assert [clip.label async for clip in clips] == [second, "Please hold the line."]


async def test_a_sentence_with_an_end_mark_is_followed_by_a_pause_and_one_without_is_not(store, speaker):
    async with Renderer(store, speaker) as renderer:
        ended, open_ended = await all_clips(renderer, Text("One two. One two"))
    assert ended.seconds - open_ended.seconds == pytest.approx(0.3, abs=0.001)
    assert not sound(ended).samples[-2300:].any()


async def test_a_caller_who_hangs_up_takes_nothing_from_the_others(store, speaker, engine):
    engine.held["Hello."] = threading.Event()
    async with Renderer(store, speaker) as renderer, asyncio.TaskGroup() as group:
        leaver = group.create_task(all_clips(renderer, Text("Hello.")))
        stayer = group.create_task(all_clips(renderer, Text("Hello.")))
        await asyncio.to_thread(engine.begun.wait)
        leaver.cancel()
        await asyncio.wait([leaver])
        engine.held["Hello."].set()
        assert (await stayer)[0].label == "Hello."
    assert leaver.cancelled()


async def test_a_rendering_that_nobody_waits_for_is_finished_and_kept(store, speaker, engine):
    engine.held["Hello."] = threading.Event()
    async with Renderer(store, speaker) as renderer, asyncio.TaskGroup() as group:
        leaver = group.create_task(all_clips(renderer, Text("Hello.")))
        await asyncio.to_thread(engine.begun.wait)
        leaver.cancel()
        await asyncio.wait([leaver])
        engine.held["Hello."].set()
    assert [record.recipe.content for record in store.records()] == ["Hello."]
