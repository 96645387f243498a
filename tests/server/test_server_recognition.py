"""What a process hears with, by its settings; without a model it goes on by keys, and says what would mend that."""

import socket

import numpy as np
import pytest
import structlog

from voicekit._media.pcm import Pcm
from voicekit._server.recognition import speech_input_of
from voicekit._settings import Settings
from voicekit.errors import ConfigError, RecognizerBusy

SOUND = Pcm(np.zeros(160, np.int16), 8000)


@pytest.fixture
def models(tmp_path):
    """A folder with a model that looks whole."""
    model = tmp_path / "whisper-tiny.en"
    model.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        (model / name).write_text("{}")
    return tmp_path


async def test_without_a_model_callers_answer_by_keys_and_the_log_says_once_what_to_fetch(tmp_path):
    with structlog.testing.capture_logs() as logged:
        async with speech_input_of(Settings(speech=True, models=tmp_path, language="sv", audio_port=0)) as speech_input:
            assert speech_input is None
    assert [(line["log_level"], line["hint"]) for line in logged] == [
        ("warning", "voicekit models fetch vosk-model-small-sv-rhasspy-0.15")
    ]


async def test_a_process_that_is_not_asked_to_hear_has_no_speech_input_and_says_nothing(models):
    with structlog.testing.capture_logs() as logged:
        async with speech_input_of(Settings(models=models)) as speech_input:
            assert speech_input is None
    assert logged == []


async def test_with_a_model_a_process_listens_for_sound_and_names_the_model(models):
    with structlog.testing.capture_logs() as logged:
        async with speech_input_of(Settings(speech=True, models=models, audio_port=0)) as speech_input:
            assert speech_input.receiver.address.startswith("127.0.0.1:")
    assert "whisper-tiny.en" in logged[0]["model"]


async def test_no_more_callers_speak_at_once_than_the_settings_let(models):
    settings = Settings(speech=True, models=models, audio_port=0, max_speakers=1)
    async with speech_input_of(settings) as speech_input:
        speaking, next_one = [await speech_input.recognition.stream("en", ["yes", "no"]) for _ in range(2)]
        speaking.feed(SOUND)
        with pytest.raises(RecognizerBusy, match="as many as max_speakers lets"):
            next_one.feed(SOUND)


async def test_a_port_that_is_taken_is_an_error_of_the_settings(models):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Settings(speech=True, models=models, audio_port=taken.getsockname()[1])
        with pytest.raises(ConfigError, match=r"Address already in use .*VOICEKIT_AUDIO_PORT"):
            async with speech_input_of(settings):
                pass


async def test_a_program_in_several_languages_is_heard_in_those_that_have_a_model(models):
    settings = Settings(speech=True, models=models, language="sv", audio_port=0)
    with structlog.testing.capture_logs() as logged:
        async with speech_input_of(settings, languages=("sv", "en")) as speech_input:
            assert speech_input is not None
    assert [line["model"].partition(":")[0] for line in logged] == ["en"]


async def test_where_none_of_its_languages_has_a_model_each_is_named_with_what_to_fetch(tmp_path):
    with structlog.testing.capture_logs() as logged:
        settings = Settings(speech=True, models=tmp_path, language="en")
        async with speech_input_of(settings, languages=("en", "de")) as speech_input:
            assert speech_input is None
    assert [(line["language"], line["hint"]) for line in logged] == [
        ("en", "voicekit models fetch vosk-model-small-en-us-0.15"),
        ("de", "voicekit models fetch vosk-model-small-de-0.15"),
    ]
