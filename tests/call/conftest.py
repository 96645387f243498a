"""Calls whose callers can be heard."""

import contextlib

import pytest
from hearers import Detector, Recognition

from voicekit._call.speech.capture import SpeechInput
from voicekit._server.audio_socket import AudioSocketServer
from voicekit._settings import Settings
from voicekit.testing.asterisk import World
from voicekit.testing.asterisk.tap import into_protocol


@pytest.fixture
def recognition():
    return Recognition()


@pytest.fixture
def talk(place, recognition, tmp_path):
    """A call whose caller can be heard: ``async with talk(conversation) as caller``."""

    @contextlib.asynccontextmanager
    async def talk(conversation, *, tap=True, facts=(), plug=None, results=None, receiver=None, variables=None):
        receiver = receiver or AudioSocketServer()
        receiver.address = "127.0.0.1:9092"
        speech_input = SpeechInput(receiver, recognition, Detector)
        facts = ("r", "id=1.1", *(("channel=Local%2F1", "tap=vk-tap") if tap else ()), *facts)
        world = World(results or {}, plug=plug or into_protocol(receiver.line))
        settings = Settings(recordings=tmp_path)
        async with place(
            conversation,
            speech_input=speech_input,
            world=world,
            args=facts,
            settings=settings,
            variables=variables or {},
        ) as caller:
            yield caller
        receiver.close()

    return talk
