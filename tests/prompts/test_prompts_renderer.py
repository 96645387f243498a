"""The renderer: each prompt made once, first sentence first, nothing lost when a caller hangs up."""

import asyncio
import contextlib
import math
import os
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
from blockbuster import blockbuster_ctx
from sines import SineEngine
from structlog.testing import capture_logs

from voicekit._authoring.batch import render_all
from voicekit._call.speech.echo import QUIET
from voicekit._media.formats import FORMATS, decode, encode
from voicekit._media.pcm import Pcm
from voicekit._media.tones import tone
from voicekit._prompts import renderer as renderers
from voicekit._prompts.parts import Audio, Clip, Silence, Spoken, Text, Tone
from voicekit._prompts.renderer import Renderer
from voicekit._prompts.store import Store
from voicekit._tts.breaker import FAILURES
from voicekit._tts.chain import Chain
from voicekit._tts.engine import Voice
from voicekit._tts.speaker import Alone, Priority
from voicekit._tts.worker import EnginePatience
from voicekit.errors import BadPrompt, EngineFailed, EngineMissing, StoreError

LONG = "Welcome to Acme. Our offices are open from nine to five. Please hold the line."


async def all_clips(renderer, part, language="en"):
    return [clip async for clip in renderer.clips(part, language)]


def sound(clip):
    return decode(Path(clip.file + ".wav").read_bytes(), FORMATS["wav"])


async def test_a_recording_whose_channels_cancel_each_other_is_heard_and_told(store, speaker, tmp_path):
    samples = tone([440], 0.5, 8000).samples
    soundfile.write(tmp_path / "phase.wav", np.stack([samples, -samples], axis=1), 8000)
    async with Renderer(store, speaker, recordings=tmp_path) as renderer:
        with capture_logs() as logs:
            (clip,) = await all_clips(renderer, Audio("phase.wav"))
    assert abs(sound(clip).samples).max() > 5000
    assert [(entry["log_level"], entry["recording"]) for entry in logs] == [("warning", str(tmp_path / "phase.wav"))]


async def test_the_level_of_a_prompt_is_known_soon_after_it_was_asked_for(store, speaker):
    """It is worked out off the event loop, once."""
    async with Renderer(store, speaker) as renderer:
        (clip,) = await all_clips(renderer, Text("Hello there"))
        with blockbuster_ctx():
            assert renderer.levels(clip.file) is None
        while (levels := renderer.levels(clip.file)) is None:  # noqa: ASYNC110 - nobody waits for it in a call
            await asyncio.sleep(0.005)
        assert renderer.levels(clip.file) is levels
    samples = sound(clip).samples[:160].astype(float) / 32768
    assert len(levels) == math.ceil(clip.seconds * 50)
    assert levels[0] == pytest.approx(10 * math.log10(np.mean(samples**2)), abs=0.51)


async def test_digital_silence_is_the_quietest_level_that_is_told(store, speaker):
    async with Renderer(store, speaker) as renderer:
        (clip,) = await all_clips(renderer, Silence(0.5))
        while (levels := renderer.levels(clip.file)) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert set(levels) == {int(QUIET)}


async def test_the_level_of_what_asterisk_has_itself_is_not_known_and_one_that_is_gone_neither(store, speaker):
    async with Renderer(store, speaker) as renderer:
        (clip,) = await all_clips(renderer, Text("Hello there"))
        assert renderer.levels("beep") is None
        Path(clip.file + ".wav").unlink()  # noqa: ASYNC240 - a small file
        assert renderer.levels(clip.file) is None
    assert renderer.levels(clip.file) is None


async def test_levels_of_as_many_prompts_are_kept_as_there_is_room(store, speaker, monkeypatch):
    monkeypatch.setattr(renderers, "MOST_LEVELS", 2)
    async with Renderer(store, speaker) as renderer:
        clips = [clip for text in ("One", "Two", "Three") for clip in await all_clips(renderer, Text(text))]
        for clip in clips:
            while renderer.levels(clip.file) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        assert renderer.levels(clips[0].file) is None
        assert renderer.levels(clips[2].file) is not None


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


async def test_a_live_call_goes_before_a_batch_and_first_sentences_before_second_ones(store, speaker, engine):
    engine.held["Busy"] = threading.Event()
    async with Renderer(store, speaker, workers=1) as renderer, asyncio.TaskGroup() as group:

        async def render(text, batch):
            async with contextlib.aclosing(renderer.clips(Text(text), "en", batch=batch)) as clips:
                return [clip async for clip in clips]

        async def planned(text):
            await renderer.resolve(Text(text), "en")

        for text in ("Busy", "Batch", "Live one. Live two.", "Other one. Other two."):
            await planned(text)
        group.create_task(render("Busy", batch=True))
        await asyncio.to_thread(engine.begun.wait)
        group.create_task(render("Batch", batch=True))
        group.create_task(render("Live one. Live two.", batch=False))
        group.create_task(render("Other one. Other two.", batch=False))
        await asyncio.sleep(0)
        while renderer.waiting < 5:
            await asyncio.to_thread(lambda: None)
        engine.held["Busy"].set()
    assert engine.spoken[0] == "Busy"
    assert set(engine.spoken[1:3]) == {"Live one.", "Other one."}
    assert set(engine.spoken[3:5]) == {"Live two.", "Other two."}
    assert engine.spoken[5] == "Batch"


async def test_an_engine_that_fails_fails_those_who_wait_and_is_asked_again_the_next_time(store, speaker, engine):
    engine.failures["Hello."] = EngineFailed("out of order")
    async with Renderer(store, speaker) as renderer:
        results = await asyncio.gather(*(all_clips(renderer, Text("Hello.")) for _ in range(3)), return_exceptions=True)
        assert [type(result) for result in results] == [EngineFailed] * 3
        assert engine.spoken == ["Hello."]
        engine.failures.clear()
        assert len(await all_clips(renderer, Text("Hello."))) == 1


async def test_what_an_engine_breaks_with_names_no_text(store, speaker, engine):
    engine.failures["4711"] = RuntimeError("cannot say 4711")
    async with Renderer(store, speaker) as renderer:
        with pytest.raises(EngineFailed) as caught:
            await all_clips(renderer, Text("4711", private=True))
    assert "4711" not in str(caught.value)


@pytest.mark.parametrize("text", ["", " \n", "\u200b"])
async def test_a_text_with_nothing_to_say_is_refused(store, speaker, text):
    async with Renderer(store, speaker) as renderer:
        with pytest.raises(BadPrompt, match=r"nothing to say|is empty"):
            await all_clips(renderer, Text(text))


async def test_a_text_too_long_is_refused_with_the_limit(store, speaker, engine):
    async with Renderer(store, speaker) as renderer:
        with pytest.raises(BadPrompt, match=r"100,000 characters is too long .*20,000"):
            await all_clips(renderer, Text("a" * 100_000))
    assert engine.spoken == []


async def test_half_a_surrogate_pair_is_refused(store, speaker):
    async with Renderer(store, speaker) as renderer:
        with pytest.raises(BadPrompt, match="not valid Unicode"):
            await all_clips(renderer, Text("a\ud800"))


async def test_a_private_text_is_in_no_label_and_no_index(store, speaker, sounds):
    async with Renderer(store, speaker) as renderer:
        clips = await all_clips(renderer, Text("The PIN is 4711", private=True))
        clips += await all_clips(renderer, Spoken("digits", "4711", private=True))
    assert {clip.label for clip in clips} == {"(private)"}
    index = (sounds / "voicekit" / "index.jsonl").read_text()
    assert "4711" not in index
    assert "seven" not in index


async def test_a_new_version_of_the_voice_never_plays_what_the_old_one_said(store, sounds):
    clips = []
    for version in ("1", "2", "1"):
        engine = SineEngine(version)
        async with Renderer(Store(sounds, FORMATS["wav"]), Alone(engine)) as renderer:
            clips += await all_clips(renderer, Text("Hello."))
            assert len(engine.spoken) == (1 if len(clips) < 3 else 0)
    assert clips[0] == clips[2] != clips[1]


async def test_silence_and_tones_are_made_once(store, speaker, engine):
    async with Renderer(store, speaker) as renderer:
        (nothing,) = await all_clips(renderer, Silence(0.5))
        (beep,) = await all_clips(renderer, Tone((440.0, 480.0), 0.25))
        assert renderer.ready(Silence(0.5), "de") == (nothing,)
    assert (nothing.seconds, beep.seconds) == (0.5, 0.25)
    assert not sound(nothing).samples.any()
    assert sound(beep).samples.any()
    assert engine.spoken == []


async def test_a_recording_is_made_playable_and_made_anew_when_its_content_changes(store, speaker, tmp_path):
    file = tmp_path / "greeting.wav"
    t = np.arange(16000) / 16000
    async with Renderer(store, speaker, recordings=tmp_path) as renderer:
        clips = []
        for hertz in (500, 900):
            pcm = Pcm((9000 * np.sin(2 * np.pi * hertz * t)).astype(np.int16), 16000)
            file.write_bytes(encode(pcm, FORMATS["wav16"]))
            clips += await all_clips(renderer, Audio("greeting.wav"))
            assert renderer.ready(Audio("greeting.wav"), "en") == (clips[-1],)
    assert clips[0].file != clips[1].file
    assert {clip.label for clip in clips} == {"greeting.wav"}
    assert sound(clips[0]).rate == 8000


@pytest.mark.parametrize("name", ["beep", "digits/1", "en_US_f/hello", "/var/lib/asterisk/sounds/x", "conf.d/x"])
async def test_a_name_that_only_asterisk_knows_is_passed_on(store, speaker, name):
    async with Renderer(store, speaker) as renderer:
        assert await all_clips(renderer, Audio(name)) == [Clip(name, None, name)]
        assert renderer.ready(Audio(name), "en") == (Clip(name, None, name),)


@pytest.mark.parametrize(
    "name",
    ["", "beep.wav", "../../etc/x", "a/../b", "a,b", "a&b", "a\nS,b", "a b", "-x", "sounds/", "\0", ".hidden", "ä"],
)
async def test_a_name_that_asterisk_must_not_get_is_refused(store, speaker, name):
    async with Renderer(store, speaker) as renderer:
        with pytest.raises(BadPrompt):
            await all_clips(renderer, Audio(name))


@pytest.fixture
def fallback(engine):
    """Two engines of which the first is out of order at first."""
    second = SineEngine()
    second.name = "second"
    second.voice = lambda language: Voice("second", "pure", language, "1")
    return second


class Fallen:
    """A speaker whose first voice cannot speak until it is mended."""

    def __init__(self, first, second):
        self.first, self.second, self.is_mended = first, second, False

    def voice(self, language):
        return self.first.voice(language)

    def speak(self, text, language, *, priority):
        engine = self.first if self.is_mended else self.second
        return engine.synthesize(text, engine.voice(language)), engine.voice(language)


async def test_the_file_of_a_voice_that_stood_in_is_kept_under_its_own_key(store, engine, fallback, sounds):
    fallen = Fallen(engine, fallback)
    async with Renderer(store, fallen) as renderer:
        clips = await all_clips(renderer, Text("Hello."))
        assert renderer.ready(Text("Hello."), "en") == tuple(clips)
    (record,) = store.records()
    assert record.recipe.engine == "second"
    # After a restart it stands in still, for live calls; a batch asks the first voice again.
    async with Renderer(Store(sounds, FORMATS["wav"]), fallen) as renderer:
        assert await all_clips(renderer, Text("Hello.")) == clips
        fallen.is_mended = True
        rendered = await render_all(renderer, [(Text("Hello."), "en")])
        assert (rendered.made, engine.spoken, fallback.spoken) == (1, ["Hello."], ["Hello."])
        assert renderer.ready(Text("Hello."), "en") != tuple(clips)


async def test_what_an_engine_said_is_played_while_it_is_out_of_order(store, engine, fallback, sounds):
    speaker = Chain([engine, fallback])
    async with Renderer(store, speaker) as renderer:
        clips = await all_clips(renderer, Text("Hello."))
        engine.failures.update({f"Text {number}": EngineFailed("out of order") for number in range(FAILURES)})
        for text in engine.failures:
            await all_clips(renderer, Text(text))
        assert speaker.speak("More", "en", priority=Priority(live=True))[1].engine == "second"
        assert renderer.ready(Text("Hello."), "en") == tuple(clips)
    async with Renderer(Store(sounds, FORMATS["wav"]), speaker) as renderer:
        assert await all_clips(renderer, Text("Hello.")) == clips
        stood_in = [await all_clips(renderer, Text(text)) for text in engine.failures]
    assert len(stood_in) == FAILURES
    assert fallback.spoken == [*engine.failures, "More"]


async def test_a_caller_who_joins_a_batch_does_not_wait_as_long_as_a_batch_does(store, engine, fallback):
    engine.online = True
    engine.held["Hello."] = released = threading.Event()
    engine.reached["Hello."] = asked = threading.Event()
    async with Renderer(store, Chain([engine, fallback], patience=EnginePatience(online=0.05)), workers=1) as renderer:
        async with asyncio.TaskGroup() as group:
            batch = group.create_task(render_all(renderer, [(Text("Hello."), "en")]))
            assert await asyncio.to_thread(asked.wait, 20)
            async with asyncio.timeout(20):  # a batch alone would wait for a minute
                (clip,) = await all_clips(renderer, Text("Hello."))
        released.set()
    assert batch.result().made == 1
    assert sound(clip).seconds > 0
    assert fallback.spoken == ["Hello."]


async def test_a_language_without_a_voice_is_an_error_that_says_so(store, speaker, engine):
    def voice(language):
        raise EngineMissing(f"no voice for {language}")

    engine.voice = voice
    async with Renderer(store, speaker) as renderer:
        assert renderer.ready(Text("Moi."), "fi") is None
        with pytest.raises(EngineMissing, match="no voice for fi"):
            await all_clips(renderer, Text("Moi."), "fi")


async def test_closing_sends_away_what_queues_and_keeps_what_was_begun(store, speaker, engine):
    engine.held["One."] = threading.Event()
    async with asyncio.TaskGroup() as group:
        async with Renderer(store, speaker, workers=1) as renderer:
            first = group.create_task(all_clips(renderer, Text("One.")))
            await asyncio.to_thread(engine.begun.wait)
            second = group.create_task(collected(all_clips(renderer, Text("Two."))))
            while renderer.waiting < 1:
                await asyncio.to_thread(lambda: None)
            asyncio.get_running_loop().call_soon(engine.held["One."].set)
        assert len(await first) == 1
        assert isinstance(await second, StoreError)
        assert isinstance(await collected(all_clips(renderer, Text("Three."))), StoreError)
    assert engine.spoken == ["One."]


async def test_closing_does_not_wait_for_an_engine_that_hangs(store, speaker, engine, monkeypatch):
    monkeypatch.setattr(renderers, "CLOSING_SECONDS", 0.05)
    engine.held["One."] = threading.Event()
    try:
        async with asyncio.TaskGroup() as group, Renderer(store, speaker, workers=1) as renderer:
            first = group.create_task(collected(all_clips(renderer, Text("One."))))
            await asyncio.to_thread(engine.begun.wait)
            async with asyncio.timeout(10):
                await renderer.aclose()
            assert isinstance(await first, StoreError)
    finally:
        engine.held["One."].set()


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), OSError(24, "Too many open files")])
async def test_an_engine_that_ends_its_thread_ends_nothing_else(store, speaker, engine, error):
    engine.failures["One."] = error
    async with Renderer(store, speaker) as renderer:
        with pytest.raises(EngineFailed, match=type(error).__name__):
            await all_clips(renderer, Text("One."))
        assert await all_clips(renderer, Text("Two."))


async def test_a_warm_up_that_hangs_takes_no_thread_from_live_calls(store, speaker, engine):
    engine.held["1"] = threading.Event()
    try:
        async with asyncio.TaskGroup() as group, Renderer(store, speaker, workers=1) as renderer:
            group.create_task(renderer.warm("en"))
            await asyncio.to_thread(engine.begun.wait)
            async with asyncio.timeout(20):
                assert await all_clips(renderer, Text("One."))
            engine.held["1"].set()
    finally:
        engine.held["1"].set()


async def test_upkeep_that_fails_is_reported_and_ends_nothing(store, speaker, monkeypatch):
    monkeypatch.setattr(renderers, "FLUSH_SECONDS", 0.0)
    failed = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def refresh():
        loop.call_soon(failed.set)
        raise OSError(24, "Too many open files")

    async with Renderer(store, speaker) as renderer:
        monkeypatch.setattr(renderer._resolver, "refresh", refresh)
        with capture_logs() as logs:
            await all_clips(renderer, Text("One."))
            async with asyncio.timeout(20):
                await failed.wait()
        assert await all_clips(renderer, Text("Two."))
    assert [line["event"] for line in logs][:1] == ["cache.upkeep_failed"]


async def test_warming_prepares_the_tone_for_callers_who_wait(store, speaker):
    async with Renderer(store, speaker, filler_seconds=3.0) as renderer:
        await renderer.warm("en")
        assert renderer.filler.after == 3.0
        while not (clips := renderer.filler.clips()):
            await asyncio.to_thread(lambda: None)
        assert sound(clips[0]).seconds == pytest.approx(0.15)
    async with Renderer(store, speaker) as renderer:
        assert renderer.filler is None


async def collected(coroutine):
    (result,) = await asyncio.gather(coroutine, return_exceptions=True)
    return result


async def test_the_cache_is_kept_within_its_limit_while_prompts_are_made(sounds, speaker):
    store = Store(sounds, FORMATS["wav"], limit=30_000)
    async with Renderer(store, speaker) as renderer:
        for number in range(10):
            (clip,) = await all_clips(renderer, Text(f"Number {number} and three words."))
            os.utime(clip.file + ".wav", (0, 0))
    assert store.size <= 30_000 + 16_000
    assert len(list((sounds / "voicekit").glob("*.wav"))) == len(store.records()) < 10


async def test_nothing_blocks_the_event_loop(store, speaker, tmp_path):
    (tmp_path / "r.wav").write_bytes(encode(Pcm(np.ones(8000, np.int16), 8000), FORMATS["wav"]))
    with blockbuster_ctx("voicekit"):
        async with Renderer(store, speaker, recordings=tmp_path) as renderer:
            for part in (Text(LONG), Spoken("number", "12"), Silence(0.1), Audio("r.wav"), Audio("beep")):
                clips = await all_clips(renderer, part)
                assert renderer.ready(part, "en") == tuple(clips)


async def test_warming_has_the_engine_speak_and_keeps_nothing(store, speaker, engine):
    async with Renderer(store, speaker) as renderer:
        await renderer.warm("en")
    assert engine.spoken == ["1"]
    assert store.records() == ()


async def test_an_engine_that_cannot_be_warmed_does_not_stop_the_start(store, speaker, engine):
    engine.failures["1"] = EngineFailed("out of order")
    async with Renderer(store, speaker) as renderer:
        await renderer.warm("en")


async def test_a_private_prompt_has_a_name_that_nobody_can_work_out_and_is_still_made_once(store, speaker, engine):
    async with Renderer(store, speaker) as renderer:
        (private,) = await all_clips(renderer, Text("The PIN is 4711", private=True))
        assert await all_clips(renderer, Text("The PIN is 4711", private=True)) == [private]
        (public,) = await all_clips(renderer, Text("The PIN is 4711"))
    assert Path(private.file).name != Path(public.file).name
    assert engine.spoken == ["The PIN is 4711"] * 2
