"""Whatever an engine does is its own failure."""

import asyncio
import os
import resource
import threading
from itertools import pairwise

import numpy as np
import pytest
from fake_engine import FakeEngine
from structlog.testing import capture_logs

from voicekit._media.pcm import Pcm
from voicekit._threads import MOST_LEFT, NICE
from voicekit._tts import speaker
from voicekit._tts import worker as workers
from voicekit._tts.breaker import COOL_DOWN, LONGEST_REST
from voicekit._tts.chain import Chain
from voicekit._tts.checked import LONGEST, checked_sound
from voicekit._tts.engine import Voice
from voicekit._tts.speaker import Priority
from voicekit._tts.worker import EnginePatience, Worker
from voicekit.errors import EngineFailed, EngineTimeout, Unsayable

LIVE = EnginePatience(here=0.25)  # long enough for an engine that does not hang, on a machine that is busy


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


class Gives(FakeEngine):
    """An engine that answers a text with whatever the test has."""

    def __init__(self, what):
        super().__init__("odd")
        self.what = what

    def synthesize(self, text, voice):
        return self.what


class Hanging(FakeEngine):
    """An engine of this machine that does not answer before it is released."""

    def __init__(self, *, deaf=False):
        super().__init__("hang")
        self.released = threading.Event()
        self.is_deaf = deaf
        self.asked = 0
        self.tried = threading.Event()

    def voice(self, language):
        if self.is_deaf:
            self.asked += 1
            self.released.wait(30)
        return super().voice(language)

    def synthesize(self, text, voice):
        self.asked += 1
        if self.asked > 1:
            self.tried.set()
        self.released.wait(30)
        return super().synthesize(text, voice)


@pytest.fixture
def hanging():
    engine = Hanging()
    yield engine
    engine.released.set()


def tone(seconds=0.1, rate=8000, kind=np.int16):
    return (1000 * np.sin(np.arange(round(seconds * rate)))).astype(kind)


BAD = {
    "bytes": b"RIFF....",
    "nothing": None,
    "no samples": Pcm(np.zeros(0, np.int16), 8000),
    "silence": Pcm(np.zeros(8000, np.int16), 8000),
    "one level": Pcm(np.full(8000, 7, np.int16), 8000),
    "two dimensions": Pcm(tone().reshape(-1, 2), 8000),
    "eight bits": Pcm(tone().astype(np.uint8), 8000),
    "floats": Pcm(tone(kind=np.float32), 8000),
    "not a number": Pcm(np.full(800, np.nan), 8000),
    "texts": Pcm(np.array(["a", "b"]), 8000),
    "objects": Pcm(np.array([object()] * 800), 8000),
    "the other byte order": Pcm(tone(kind=">i2"), 8000),
    "a list": Pcm([1, 2, 3], 8000),
    "no rate": Pcm(tone(), 0),
    "a negative rate": Pcm(tone(), -8000),
    "a rate of text": Pcm(tone(), "8000"),
    "a rate that is not a number": Pcm(tone(), float("nan")),
    "a rate without end": Pcm(tone(), 10**9),
    "a minute of one word": Pcm(tone(60), 8000),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_sound_of_the_text_is_refused_and_the_next_engine_speaks(what):
    with capture_logs() as logs:
        assert Chain([Gives(BAD[what]), FakeEngine("here")]).speak("hello", "en").voice.engine == "here"
    assert [line["engine"] for line in logs] == ["odd"]
    with pytest.raises(EngineFailed):
        Chain([Gives(BAD[what])]).speak("hello", "en")


def test_sound_of_a_text_passes_whole_whatever_integer_its_rate_is():
    pcm = checked_sound(Pcm(tone(rate=22050), np.int64(22050)), "hello", "odd")
    assert (type(pcm.rate), pcm.rate, len(pcm.samples)) == (int, 22050, 2205)


def test_a_text_without_letters_and_digits_may_have_no_sound_and_that_is_not_the_engines_fault():
    with pytest.raises(Unsayable):
        checked_sound(Pcm(np.zeros(80, np.int16), 8000), "+", "odd")


def test_the_longest_sound_grows_with_the_text():
    base, each = LONGEST
    longest = Pcm(tone(base + 5 * each), 8000)
    assert checked_sound(longest, "hello", "odd").samples is longest.samples
    with pytest.raises(EngineFailed, match="of 4 characters"):
        checked_sound(longest, "hell", "odd")


@pytest.mark.parametrize(
    "voice",
    [None, "a voice", Voice("odd", "x", "en", 3), Voice("another", "x", "en", "1"), Voice("odd", None, "en", "1")],
)
def test_what_is_no_voice_is_refused_and_the_next_engine_speaks(voice):
    odd = FakeEngine("odd")
    odd.voice = lambda _: voice
    assert Chain([odd, FakeEngine("here")]).speak("hello", "en").voice.engine == "here"


@pytest.mark.parametrize(
    "error",
    [SystemExit(3), KeyboardInterrupt(), GeneratorExit(), asyncio.CancelledError(), StopIteration(), MemoryError()],
)
@pytest.mark.parametrize("verb", ["voice", "synthesize", "languages"])
def test_an_engine_that_ends_its_thread_has_failed_and_is_reported_once(error, verb):
    odd = FakeEngine("odd")

    def end(*_):
        raise error

    setattr(odd, verb, end)
    chain = Chain([odd, FakeEngine("here")])
    with capture_logs() as logs:
        for _ in range(5):
            if verb == "languages":
                assert chain.languages() == ("en",)
            else:
                assert chain.speak("hello", "en").voice.engine == "here"
    assert [(line["engine"], type(error).__name__ in line["reason"]) for line in logs] == [("odd", True)]


def test_an_engine_that_meets_too_many_open_files_has_failed_and_no_more():
    def synthesize(text, voice):
        with open("/dev/null"):  # noqa: PTH123 - the shortest way to the system's refusal
            raise AssertionError

    odd = FakeEngine("odd")
    odd.synthesize = synthesize
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    chain = Chain([odd, FakeEngine("here")])
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        speech = chain.speak("hello", "en")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert speech.voice.engine == "here"


def test_where_no_thread_can_be_had_the_engine_has_failed(monkeypatch):
    def refuse(_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(EngineFailed, match="no thread for a"):
        Chain([FakeEngine("a")]).speak("hello", "en")


def test_a_caller_waits_for_an_engine_that_hangs_no_longer_than_set_then_the_next_speaks(hanging):
    chain = Chain([hanging, FakeEngine("here")], patience=LIVE)
    with capture_logs() as logs:
        for _ in range(3):
            assert chain.speak("hello", "en", priority=Priority(live=True)).voice.engine == "here"
    assert hanging.asked == 1
    assert [(line["engine"], line["reason"]) for line in logs] == [("hang", "no answer within 0.25 s")]
    assert "VOICEKIT_ENGINE_WAIT_SECONDS" in logs[0]["hint"]


@pytest.mark.parametrize("verb", ["voice", "synthesize"])
def test_a_caller_waits_for_all_engines_that_hang_little_longer_than_for_one(verb, monkeypatch):
    monkeypatch.setattr(workers, "VOICE_WAIT", 0.3)
    monkeypatch.setattr(speaker, "LEAST_WAIT", 0.1)
    released, engines = threading.Event(), [FakeEngine(name) for name in ("a", "b", "c")]
    for engine in engines:
        setattr(engine, verb, lambda *_: released.wait(20))
    chain = Chain([*engines, FakeEngine("here")], patience=EnginePatience(here=0.3))
    try:
        with capture_logs() as logs:
            assert chain.speak("hello", "en", priority=Priority(live=True)).voice.engine == "here"
    finally:
        released.set()
    assert [line["reason"] for line in logs] == [f"no answer within {seconds} s" for seconds in (0.3, 0.1, 0.1)]


def test_an_engine_that_hangs_is_the_error_where_there_is_no_other(hanging):
    with pytest.raises(EngineTimeout, match=r"hang: no answer within 0\.25 s"):
        Chain([hanging], patience=LIVE).speak("hello", "en", priority=Priority(live=True))


def test_a_batch_has_a_deadline_too(hanging, monkeypatch):
    monkeypatch.setattr(workers, "BEFOREHAND", 0.25)
    assert Chain([hanging, FakeEngine("here")]).speak("hello", "en").voice.engine == "here"


def test_a_rehearsal_waits_as_long_as_a_batch_for_the_engine_that_calls_will_ask(hanging):
    online = FakeEngine("online", online=True)
    chain = Chain([online, hanging], patience=LIVE)
    threading.Timer(0.2, hanging.released.set).start()
    assert chain.speak("1", "en", priority=Priority(rehearsal=True)).voice.engine == "hang"


def test_an_engine_that_hangs_is_tried_by_one_text_after_rests_that_double(hanging, monkeypatch):
    monkeypatch.setattr(workers, "BEFOREHAND", 0.25)
    clock = Clock()
    chain = Chain([hanging, FakeEngine("here")], clock=clock)
    rests, asked = [], 0
    for _ in range(500):
        chain.speak("hello", "en")
        if hanging.asked > asked:
            asked = hanging.asked
            rests.append(clock.now)
        clock.now += 10.0
    pauses = [round(after - before) for before, after in pairwise(rests)]
    assert pauses[:5] == [COOL_DOWN, 2 * COOL_DOWN, 4 * COOL_DOWN, 8 * COOL_DOWN, LONGEST_REST]


def test_no_caller_waits_for_the_trial_of_an_engine_that_was_silent(hanging):
    clock = Clock()
    chain = Chain([hanging, FakeEngine("here")], patience=EnginePatience(here=20.0), clock=clock)
    hanging.plan = [EngineTimeout("was slow")]
    hanging.released.set()
    assert chain.speak("first", "en", priority=Priority(live=True)).voice.engine == "here"
    hanging.released.clear()
    clock.now += COOL_DOWN
    for _ in range(3):
        assert chain.speak("hello", "en", priority=Priority(live=True)).voice.engine == "here"
    assert hanging.tried.wait(20)
    assert hanging.asked == 2
    hanging.released.set()
    while chain.voice_for("en").engine != "hang":
        threading.Event().wait(0.001)
    assert chain.speak("then", "en", priority=Priority(live=True)).voice.engine == "hang"


def test_an_engine_that_was_silent_is_asked_after_its_rest_where_there_is_no_other(hanging):
    clock = Clock()
    chain = Chain([hanging], clock=clock)
    hanging.plan = [EngineTimeout("was slow")]
    hanging.released.set()
    with pytest.raises(EngineTimeout):
        chain.speak("first", "en", priority=Priority(live=True))
    clock.now += COOL_DOWN
    assert chain.speak("again", "en", priority=Priority(live=True)).voice.engine == "hang"


def test_an_engine_that_hangs_when_asked_for_its_voice_is_passed_over(monkeypatch):
    monkeypatch.setattr(workers, "VOICE_WAIT", 0.25)
    deaf = Hanging(deaf=True)
    chain = Chain([deaf, FakeEngine("here")])
    try:
        for _ in range(3):
            assert chain.preferred("en").engine == "here"
            assert chain.speak("hello", "en").voice.engine == "here"
        assert deaf.asked == 1
    finally:
        deaf.released.set()


def test_while_an_engine_hangs_its_voice_is_still_known_for_what_it_said_before(hanging):
    chain = Chain([hanging, FakeEngine("here")], patience=LIVE)
    assert chain.preferred("en").engine == "hang"
    chain.speak("hello", "en", priority=Priority(live=True))
    hanging.voice = None
    assert chain.preferred("en").engine == "hang"


def test_no_more_threads_hang_in_an_engine_than_the_limit(hanging):
    worker = Worker(hanging, EnginePatience(here=0.02))
    voice = hanging.voice("en")
    for _ in range(MOST_LEFT):
        with pytest.raises(EngineTimeout, match="no answer"):
            worker.synthesize("hello", voice, Priority(live=True))
    with pytest.raises(EngineTimeout, match="16 texts hang in hang"):
        worker.synthesize("hello", voice, Priority(live=True))
    assert hanging.asked == MOST_LEFT


def test_an_engine_gives_way_to_calls():
    class Told(FakeEngine):
        def synthesize(self, text, voice):
            thread = threading.get_native_id()
            self.schedule = os.sched_getscheduler(thread), os.getpriority(os.PRIO_PROCESS, thread)
            return super().synthesize(text, voice)

    engine = Told("told")
    Worker(engine).synthesize("Hello.", engine.voice("en"), Priority())
    assert engine.schedule == (os.SCHED_BATCH, NICE)
