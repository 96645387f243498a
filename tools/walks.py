"""Counts six ways through the house: calls, files on the way, moves between files, returns to a file already left.

``python -m tools.walks [-v]`` from the project's root prints one line for each way, with ``-v`` every function on it.
Counted are the functions of `voicekit` itself; the simulated Asterisk and the line in memory under it are left out.
"""

import argparse
import asyncio
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from types import FrameType

import numpy as np
import structlog

import voicekit
from bench.beeps import Beeps
from voicekit._asr.endpoint import Endpointer, Endpointing
from voicekit._asr.engine import Description, Hypothesis
from voicekit._asr.service import Recognition
from voicekit._call.call import Call
from voicekit._call.speech.capture import SpeechInput
from voicekit._media.formats import FORMATS
from voicekit._media.tones import tone
from voicekit._prompts.parts import Clip, Part
from voicekit._prompts.renderer import Renderer
from voicekit._prompts.store import Store
from voicekit._server.app import App
from voicekit._server.audio_socket import AudioSocketServer
from voicekit._server.load import load
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit._tts.speaker import Alone
from voicekit.testing.asterisk import Setup, World, to_protocol
from voicekit.testing.asterisk import call as dial
from voicekit.testing.asterisk.tap import into_protocol

__all__: list[str] = []

HOUSE = f"{Path(voicekit.__file__).parent}/"
APART = ("testing/", "_transport/")
"""Not on any way: what stands on Asterisk's side of the line."""

LOUD = 1000
"""An amplitude above this is speech to the detector of these walks."""

FLOW = """flow: support
start: welcome
nodes:
  welcome: {say: Welcome to Acme., next: topic}
  topic:
    menu: For sales, press 1.
    choices: {"1": {words: [sales], next: bye}}
    failed: bye
  bye: {hangup: Bye.}
"""


WAYS = 6


class Steps:
    """The functions that are entered while `on`, in their order: file, name."""

    def __init__(self, *, verbose: bool) -> None:
        self.on = False
        self.shown = 0
        """How many ways were gone to their end."""
        self._steps: list[tuple[str, str]] = []
        self._verbose = verbose

    def note(self, frame: FrameType, event: str, arg: object) -> None:
        """One event of the interpreter."""
        if event == "call" and self.on:
            code = frame.f_code
            file = code.co_filename.removeprefix(HOUSE)
            if file != code.co_filename and not code.co_name.startswith("<") and not file.startswith(APART):
                self._steps.append((file, code.co_qualname))

    def show(self, title: str) -> None:
        """Print what has been noted, and begin anew."""
        self.on = False
        moves = [file for file, before in zip(self._files(), ("", *self._files()), strict=False) if file != before]
        counts = len(self._steps), len(set(moves)), len(moves) - 1, len(moves) - len(set(moves))
        print("{}: {} calls, {} files, {} moves, {} returns".format(title, *counts))
        self.shown += 1
        if self._verbose:
            for file, name in self._steps:
                print("   ", file, name)
        self._steps.clear()

    def _files(self) -> list[str]:
        return [file for file, _ in self._steps]


class Ready:
    """Prompts that are there already."""

    def ready(self, part: Part, language: str) -> tuple[Clip, ...]:
        return (Clip("p/x", 1.0, str(part)),)


class Loudness:
    """A detector for which loud is speech."""

    def speech(self, frame: "np.typing.NDArray[np.int16]") -> float:
        return float(np.abs(frame).max() > LOUD)

    def close(self) -> None: ...


class OneWord:
    """A recognizer, and its utterance, that always hears the first choice."""

    def describe(self) -> Description:
        return Description("vosk", "word", "en", 8000, closed=True, free=True, streaming=True, cost=0.01, version="1")

    def open(self, phrases: object) -> "OneWord":
        return self

    def feed(self, pcm: object) -> None: ...

    def partial(self) -> str:
        return ""

    def prepare(self) -> None: ...

    def close(self) -> None: ...

    def load(self) -> None: ...

    def finish(self) -> tuple[Hypothesis, ...]:
        return (Hypothesis("sales", 1.0),)


async def prompts_and_keys(steps: Steps, folder: Path) -> None:
    """A prompt that has to be made, the same again, and a key that chooses."""

    async def conversation(call: Call) -> None:
        steps.on = True
        await call.say("Hello there.")
        steps.show("text to wire, not cached")
        steps.on = True
        await call.say("Hello there.")
        steps.show("text to wire, cached")
        await call.menu("Hello there.", {"1": "sales", "2": ["support"]})
        steps.show("key on the socket to the answer")

    async with AsyncExitStack() as stack:
        renderer = await stack.enter_async_context(
            Renderer(Store(folder / "sounds", FORMATS["sln"]), Alone(Beeps()), workers=1)
        )
        service = await stack.enter_async_context(Service(app_of(conversation), Settings(recordings=folder), renderer))
        setup = Setup(args=("r", "id=1"))
        caller = await stack.enter_async_context(dial(to_protocol(service.wire), lambda _: 1.0, setup))
        await caller.prompt(3)
        steps.on = True
        caller.press("2")
        await caller.hung_up()


async def word(steps: Steps, folder: Path) -> None:
    """A word that chooses, of some 0.4 seconds."""

    async def conversation(call: Call) -> None:
        await call.menu("Hello there.", {"1": "sales", "2": ["support"]})
        steps.show("AudioSocket frame to the answer")

    async with AsyncExitStack() as stack:
        recognition = await stack.enter_async_context(
            Recognition(lambda _language, _closed: OneWord(), trusted=("en",))
        )
        receiver = AudioSocketServer()
        receiver.address = "127.0.0.1:9092"
        stack.callback(receiver.close)
        speech_input = SpeechInput(receiver, recognition, detector)
        settings = Settings(recordings=folder)
        service = await stack.enter_async_context(Service(app_of(conversation), settings, Ready(), speech_input))
        setup = Setup(args=("r", "id=1", "channel=Local%2F1", "tap=vk-tap"))
        world = World({}, plug=into_protocol(receiver.line))
        caller = await stack.enter_async_context(dial(to_protocol(service.wire), lambda _: 1.0, setup, world=world))
        await caller.prompt(1)
        await caller.quiet(0.3)
        steps.on = True
        caller.say(tone([400.0], 0.4, 8000))
        await caller.hung_up()


async def flow(steps: Steps, folder: Path) -> None:
    """A flow from its document to its first prompt."""
    document = folder / "flow.yaml"
    document.write_text(FLOW)
    steps.on = True
    flows = load(str(document))
    steps.show("flow document to ready")
    async with Service(flows, Settings(recordings=folder), Ready()) as service:
        steps.on = True
        setup = Setup(args=("support", "id=1"))
        async with dial(to_protocol(service.wire), lambda _: 1.0, setup) as caller:
            await caller.prompt(1)
            steps.show("connection to the first prompt of a flow")


def app_of(conversation: Callable[[Call], Awaitable[None]]) -> App:
    """A program with one conversation."""
    app = App()
    app.route()(conversation)
    return app


def detector(manner: Endpointing) -> Endpointer:
    """What finds speech in the sound of a call."""
    return Endpointer(Loudness(), manner)


async def walk(steps: Steps) -> None:
    """All of them, one after another."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sounds").mkdir()
        await prompts_and_keys(steps, folder)
        await word(steps, folder)
        await flow(steps, folder)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.walks", description="Count the ways through the house.")
    parser.add_argument("-v", "--verbose", action="store_true", help="name every function on the way")
    steps = Steps(verbose=parser.parse_args().verbose)
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    threading.setprofile(steps.note)
    sys.setprofile(steps.note)
    asyncio.run(walk(steps))
    if steps.shown != WAYS:
        sys.exit(f"{WAYS - steps.shown} of {WAYS} ways were not gone to their end")


if __name__ == "__main__":
    main()
