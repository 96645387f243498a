"""The real models, from the cache folder of the tests; they are never skipped."""

import os
from pathlib import Path

import pytest

from voicekit._asr.models import ModelStore
from voicekit._asr.moonshine import MoonshineRecognizer
from voicekit._asr.vosk import VoskRecognizer
from voicekit._asr.whisper import WhisperRecognizer
from voicekit._asr.whispermodel import LazyModel


def model_path(name):
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voicekit-tests"
    store = ModelStore(Path(os.environ.get("VOICEKIT_TEST_CACHE") or default) / "models")
    if not store.has(name):
        pytest.fail(f"the model {name} is not in {store.folder}: run .venv/bin/python tools/models.py", pytrace=False)
    return store.path(name)


@pytest.fixture(scope="session")
def korean_path():
    return model_path("vosk-model-small-ko-0.22")


@pytest.fixture(scope="session")
def korean(korean_path):
    return VoskRecognizer(korean_path, "ko")


@pytest.fixture(scope="session")
def english():
    return WhisperRecognizer(LazyModel(model_path("whisper-tiny.en"), threads=2), "en")


@pytest.fixture(scope="session")
def moonshine_path():
    return model_path("moonshine-tiny-en")


@pytest.fixture(scope="session")
def moonshine(moonshine_path):
    return MoonshineRecognizer(moonshine_path, "en")
