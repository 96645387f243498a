"""Fallback from engine to engine."""

import threading

import pytest
from fake_engine import FakeEngine
from structlog.testing import capture_logs

from voicekit._tts import worker as workers
from voicekit._tts.breaker import COOL_DOWN, FAILURES
from voicekit._tts.chain import Chain
from voicekit._tts.engine import Voice
from voicekit._tts.speaker import Priority
from voicekit._tts.worker import EnginePatience
from voicekit.errors import EngineFailed, EngineMissing, EngineOffline, Unsayable


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def offline():
    return EngineOffline("the network is down", hint="plug it in")


def warnings(logs):
    return [(line["engine"], line["reason"], line["hint"]) for line in logs if line["log_level"] == "warning"]


def test_the_first_engine_that_speaks_the_language_is_asked():
    korean, english, second = FakeEngine("a", ("ko",)), FakeEngine("b"), FakeEngine("c")
    chain = Chain([korean, english, second])
    assert chain.voice_for("en-GB").engine == "b"
    assert chain.speak("hello", "en").voice.engine == "b"
    assert (korean.said, second.said) == ([], [])


def test_languages_are_those_of_all_engines_the_preferred_one_first():
    assert Chain([FakeEngine("a", ("ko", "en")), FakeEngine("b", ("en", "fr"))]).languages() == ("ko", "en", "fr")


def test_voices_are_all_that_may_have_spoken_whether_they_work_or_not(clock):
    away = FakeEngine("away", online=True, plan=[offline()])
    chain = Chain([away, FakeEngine("here")], clock=clock)
    chain.speak("hello", "en")
    assert [voice.engine for voice in chain.voices("en")] == ["away", "here"]
    assert chain.voices("ko") == ()


def test_the_voice_that_really_spoke_comes_with_the_sound(clock):
    chain = Chain([FakeEngine("first", plan=[EngineFailed("broke")]), FakeEngine("next")], clock=clock)
    speech = chain.speak("hello", "en")
    assert speech.voice == FakeEngine("next").voice("en")
    assert speech.pcm.samples[0] == len("next")


def test_synthesize_asks_the_given_voice_and_never_another(clock):
    first, following = FakeEngine("first", plan=[EngineFailed("broke")]), FakeEngine("next")
    chain = Chain([first, following], clock=clock)
    with pytest.raises(EngineFailed, match="broke"):
        chain.synthesize("hello", first.voice("en"))
    assert following.said == []
    with pytest.raises(EngineMissing, match="stranger"):
        chain.synthesize("hello", Voice("stranger", "x", "en", "1"))


def test_an_engine_that_is_offline_is_reported_once_with_its_mend_and_the_next_speaks(clock):
    away = FakeEngine("away", plan=[offline()] * 10)
    chain = Chain([away, FakeEngine("here")], clock=clock)
    with capture_logs() as logs:
        for _ in range(3):
            assert chain.speak("hello", "en").voice.engine == "here"
            clock.now += COOL_DOWN
    assert len(away.said) == 3
    assert warnings(logs) == [("away", "the network is down", "plug it in")]


def test_an_engine_that_is_offline_is_left_alone_until_the_cool_down_is_over(clock):
    away = FakeEngine("away", plan=[offline()])
    chain = Chain([away, FakeEngine("here")], clock=clock)
    chain.speak("one", "en")
    clock.now += COOL_DOWN - 0.1
    assert chain.voice_for("en").engine == "here"
    chain.speak("two", "en")
    clock.now += 0.1
    assert chain.voice_for("en").engine == "away"
    assert chain.speak("three", "en").voice.engine == "away"
    assert away.said == ["one", "three"]


def test_an_engine_that_came_back_is_said_so_and_its_next_failure_is_news(clock):
    away = FakeEngine("away", plan=[offline(), None, offline()])
    chain = Chain([away, FakeEngine("here")], clock=clock)
    with capture_logs() as logs:
        for _ in range(3):
            chain.speak("hello", "en")
            clock.now += COOL_DOWN
    assert [line["event"] for line in logs] == ["engine.passed_over", "engine.recovered", "engine.passed_over"]


def test_a_text_that_cannot_be_said_does_not_count_against_the_engine(clock):
    picky = FakeEngine("picky", plan=[Unsayable("Hangul")] * 10)
    chain = Chain([picky, FakeEngine("here")], clock=clock)
    for _ in range(FAILURES + 1):
        assert chain.speak("안녕", "en").voice.engine == "here"
    assert chain.voice_for("en").engine == "picky"


def test_failures_in_a_row_mean_that_the_engine_is_out_of_order(clock):
    broken = FakeEngine("broken", plan=[EngineFailed("bad model")] * 10)
    chain = Chain([broken, FakeEngine("here")], clock=clock)
    with capture_logs() as logs:
        for _ in range(FAILURES + 5):
            chain.speak("hello", "en")
    assert len(broken.said) == FAILURES
    assert len(warnings(logs)) == 1


def test_one_failure_between_successes_leaves_the_engine_in_place(clock):
    shaky = FakeEngine("shaky", plan=[EngineFailed("x"), None] * FAILURES)
    chain = Chain([shaky, FakeEngine("here")], clock=clock)
    for _ in range(2 * FAILURES):
        chain.speak("hello", "en")
    assert chain.voice_for("en").engine == "shaky"


def test_an_engine_that_breaks_its_contract_has_failed_and_its_words_which_may_hold_the_text_are_kept_back(clock):
    chain = Chain([FakeEngine("odd", plan=[ZeroDivisionError("oops")])], clock=clock)
    with pytest.raises(EngineFailed, match="odd broke: ZeroDivisionError") as caught:
        chain.speak("hello", "en")
    assert "oops" not in str(caught.value)


def test_when_none_can_speak_the_error_names_every_engine_and_its_reason(clock):
    engines = [FakeEngine("a", plan=[offline()]), FakeEngine("b", ("fr",)), FakeEngine("c", plan=[EngineFailed("odd")])]
    with pytest.raises(EngineFailed) as caught:
        Chain(engines, clock=clock).speak("hello", "en")
    for word in ("a: the network is down", "b: b does not speak en", "c: odd", "plug it in", "install b-en"):
        assert word in str(caught.value)


@pytest.mark.parametrize("kind", [Unsayable, EngineOffline])
def test_reasons_of_one_kind_give_an_error_of_that_kind(kind, clock):
    chain = Chain([FakeEngine("a", plan=[kind("x")]), FakeEngine("b", plan=[kind("y")])], clock=clock)
    with pytest.raises(kind):
        chain.speak("hello", "en")


def test_a_language_that_nobody_speaks_is_engine_missing_and_says_what_to_install():
    with pytest.raises(EngineMissing, match=r"no engine can speak ko: a: a does not speak ko.*install a-ko"):
        Chain([FakeEngine("a")]).voice_for("ko")
    with pytest.raises(EngineMissing, match="no engine is named"):
        Chain([]).voice_for("en")


def test_a_live_call_asks_engines_of_this_machine_before_online_ones():
    online, here = FakeEngine("online", online=True), FakeEngine("here")
    chain = Chain([online, here])
    assert chain.voice_for("en", live=True).engine == "here"
    assert chain.voice_for("en").engine == "online"
    assert chain.speak("hello", "en", priority=Priority(live=True)).voice.engine == "here"
    assert chain.speak("hello", "en").voice.engine == "online"
    assert Chain([online]).speak("hello", "en", priority=Priority(live=True)).voice.engine == "online"


class Hanging(FakeEngine):
    """An online engine that does not answer before it is released."""

    def __init__(self, released):
        super().__init__("hanging", online=True)
        self.released = released
        self.asked = threading.Event()

    def synthesize(self, text, voice):
        self.asked.set()
        self.released.wait(30)
        return super().synthesize(text, voice)


@pytest.mark.parametrize("live", [True, False])
def test_an_online_engine_that_hangs_is_given_up_at_the_deadline(monkeypatch, clock, live):
    monkeypatch.setattr(workers, "BEFOREHAND", 60.0 if live else 0.02)
    released = threading.Event()
    chain = Chain([Hanging(released)], patience=EnginePatience(online=0.02 if live else 60.0), clock=clock)
    try:
        with pytest.raises(EngineOffline, match=r"no answer within 0\.02 s"):
            chain.speak("hello", "en", priority=Priority(live=live))
        with pytest.raises(EngineOffline, match="no answer"):
            chain.voice_for("en", live=live)
    finally:
        released.set()


def test_a_caller_who_joins_a_patient_request_waits_no_longer_than_any_caller(clock):
    released, priority, spoken = threading.Event(), Priority(), []
    online = Hanging(released)
    chain = Chain([online, FakeEngine("here")], patience=EnginePatience(online=0.02), clock=clock)
    thread = threading.Thread(target=lambda: spoken.append(chain.speak("hello", "en", priority=priority)), daemon=True)
    try:
        thread.start()
        assert online.asked.wait(20)
        priority.hurry()
        thread.join(20)
        assert [speech.voice.engine for speech in spoken] == ["here"]
    finally:
        released.set()


def test_many_threads_are_served_at_once(clock):
    chain = Chain([FakeEngine("a", plan=[EngineFailed("x")] * 2), FakeEngine("b")], clock=clock)
    spoken = []
    threads = [threading.Thread(target=lambda: spoken.append(chain.speak("hello", "en"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(spoken) == 20


def test_an_engine_that_is_not_installed_is_reported_and_the_others_make_the_chain():
    with capture_logs() as logs:
        chain = Chain.of(["nosuch", "espeak", "espeak"])
    assert [line["engine"] for line in logs] == ["nosuch"]
    assert {voice.engine for voice in chain.voices("en")} == {"espeak"}


def test_a_chain_of_nothing_that_is_installed_says_so():
    with pytest.raises(EngineMissing, match="nosuch: there is no engine 'nosuch'"):
        Chain.of(["nosuch"])


def test_each_engine_is_given_the_voice_that_the_user_named_for_it():
    chain = Chain.of(["gtts", "espeak"], {"gtts": "en@co.uk", "espeak": "+f3"})
    assert [voice.name for voice in chain.voices("en")] == ["en@co.uk", "gmw/en+f3"]
