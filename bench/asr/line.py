"""Questions asked as a call asks them: the public verbs, over a simulated line that carries sound in frames of 20 ms.

Nothing of recognition is left out or stood in for: the tap, the detector, the recognizer, grammar and thresholds are
those of a server. The prompts are silent; their length is that of their text.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, cast

import numpy as np
import structlog

from bench.asr.cores import Cores
from bench.asr.material import PAD, folder
from voicekit import App, Call
from voicekit._asr.engine import Wanted
from voicekit._asr.registry import Registry
from voicekit._asr.service import Recognition
from voicekit._authoring.harness.prompts import Estimated
from voicekit._call.speech.capture import SpeechInput
from voicekit._media.pcm import Pcm
from voicekit._prompts.parts import Clip, Part, Text
from voicekit._server.audio_socket import AudioSocketServer
from voicekit._server.recognition import detector
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit.errors import NoInput, NoMatch
from voicekit.testing.asterisk import Caller, Setup, World, call, into_protocol, to_protocol
from voicekit.testing.fast import FastLoop

__all__ = ["Asked", "Heard", "Hearing", "confirm", "digits", "listen", "menu"]

REACTION = 0.3
"""Seconds from the end of a prompt to the first word."""

LATE = 2.0
"""Seconds within which callers who are asked at the same time begin to speak."""

PROMPT = "?"

Ask = Callable[[Call], Awaitable[str]]
"""Asks one question, once, and gives the key of the answer. Raises NoInput, NoMatch."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what the caller says to it; ``right`` is the key of the right answer, None where none is."""

    ask: Ask
    sound: Pcm
    right: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a question: the ``key`` of the answer, None where what was said fitted nothing.

    ``asked_back``: the caller was asked whether that was the answer (and said that it was). ``silent``: nothing was
    heard at all. ``delay``: seconds from the end of speech until the call went on.
    """

    right: str | None
    key: str | None
    asked_back: bool
    silent: bool
    delay: float

    @property
    def is_right(self) -> bool:
        """Whether the answer was understood, asked back or not."""
        return self.key is not None and self.key == self.right

    @property
    def is_accepted(self) -> bool:
        """Whether the call went on with an answer, right or wrong, without asking back."""
        return self.key is not None and not self.asked_back


def menu(phrases: Sequence[str]) -> Ask:
    """A menu of so many choices; the key of a choice is its place, from 1 on."""
    choices = {str(place): [phrase] for place, phrase in enumerate(phrases, 1)}

    async def ask(each: Call) -> str:
        return (await each.menu(PROMPT, choices, max_tries=1)).key

    return ask


def digits(length: int) -> Ask:
    """So many digits; the key is the digits."""

    async def ask(each: Call) -> str:
        return await each.digits(PROMPT, length=length, max_tries=1)

    return ask


async def confirm(each: Call) -> str:
    """Yes or no: the key is ``yes`` or ``no``."""
    return "yes" if await each.confirm(PROMPT, max_tries=1) else "no"


async def listen(each: Call) -> str:
    """Anything; the key is what was written down."""
    return await each.listen(PROMPT)


class _Silent(Estimated):
    """Prompts without sound, and the moment at which something else than the question was asked for: asking back."""

    def __init__(self) -> None:
        super().__init__()
        self.back: asyncio.Future[float] | None = None

    def ready(self, part: Part, language: str) -> tuple[Clip, ...]:
        asks_back = isinstance(part, Text) and part.text != PROMPT
        if asks_back and self.back is not None and not self.back.done():
            self.back.set_result(asyncio.get_running_loop().time())
        return super().ready(part, language)


class _Caller:
    """One caller: answers what is asked, one question after the other; ``late`` ones not all at the same moment."""

    def __init__(self, number: int, place: Pcm | None, *, late: bool) -> None:
        self._number = number
        self._place = place
        self._random = np.random.default_rng(number)
        self._late = LATE if late else 0.0
        self._prompts = _Silent()
        self._turns: asyncio.Queue[tuple[Asked, asyncio.Future[str]]] = asyncio.Queue()

    async def talk(self, questions: Sequence[Asked], speech_input: SpeechInput, language: str) -> list[Heard]:
        app, tap = App(), cast("AudioSocketServer", speech_input.receiver)
        app.route()(self._converse)
        setup = Setup(args=("r", f"id={self._number}.1", "channel=Local%2F1", "tap=vk-tap"))
        world = World(plug=into_protocol(tap.line), place=self._place)
        async with Service(app, Settings(language=language), self._prompts, speech_input) as service:
            connect = to_protocol(service.wire)
            async with call(connect, self._prompts.seconds, setup, self._prompts.label, world=world) as caller:
                found = [await self._answer(caller, asked) for asked in questions]
            await service.stop(60.0)
        return found

    async def _converse(self, each: Call) -> None:
        while True:
            asked, key = await self._turns.get()
            try:
                key.set_result(await asked.ask(each))
            except (NoInput, NoMatch) as error:
                key.set_exception(error)

    async def _answer(self, caller: Caller, asked: Asked) -> Heard:
        loop = asyncio.get_running_loop()
        key: asyncio.Future[str] = loop.create_future()
        back = self._prompts.back = loop.create_future()
        self._turns.put_nowait((asked, key))
        await caller.hears(PROMPT)
        await caller.ends()
        await caller.wait(REACTION + self._random.uniform(0, self._late))
        end = caller.say(asked.sound) - PAD
        await asyncio.wait({key, back}, return_when=asyncio.FIRST_COMPLETED)
        known = back.result() if back.done() else loop.time()
        if not key.done():
            caller.press("1")
            await asyncio.wait({key})
        await caller.silent()
        error = key.exception()
        return Heard(
            asked.right,
            None if error else key.result(),
            back.done(),
            isinstance(error, NoInput),
            known - end,
        )


class Hearing:
    """Asks questions of callers who can be heard, in the language of a model, by an engine.

    ``real``: in real time, with the threads of a server, else in virtual time on so many ``cores``. ``spent`` holds the
    CPU seconds of recognition for the questions asked so far, in virtual time.
    """

    def __init__(self, engine: str, language: str = "en", *, cores: int = 2, real: bool = False) -> None:
        self._find = _registry(engine).find
        self._language = language
        self._cores = cores
        self._real = real
        self.spent = 0.0

    def ask(self, questions: Sequence[Asked], place: Pcm | None = None, *, callers: int = 1) -> list[Heard]:
        """What came of each question: ``callers`` share them in turn, and all answer at once.

        ``place`` is the sound of where they are. Raises AsrError where the engine has no model.
        """
        rows = [list(questions[number::callers]) for number in range(callers)]
        found = self._run(partial(self._ask, rows, place))
        return [found[number % callers][number // callers] for number in range(len(questions))]

    def talk(self, conversations: Callable[[SpeechInput], Awaitable[Any]]) -> Any:
        """What conversations give that are held by what a server hears with. Raises AsrError as `ask`."""
        return self._run(lambda recognition: self._heard_by(recognition, conversations))

    def bare(self, sounds: Iterable[Pcm], wanted: Wanted) -> None:
        """Recognise sounds by the engine alone, for what that costs (`spent`)."""

        async def recognize(recognition: Recognition) -> None:
            for sound in sounds:
                await recognition.recognize(sound, self._language, wanted)

        self._run(recognize)

    def _run(self, work: Callable[[Recognition], Awaitable[Any]]) -> Any:
        with _quiet(), asyncio.Runner(loop_factory=None if self._real else FastLoop) as runner:
            return runner.run(self._with_recognition(work))

    async def _with_recognition(self, work: Callable[[Recognition], Awaitable[Any]]) -> Any:
        loop, cores = asyncio.get_running_loop(), []

        def pool(count: int) -> Cores:
            cores.append(Cores(loop, count))
            return cores[0]

        clock = time.perf_counter if self._real else time.process_time
        async with Recognition(
            self._find,
            threads=self._cores,
            pool=None if self._real else pool,
            working=clock,
            trusted=(self._language,),  # what its confidence is worth is to be seen
        ) as recognition:
            await recognition.load(self._language)
            before = sum(each.spent for each in cores)
            found = await work(recognition)
            self.spent += sum(each.spent for each in cores) - before
            return found

    async def _heard_by(self, recognition: Recognition, work: Callable[[SpeechInput], Awaitable[Any]]) -> Any:
        tap = AudioSocketServer()
        tap.address = "127.0.0.1:9092"
        try:
            return await work(SpeechInput(tap, recognition, detector))
        finally:
            tap.close()

    async def _ask(
        self, rows: Sequence[Sequence[Asked]], place: Pcm | None, recognition: Recognition
    ) -> list[list[Heard]]:
        async def ask(speech_input: SpeechInput) -> list[list[Heard]]:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(
                        _Caller(number, place, late=len(rows) > 1).talk(questions, speech_input, self._language)
                    )
                    for number, questions in enumerate(rows)
                ]
            return [task.result() for task in tasks]

        found: list[list[Heard]] = await self._heard_by(recognition, ask)
        return found


@cache
def _registry(engine: str) -> Registry:
    """The recognizers of an engine: a model is loaded once for all that is measured."""
    return Registry(folder() / "models", (engine,))


@contextmanager
def _quiet() -> Iterator[None]:
    before: Mapping[str, Any] = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)
