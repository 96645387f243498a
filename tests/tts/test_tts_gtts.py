"""gTTS against a stand-in for its service."""

import socket

import numpy as np
import pytest
from google_stand_in import serving

from voicekit._tts.gtts import ADDRESS_VARIABLE, GttsEngine
from voicekit.errors import EngineFailed, EngineMissing, EngineOffline, SettingsError, Unsayable


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def service():
    with serving() as service:
        yield service


@pytest.fixture
def engine(service):
    return GttsEngine(address=service.address, timeout=(1.0, 0.2))


def test_a_text_is_asked_for_in_the_services_own_format_and_its_mp3_is_heard(engine, service):
    pcm = engine.synthesize("Good morning.", engine.voice("en"))
    assert service.asked == [("Good morning.", "en")]
    assert service.faults == []
    assert pcm.rate == 24000
    assert 0.4 < pcm.seconds < 0.7
    assert np.abs(pcm.samples).max() > 8000


def test_a_long_text_is_asked_for_in_parts_that_the_service_accepts(engine, service):
    text = "This is a sentence of a good length. " * 8
    pcm = engine.synthesize(text, engine.voice("en"))
    assert len(service.asked) >= 3
    assert service.faults == []
    words = " ".join(part.rstrip(".") for part, _ in service.asked).replace(".", "").split()
    assert words == text.replace(".", "").split()
    assert pcm.seconds > 0.45 * len(service.asked)


@pytest.mark.parametrize(("asked", "tag"), [("ko", "ko"), ("pt-BR", "pt"), ("de-AT", "de"), ("zh-TW", "zh-TW")])
def test_the_language_goes_with_the_request(engine, service, asked, tag):
    engine.synthesize("안녕하세요", engine.voice(asked))
    assert service.asked[0][1] == tag


def test_a_region_has_its_accent_and_a_voice_of_its_own_name():
    engine = GttsEngine()
    assert engine.voice("en-GB").name == "en@co.uk"
    assert engine.voice("en").name == "en@com"
    assert GttsEngine("en@com.au").voice("en-GB").name == "en@com.au"
    assert GttsEngine("en@com.au").voice("fr").name == "fr@com"


@pytest.mark.parametrize("say", ["429", "500", "503", "hang", "cut"])
def test_a_service_that_is_away_or_busy_is_offline(engine, service, say):
    service.say = say
    with pytest.raises(EngineOffline):
        engine.synthesize("Hello.", engine.voice("en"))


@pytest.mark.parametrize(
    "say", ["403", "404", "no audio", "broken base64", "not mp3", "silence", "another page", "not utf-8"]
)
def test_an_answer_without_sound_is_a_failure(engine, service, say):
    service.say = say
    with pytest.raises(EngineFailed):
        engine.synthesize("Hello.", engine.voice("en"))


def test_being_asked_to_slow_down_is_said_in_so_many_words(engine, service):
    service.say = "429"
    with pytest.raises(EngineOffline, match="slow down"):
        engine.synthesize("Hello.", engine.voice("en"))


def test_a_refused_connection_is_offline():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        engine = GttsEngine(address=f"http://127.0.0.1:{free.getsockname()[1]}")
        with pytest.raises(EngineOffline, match="cannot be reached"):
            engine.synthesize("Hello.", engine.voice("en"))


@pytest.mark.parametrize("text", ["...", " ", "?!"])
def test_a_text_with_nothing_to_say_is_not_sent(engine, service, text):
    with pytest.raises(Unsayable):
        engine.synthesize(text, engine.voice("en"))
    assert service.asked == []


def test_the_address_may_come_from_the_environment(service, monkeypatch):
    monkeypatch.setenv(ADDRESS_VARIABLE, service.address + "/")
    engine = GttsEngine()
    engine.synthesize("Hello.", engine.voice("en"))
    assert service.faults == []


def test_an_address_that_is_none_is_refused():
    with pytest.raises(SettingsError, match="ftp://x"):
        GttsEngine(address="ftp://x")


def test_it_describes_itself_without_the_network():
    engine = GttsEngine(address="http://127.0.0.1:9")
    assert engine.online
    assert engine.languages()[0] == "en"
    assert {"ko", "fr", "pt"} <= set(engine.languages())
    with pytest.raises(EngineMissing, match="tlh"):
        engine.voice("tlh")
