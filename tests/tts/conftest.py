"""One loaded voice for all tests: loading takes longer than speaking."""

import pytest

from voicekit._tts.piper import PiperEngine


@pytest.fixture(scope="session")
def piper():
    engine = PiperEngine()
    engine.load()
    return engine
