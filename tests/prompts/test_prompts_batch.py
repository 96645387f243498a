"""Many prompts beforehand: each once, failures named, nothing half done when interrupted."""

import asyncio
import os
import threading

import numpy as np
import soundfile
from sines import SineEngine

from voicekit._authoring.batch import check_all, render_all
from voicekit._media.formats import FORMATS
from voicekit._media.tones import tone
from voicekit._prompts.parts import Audio, Silence, Text
from voicekit._prompts.renderer import Renderer
from voicekit._prompts.store import Store
from voicekit._tts.speaker import Alone
from voicekit.errors import EngineFailed

WANTED = [(Text(f"Prompt {number}. Second sentence."), "en") for number in range(8)]


async def test_each_prompt_and_each_sentence_is_rendered_once(store, speaker, engine):
    seen = []
    async with Renderer(store, speaker) as renderer:
        rendered = await render_all(renderer, [*WANTED, *WANTED, (Silence(1.0), "en")], lambda *done: seen.append(done))
    assert (rendered.made, rendered.present, rendered.failures) == (9, 0, ())
    assert sorted(engine.spoken) == sorted([f"Prompt {number}." for number in range(8)] + ["Second sentence."])
    assert seen == [(done, 9) for done in range(10)]


async def test_a_second_run_makes_nothing(store, speaker, engine, sounds):
    async with Renderer(store, speaker) as renderer:
        await render_all(renderer, WANTED)
    engine.spoken.clear()
    seen = []
    async with Renderer(Store(sounds, FORMATS["wav"]), speaker) as renderer:
        rendered = await render_all(renderer, WANTED, lambda *done: seen.append(done))
    assert (rendered.made, rendered.present) == (0, 8)
    assert (engine.spoken, seen) == ([], [(8, 8)])


async def test_failures_are_collected_and_the_rest_is_made(store, speaker, engine):
    engine.failures["Prompt 3."] = EngineFailed("no")
    async with Renderer(store, speaker) as renderer:
        rendered = await render_all(renderer, [*WANTED, (Audio("no such.wav"), "en"), (Text(""), "en")])
    failed = {failure.part for failure in rendered.failures}
    assert failed == {WANTED[3][0], Audio("no such.wav"), Text("")}
    assert rendered.made == 7


async def test_recordings_whose_channels_cancel_each_other_are_told_made_or_there(store, speaker, tmp_path):
    sound = tone([440], 0.5, 8000).samples
    for name, second in (("phase.wav", -sound), ("stereo.wav", sound)):
        soundfile.write(tmp_path / name, np.stack([sound, second], axis=1), 8000)
    wanted = [(Audio("phase.wav"), "en"), (Audio("stereo.wav"), "en")]
    async with Renderer(store, speaker, recordings=tmp_path) as renderer:
        for done in (
            await check_all(renderer, wanted),
            await render_all(renderer, wanted),
            await check_all(renderer, wanted),
        ):
            assert [(odd.part, odd.recording) for odd in done.odd] == [(wanted[0][0], tmp_path / "phase.wav")]


async def test_an_interrupted_run_leaves_whole_files_and_the_next_one_goes_on(store, speaker, engine, sounds):
    engine.held["Prompt 4."] = threading.Event()
    engine.reached["Prompt 4."] = threading.Event()
    async with asyncio.TaskGroup() as group:

        async def run():
            async with Renderer(store, speaker, workers=1) as renderer:
                await render_all(renderer, WANTED)

        task = group.create_task(run())
        await asyncio.to_thread(engine.reached["Prompt 4."].wait)
        task.cancel()
        asyncio.get_running_loop().call_soon(engine.held["Prompt 4."].set)
        await asyncio.wait([task])
    assert task.cancelled()
    again = Store(sounds, FORMATS["wav"])
    again.load()
    spoken = engine.spoken.copy()
    assert len(again.records()) == len(list((sounds / "voicekit").glob("*.wav"))) == len(set(spoken))
    assert not list((sounds / "voicekit").glob(".*.part"))
    async with Renderer(again, speaker) as renderer:
        await render_all(renderer, WANTED)
    assert sorted(engine.spoken) == sorted([f"Prompt {number}." for number in range(8)] + ["Second sentence."])


async def test_a_check_names_damaged_files_of_other_voices_and_texts(store, speaker, sounds):
    async with Renderer(store, speaker) as renderer:
        await render_all(renderer, WANTED[:2])
    newer = Alone(SineEngine("2"))
    async with Renderer(Store(sounds, FORMATS["wav"]), newer) as renderer:
        await render_all(renderer, WANTED[:1])
    records = {record.recipe.content: record for record in store.records()}
    os.truncate(sounds / "voicekit" / f"{records['Prompt 1.'].key}.wav", 100)
    os.truncate(sounds / "voicekit" / f"{records['Second sentence.'].key}.wav", 0)
    async with Renderer(Store(sounds, FORMATS["wav"]), newer) as renderer:
        checked = await check_all(renderer, WANTED[:1])
    assert (checked.present, checked.lacking) == (1, ())
    assert sorted(one.content for one in checked.beside) == ["Prompt 1.", "Second sentence."]
    async with Renderer(Store(sounds, FORMATS["wav"]), speaker) as renderer:
        checked = await check_all(renderer, WANTED[:2])
    assert {lacking.segment.label for lacking in checked.lacking} == {"Prompt 1.", "Second sentence."}
    assert checked.beside == ()


async def test_a_check_tells_what_is_missing_from_what_is_stale_and_in_what(store, speaker, sounds):
    async with Renderer(store, speaker) as renderer:
        await render_all(renderer, WANTED[:2])
    newer = Alone(SineEngine("2"))
    async with Renderer(Store(sounds, FORMATS["wav"]), speaker) as renderer:
        checked = await check_all(renderer, [*WANTED[:3], (Audio("beep"), "en")])
        assert (checked.present, [lacking.segment.label for lacking in checked.lacking]) == (3, ["Prompt 2."])
        assert checked.lacking[0].stale is None
    async with Renderer(Store(sounds, FORMATS["wav"]), newer) as renderer:
        checked = await check_all(renderer, WANTED[:1])
    assert checked.present == 0
    assert [lacking.stale.changes for lacking in checked.lacking] == [(("version", "1", "2"),)] * 2
