"""What tests share: no stray event loop, prompts that need no engine, and a program on the line in virtual time."""

import asyncio
import gc
import os
import re
import signal
import socket
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest
import structlog

from voicekit._call.session import Session
from voicekit._prompts.parts import Audio, Clip, Silence, Spoken, Text
from voicekit._server.app import App
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit.testing.asterisk import BROKEN, Setup, call, to_protocol

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("voicekit", deadline=None)
hypothesis.settings.load_profile("voicekit")

SECONDS_PER_LETTER = 0.05


def pytest_configure(config) -> None:
    """No current event loop outside async tests, records in a directory of the run's own, and no signal ignored.

    looptime asks for one before each test, and asyncio would make one that nobody closes: a ResourceWarning, which is
    an error here, in whichever test the garbage collector runs. What this process ignores (SIGHUP under nohup, SIGINT
    in the background of a shell), all servers of the tests would ignore; what it takes and passes over, they do not.
    """
    for number in (signal.SIGHUP, signal.SIGINT):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)
    asyncio.set_event_loop(None)
    state = TemporaryDirectory()
    config.add_cleanup(state.cleanup)
    os.environ["XDG_STATE_HOME"] = state.name


class FakePrompts:
    """Every text is a file whose length is its number of letters; `slow` ones are rendered sentence by sentence.

    What is `removed` is gone until it is renewed, what is `missing` for ever; what is `torn` cannot be opened until it
    is renewed, what is `unreadable` never.
    """

    def __init__(self):
        self.pace = SECONDS_PER_LETTER
        self.texts = {}
        self.slow = {}
        self.missing = set()
        self.removed = set()
        self.torn = set()
        self.unreadable = set()
        self.broken = {}
        self.loudness = {}

    def ready(self, part, language):
        text = self._text(part)
        if text in self.slow or text in self.broken:
            return None
        return (self._clip(text),)

    async def clips(self, part, language):
        text = self._text(part)
        if text in self.broken:
            raise self.broken[text]
        if text not in self.slow:
            yield self._clip(text)
            return
        for sentence, seconds in zip(re.findall(r"[^.]+\.", text), self.slow[text], strict=True):
            await asyncio.sleep(seconds)  # what rendering takes, in virtual time
            yield self._clip(sentence.strip())

    async def renew(self, clips):
        gone = {self.texts.get(clip.file) for clip in clips} & (self.removed | self.torn)
        self.removed -= gone
        self.torn -= gone
        return bool(gone)

    def sounds(self, file):
        text = self.texts.get(file)
        if text is None or text in self.missing | self.removed:
            return None
        return BROKEN if text in self.unreadable | self.torn else len(text) * self.pace

    def levels(self, file):
        return self.loudness.get(self.texts.get(file))

    def label(self, file):
        return self.texts.get(file, file)

    def _text(self, part):
        match part:
            case Text():
                return part.text
            case Spoken():
                return part.value
            case Audio():
                return part.file
            case Silence():
                return " " * round(part.seconds / SECONDS_PER_LETTER)
        raise TypeError(part)

    def _clip(self, text):
        file = "p/" + "".join(f"{ord(letter):x}" for letter in text)[-60:]
        self.texts[file] = text
        return Clip(file, len(text) * self.pace, text)


@pytest.fixture
def prompts():
    return FakePrompts()


@pytest.fixture
def place(prompts):
    """Place a call to a conversation (or a program): ``async with place(conversation) as caller``."""

    @asynccontextmanager
    async def place(program, *, settings=None, chunk=None, world=None, speech_input=None, records=None, **setup):
        if not hasattr(program, "find"):
            conversation, program = program, App()
            program.route()(conversation)
        async with Service(program, settings or Settings(), prompts, speech_input, records=records) as service:
            connect = to_protocol(service.wire, chunk=chunk)
            async with call(connect, prompts.sounds, Setup(**setup), prompts.label, world=world) as caller:
                caller.service = service
                yield caller
            await service.stop(drain=60.0)

    return place


@pytest.fixture
def logged():
    """The log lines of the test, as dictionaries."""
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        yield lines


@pytest.fixture
def sessions():
    """Counts the sessions that there are, those that wait for the collector included: it does not run in the test."""
    gc.collect()
    gc.disable()
    yield lambda: sum(isinstance(each, Session) for each in gc.get_objects())
    gc.enable()


@pytest.fixture
def open_sounds():
    """A directory that everybody may enter, which pytest's own are not."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def sealed():
    """Nothing can be written in a folder by whoever we are here (root becomes nobody): ``with sealed(folder):``"""

    @contextmanager
    def sealed(folder, mode=0o555):
        folder.chmod(mode)
        root = os.geteuid() == 0
        if root:
            os.seteuid(65534)
        try:
            yield
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o755)

    return sealed


@pytest.fixture
def free_port():
    """A port of this machine's own that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        return made.getsockname()[1]
