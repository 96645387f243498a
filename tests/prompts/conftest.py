"""What every test of the prompts needs: an engine, and a place to keep prompts."""

from pathlib import Path

import pytest
from sines import SineEngine

from voicekit._media.formats import FORMATS
from voicekit._prompts.store import Store
from voicekit._tts.speaker import Alone


@pytest.fixture
def engine():
    return SineEngine()


@pytest.fixture
def speaker(engine):
    return Alone(engine)


@pytest.fixture
def sounds(tmp_path) -> Path:
    place = tmp_path / "sounds"
    place.mkdir()
    return place


@pytest.fixture
def store(sounds) -> Store:
    return Store(sounds, FORMATS["wav"])
