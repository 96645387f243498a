"""Recognition for all calls of a loop, with a recognizer in memory."""

import asyncio
import contextlib
import os
import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import numpy as np
import pytest
from fake_recognizer import FakeRecognizer, FakeUtterance
from structlog.testing import capture_logs

from voicekit._asr import service
from voicekit._asr.engine import Hypothesis
from voicekit._asr.live import AnswerPatience
from voicekit._asr.service import Recognition
from voicekit._media.pcm import Pcm
from voicekit._threads import NICE
from voicekit.errors import RecognizerBusy, RecognizerFailed, RecognizerMissing, RecognizerTimeout

MENU = ("sales", "support", "billing")


@pytest.fixture
def fake():
    recognizer = FakeRecognizer(MENU)
    yield recognizer
    recognizer.gate.set()


def frames(pcm, size=160):
    return [Pcm(pcm.samples[start : start + size], pcm.rate) for start in range(0, len(pcm.samples), size)]


async def test_whole_audio_gives_what_was_said(fake):
    async with Recognition(lambda *_: fake) as recognition:
        (first,) = await recognition.recognize(fake.sound("support"), "en", MENU)
    assert (first.text, first.confidence) == ("support", 0.9)


async def test_what_fits_none_of_the_phrases_gives_no_hypothesis(fake):
    async with Recognition(lambda *_: fake) as recognition:
        assert await recognition.recognize(fake.sound("billing"), "en", ["sales"]) == ()


async def test_free_speech_has_no_phrases_and_no_phrases_are_refused(fake):
    async with Recognition(lambda *_: fake) as recognition:
        (first,) = await recognition.recognize(fake.sound("sales"), "en", None)
        assert first.text == "sales"
        with pytest.raises(ValueError, match="no phrases"):
            await recognition.recognize(fake.sound("sales"), "en", [])


async def test_the_engine_works_in_threads_and_never_in_the_loop(fake):
    async with Recognition(lambda *_: fake, threads=2) as recognition:
        await asyncio.gather(*(recognition.recognize(fake.sound("sales"), "en", MENU) for _ in range(8)))
    assert fake.threads
    assert threading.main_thread().name not in fake.threads
    assert all(name.startswith("asr") for name in fake.threads)


async def test_frames_of_a_stream_arrive_whole_and_in_order(fake):
    sound = Pcm(np.concatenate([fake.sound(word).samples for word in ("sales", "billing", "support")]), 8000)
    async with Recognition(lambda *_: fake, threads=4) as recognition:
        async with await recognition.stream("en", None) as live:
            for frame in frames(sound):
                live.feed(frame)
            (first,) = await live.finish()
    assert first.text == "sales billing support"
    assert first.words[0].end == sound.seconds


async def test_partial_results_come_while_audio_comes(fake):
    async with Recognition(lambda *_: fake) as recognition:
        async with await recognition.stream("en", MENU) as live:
            assert live.partial == ""
            for frame in frames(fake.sound("support")):
                live.feed(frame)
            await live.finish()
            assert live.partial == "support"


async def test_a_pause_is_told_to_the_engine_after_the_audio_before_it(fake):
    async with Recognition(lambda *_: fake) as recognition:
        async with await recognition.stream("en", MENU) as live:
            live.feed(fake.sound("sales", 0.02))
            live.prepare()
            await asyncio.to_thread(fake.paused.wait, 10)
            (first,) = await live.finish()
    assert (first.text, fake.prepared) == ("sales", 1)


async def test_an_answer_that_is_wanted_at_once_is_not_prepared_first(fake):
    async with Recognition(lambda *_: fake, threads=1) as recognition:
        fake.gate.clear()
        async with await recognition.stream("en", MENU) as live:
            live.feed(fake.sound("sales", 0.02))
            await asyncio.to_thread(fake.busy.wait, 10)
            live.prepare()
            asyncio.get_running_loop().call_soon(fake.gate.set)
            assert await live.finish()
    assert fake.prepared == 0


async def likely(live):
    while live.likely is None:  # noqa: ASYNC110 - the listener looks with each frame
        await asyncio.sleep(0.005)
    return live.likely


@pytest.mark.parametrize(("tells", "sure"), [(True, 0.8), (False, 1.0)])
async def test_in_a_pause_it_is_known_what_was_said_until_then(fake, tells, sure):
    """By the engine, or by the words of one that works while sound comes."""
    fake.tells = tells
    async with Recognition(lambda *_: fake) as recognition:
        async with await recognition.stream("en", None) as live:
            live.feed(fake.sound("sales", 0.3))
            assert live.likely is None
            live.prepare()
            assert await likely(live) == (Hypothesis("sales", sure),)
            live.feed(fake.sound("support", 0.3))
            live.prepare()
            assert live.likely is None
            assert await likely(live) == (Hypothesis("sales support", sure),)


async def test_what_is_known_of_an_earlier_pause_is_not_taken_for_the_later(fake):
    fake.tells = True
    async with Recognition(lambda *_: fake, threads=1) as recognition:
        fake.gate.clear()
        async with await recognition.stream("en", None) as live:
            live.feed(fake.sound("sales", 0.02))
            live.prepare()
            await asyncio.to_thread(fake.busy.wait, 10)
            live.feed(fake.sound("support", 0.02))
            live.prepare()
            fake.gate.set()
            assert await likely(live) == (Hypothesis("sales support", 0.8),)
    assert fake.prepared == 2


@pytest.mark.parametrize("goes_on", [True, False])
async def test_the_silence_of_a_pause_is_heard_only_where_the_caller_goes_on(fake, goes_on):
    """By an engine that hears a sound as a whole: what it has prepared stays as good as it was."""
    fake.streaming = False
    async with Recognition(lambda *_: fake) as recognition:
        async with await recognition.stream("en", None) as live:
            live.feed(fake.sound("sales", 0.2))
            live.prepare()
            for _ in range(5):
                live.feed(Pcm(np.zeros(800, np.int16), 8000), silent=True)
            if goes_on:
                live.feed(fake.sound("support", 0.2))
            (first,) = await live.finish()
    assert first.words[0].end == pytest.approx(0.9 if goes_on else 0.2)


async def test_who_is_listened_to_counts_from_the_question_to_its_end_and_recordings_do_not(fake, monkeypatch):
    counted = []
    monkeypatch.setattr(service.Capacity, "listen", lambda _, callers: counted.append(callers))
    monkeypatch.setattr(service.Capacity, "leave", lambda _, callers: counted.append(-callers))
    async with Recognition(lambda *_: fake) as recognition:
        async with await recognition.stream("en", MENU):
            assert counted == [1]
        async with await recognition.stream("en", MENU) as live:
            live.feed(fake.sound("sales"))
            await live.finish()
        await recognition.recognize(fake.sound("sales"), "en", MENU)
        await recognition.stream("en", MENU)
    assert [each for each in counted if each] == [1, -1] * 3


async def test_a_stream_gives_back_what_it_holds_however_it_ends(fake):
    async with Recognition(lambda *_: fake) as recognition:
        async with await recognition.stream("en", MENU) as live:
            live.feed(fake.sound("sales"))
            await live.finish()
        async with await recognition.stream("en", MENU) as live:
            live.feed(fake.sound("sales"))
    assert fake.opened == fake.closed
    assert fake.opened in (1, 2), "audio that no thread has begun with is dropped"


async def test_streams_that_nobody_closed_are_closed_with_the_service(fake):
    async with Recognition(lambda *_: fake) as recognition:
        live = await recognition.stream("en", MENU)
        live.feed(fake.sound("sales"))
        await live.finish()
    assert (fake.opened, fake.closed) == (1, 1)


async def test_an_engine_that_fails_tells_whoever_waits_for_the_result(fake):
    fake.failure = RecognizerFailed("the model is on fire")
    async with Recognition(lambda *_: fake) as recognition:
        with pytest.raises(RecognizerFailed, match="on fire"):
            await recognition.recognize(fake.sound("sales"), "en", MENU)
        fake.failure = None
        assert await recognition.recognize(fake.sound("sales"), "en", MENU)


async def test_one_caller_too_many_is_told_at_the_first_word_and_the_others_go_on(fake):
    fake.cost = 0.5
    async with Recognition(lambda *_: fake, threads=1) as recognition:
        fake.gate.clear()
        async with contextlib.AsyncExitStack() as stack:
            one, two, three = [await stack.enter_async_context(await recognition.stream("en", MENU)) for _ in range(3)]
            for live in (one, two):
                live.feed(fake.sound("sales"))
            with pytest.raises(RecognizerBusy, match="2 callers speak now"):
                three.feed(fake.sound("sales"))
            fake.gate.set()
            assert await one.finish()
            assert await two.finish()
            three.feed(fake.sound("sales"))
            assert await three.finish()


async def test_callers_who_listen_to_a_prompt_take_nothing(fake):
    fake.cost = 100.0
    async with Recognition(lambda *_: fake, threads=1) as recognition:
        async with contextlib.AsyncExitStack() as stack:
            lives = [await stack.enter_async_context(await recognition.stream("en", MENU)) for _ in range(50)]
            assert recognition.left == 0
            lives[-1].feed(fake.sound("sales"))
            assert await lives[-1].finish()
            assert await lives[0].finish() == (), "nothing was said"


class AtOnce(Executor):
    """A thread that has done what it is given before `submit` comes back."""

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - as threads do it
            future.set_exception(error)
        return future


async def test_what_an_answer_costs_is_learned_from_those_before(fake, monkeypatch):
    clock, fake.cost = Clock(), 1.0

    def finish(utterance):
        clock.now += 0.25 * len(utterance.phrases)
        return (Hypothesis("sales", 0.9),)

    monkeypatch.setattr(FakeUtterance, "finish", finish)
    async with Recognition(lambda *_: fake, threads=2, pool=lambda _: AtOnce(), working=clock) as recognition:
        for menu in (MENU, (*MENU, *"abcdefghijklmnopq")):
            async with await recognition.stream("en", menu) as live:
                live.feed(fake.sound("sales"))
                await live.finish()
        async with contextlib.AsyncExitStack() as stack:

            async def speaks(menu):
                live = await stack.enter_async_context(await recognition.stream("en", menu))
                live.feed(fake.sound("sales"))
                return live

            short = [await speaks(MENU) for _ in range(2)]
            assert recognition.left == pytest.approx(1.5)
            with pytest.raises(RecognizerBusy, match=r"1\.50 s of work, and 5\.00 s more"):
                await speaks((*MENU, *"abcdefghijklmnopq"))
            assert await short[0].finish()
            assert recognition.left == pytest.approx(0.75)


async def test_an_engine_that_hears_a_sound_as_a_whole_gets_it_when_the_caller_pauses(fake, monkeypatch):
    fed = []
    monkeypatch.setattr(FakeUtterance, "feed", lambda _, pcm: fed.append(pcm.seconds))
    fake.streaming = False
    async with Recognition(lambda *_: fake, pool=lambda _: AtOnce()) as recognition:
        async with await recognition.stream("en", MENU) as live:
            for frame in frames(fake.sound("sales", 2.0)):
                live.feed(frame)
            assert fed == [0.02], "the first opens the utterance"
            live.prepare()
            assert fed == [0.02, 1.98]


async def test_recordings_leave_a_thread_for_callers(fake, monkeypatch):
    two, counting, at_once, most = threading.Barrier(2, timeout=10), threading.Lock(), 0, 0

    def feed(utterance, pcm):
        nonlocal at_once, most
        with counting:
            at_once += 1
            most = max(most, at_once)
        two.wait()
        with counting:
            at_once -= 1

    monkeypatch.setattr(FakeUtterance, "feed", feed)
    async with Recognition(lambda *_: fake, threads=3) as recognition:
        async with asyncio.TaskGroup() as group:
            for _ in range(6):
                group.create_task(recognition.recognize(fake.sound("sales"), "en", MENU))
    assert most == 2


async def test_a_caller_who_hangs_up_frees_the_place_when_the_thread_is_done(fake):
    fake.cost = 1.0
    async with Recognition(lambda *_: fake, threads=1) as recognition:
        fake.gate.clear()
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(recognition.recognize(fake.sound("sales"), "en", MENU))
            await asyncio.to_thread(fake.busy.wait, 10)
            waiting.cancel()
        assert waiting.cancelled()
        assert fake.closed == 0
        fake.gate.set()
    assert fake.opened == fake.closed == 1


async def test_a_language_without_a_recognizer_is_named_each_time(fake):
    def find(language, closed):
        raise RecognizerMissing(f"nothing hears {language}")

    async with Recognition(find) as recognition:
        for _ in range(2):
            with pytest.raises(RecognizerMissing, match="nothing hears sv"):
                await recognition.recognize(fake.sound("sales"), "sv", MENU)


async def test_streams_of_many_callers_share_the_threads(fake):
    async with Recognition(lambda *_: fake, threads=2) as recognition:
        fake.gate.clear()
        async with asyncio.TaskGroup() as group:
            said = [word for word in MENU for _ in range(3)]
            asked = [group.create_task(recognition.recognize(fake.sound(word), "en", MENU)) for word in said]
            fake.gate.set()
    assert [task.result()[0].text for task in asked] == said
    assert fake.most_at_once <= 2


async def test_words_that_the_model_does_not_know_are_named_with_the_nearest(fake):
    async with Recognition(lambda *_: fake) as recognition:
        found = await recognition.unknown_words("en", ["sales", "frobnication"])
    assert dict(found) == dict(fake.unknown_words(["sales", "frobnication"]))
    assert "frobnication" in found
    assert "sales" not in found


async def test_the_threads_can_be_of_another_kind(fake):
    made = []

    def pool(threads):
        made.append(ThreadPoolExecutor(threads))
        return made[-1]

    async with Recognition(lambda *_: fake, threads=2, pool=pool) as recognition:
        (first,) = await recognition.recognize(fake.sound("sales"), "en", MENU)
    assert first.text == "sales"
    assert len(made) == 1
    with pytest.raises(RuntimeError, match="shutdown"):
        made[0].submit(print)


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(
    "error", [SystemExit(3), KeyboardInterrupt(), OSError(24, "Too many open files"), ValueError()]
)
async def test_a_recognizer_that_ends_its_thread_has_failed_and_is_reported_once(fake, error):
    fake.failure = error
    async with Recognition(lambda *_: fake) as recognition:
        with capture_logs() as logs:
            for _ in range(2):
                with pytest.raises(RecognizerFailed, match=f"broke: {type(error).__name__}"):
                    await recognition.recognize(fake.sound("sales"), "en", MENU)
        assert [line["event"] for line in logs] == ["recognizer.failed"]
        fake.failure = None
        assert await recognition.recognize(fake.sound("sales"), "en", MENU)


@pytest.mark.parametrize("verb", ["load", "describe", "open"])
async def test_every_verb_of_a_recognizer_may_fail_in_any_way(fake, verb):
    def end(*_):
        raise SystemExit(3)

    setattr(fake, verb, end)
    async with Recognition(lambda *_: fake) as recognition:
        asked = recognition.load("en") if verb == "load" else recognition.recognize(fake.sound("sales"), "en", MENU)
        with pytest.raises(RecognizerFailed, match="broke: SystemExit"):
            await asked


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "sales",
        ("sales",),
        (Hypothesis("sales", float("nan")),),
        (Hypothesis("sales", 1.5),),
        (Hypothesis(None, 0.5),),
    ],
)
async def test_what_is_no_hypothesis_is_refused(fake, monkeypatch, answer):
    monkeypatch.setattr(FakeUtterance, "finish", lambda _: answer)
    async with Recognition(lambda *_: fake) as recognition:
        with pytest.raises(RecognizerFailed, match="the recognizer gave"):
            await recognition.recognize(fake.sound("sales"), "en", MENU)


async def test_a_recognizer_that_hangs_is_given_up_and_left_alone_for_a_while(fake, monkeypatch):
    monkeypatch.setattr(service, "CALLER", AnswerPatience(0.05, 0.0))
    clock = Clock()
    async with Recognition(lambda *_: fake, threads=1, clock=clock) as recognition:
        fake.gate.clear()
        with capture_logs() as logs:
            async with await recognition.stream("en", MENU) as live:
                live.feed(fake.sound("sales"))
                with pytest.raises(RecognizerTimeout, match="no answer within"):
                    await live.finish()
            with pytest.raises(RecognizerTimeout):
                await recognition.stream("en", MENU)
        assert [line["event"] for line in logs] == ["recognizer.failed"]
        assert recognition.left == 0, "what hangs keeps no place from others"
        other = FakeRecognizer(MENU, language="ko")
        monkeypatch.setattr(recognition, "_find", lambda *_: other)
        assert await recognition.recognize(other.sound("sales"), "ko", MENU), "another thread took the place"
        clock.now += service.COOL_DOWN
        fake.gate.set()
        assert await recognition.recognize(fake.sound("sales"), "en", MENU)


async def test_an_answer_that_no_thread_came_to_says_nothing_of_its_recognizer(fake, monkeypatch):
    other = FakeRecognizer(MENU, language="ko")
    async with Recognition(lambda language, _: other if language == "ko" else fake, threads=1) as recognition:
        await recognition.recognize(other.sound("sales"), "ko", MENU)
        fake.gate.clear()
        async with await recognition.stream("en", MENU) as first:
            first.feed(fake.sound("sales"))
            await asyncio.to_thread(fake.busy.wait, 10)
            monkeypatch.setattr(service, "CALLER", AnswerPatience(0.05, 0.0))
            async with await recognition.stream("ko", MENU) as second:
                second.feed(other.sound("sales"))
                with pytest.raises(RecognizerTimeout):
                    await second.finish()
            fake.gate.set()
            assert await first.finish()
        monkeypatch.setattr(service, "CALLER", AnswerPatience(10.0, 0.0))
        async with await recognition.stream("ko", MENU) as third:
            third.feed(other.sound("sales"))
            assert await third.finish()


async def test_recognition_gives_way_to_calls(fake, monkeypatch):
    policies = set()

    def feed(utterance, pcm):
        thread = threading.get_native_id()
        policies.add((os.sched_getscheduler(thread), os.getpriority(os.PRIO_PROCESS, thread)))

    monkeypatch.setattr(FakeUtterance, "feed", feed)
    async with Recognition(lambda *_: fake) as recognition:
        await recognition.recognize(fake.sound("sales"), "en", MENU)
    assert policies == {(os.SCHED_BATCH, NICE)}


async def test_a_recording_that_hangs_keeps_no_other_from_being_tried(fake, monkeypatch):
    monkeypatch.setattr(service, "NOBODY", AnswerPatience(0.5, 0.0))
    async with Recognition(lambda *_: fake, threads=1) as recognition:
        fake.gate.clear()
        with pytest.raises(RecognizerTimeout):
            await recognition.recognize(fake.sound("sales"), "en", MENU)
        fake.gate.set()
        assert await recognition.recognize(fake.sound("billing"), "en", MENU)


@pytest.mark.parametrize(("verb", "limit"), [("load", "LOAD_WITHIN"), ("describe", "LOOK_WITHIN")])
async def test_a_recognizer_that_hangs_before_a_word_is_said_takes_no_thread_from_others(
    fake, monkeypatch, verb, limit
):
    monkeypatch.setattr(service, limit, 0.5)
    released = threading.Event()
    setattr(fake, verb, lambda: released.wait(30))
    other = FakeRecognizer(MENU, language="ko")
    async with Recognition(lambda language, _: other if language == "ko" else fake, threads=1) as recognition:
        with pytest.raises(RecognizerTimeout, match="no answer within"):
            await recognition.load("en")
        assert await recognition.recognize(other.sound("sales"), "ko", MENU)
        released.set()


async def test_closing_does_not_wait_for_a_recognizer_that_hangs(fake, monkeypatch):
    monkeypatch.setattr(service, "CLOSING_SECONDS", 0.05)
    async with asyncio.timeout(10):
        async with Recognition(lambda *_: fake, threads=1) as recognition:
            fake.gate.clear()
            live = await recognition.stream("en", MENU)
            live.feed(fake.sound("sales"))
            await asyncio.to_thread(fake.busy.wait, 10)
