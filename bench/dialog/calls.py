"""A thousand calls at once in one process, through ten turns each, with the simulator at the other end of the line."""

import asyncio
import logging
import time
from collections.abc import Iterator

import structlog

from bench.dialog.flow import ACTIONS, ANSWERS, TURNS, ten_turns
from bench.result import Figure
from voicekit._dialog.interpreter import Interpreter
from voicekit._prompts.parts import Audio, Clip, Silence, Spoken, Text
from voicekit._server.app import App
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit.testing.asterisk import Setup, call, to_protocol
from voicekit.testing.fast import FastLoop

__all__ = ["measure"]

PACE = 0.02
"""Seconds of a prompt for each of its letters."""


class _Letters:
    """Prompts of which each letter takes its time."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def ready(self, part, language) -> tuple[Clip, ...]:
        text = part.text if isinstance(part, Text) else part.value if isinstance(part, Spoken) else ""
        text = part.file if isinstance(part, Audio) else " " if isinstance(part, Silence) else text
        file = f"p/{len(self._texts)}"
        self._texts[file] = text
        return (Clip(file, len(text) * PACE, text),)

    def clips(self, part, language):
        raise NotImplementedError

    async def renew(self, clips) -> bool:
        raise NotImplementedError

    def sounds(self, file: str) -> float | None:
        text = self._texts.get(file)
        return None if text is None else len(text) * PACE

    def label(self, file: str) -> str:
        return self._texts.get(file, file)


def measure(calls: int) -> Iterator[Figure]:
    """Calls that came out right, and what they took. Raises RuntimeError where one is wrong."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    begun, worked = time.perf_counter(), time.process_time()
    try:
        with asyncio.Runner(loop_factory=FastLoop) as runner:
            talked = runner.run(_all(calls, Settings(max_calls=calls)))
    finally:
        structlog.configure(**before)
    real, work = time.perf_counter() - begun, time.process_time() - worked
    yield Figure(f"{calls} calls at once through {TURNS} turns, all right", float(calls), "calls")
    yield Figure("what callers and the flow say to each other", talked, "s of call")
    yield Figure("the same, in real time", real, "s")
    yield Figure("processor time for a call, simulator and server", work / calls * 1e3, "ms")
    yield Figure("processor time for a turn, simulator and server", work / calls / TURNS * 1e6, "us")


async def _all(count: int, settings: Settings) -> float:
    app, prompts, results = App(), _Letters(), {}
    interpreter = Interpreter({"ten": ten_turns()}, ACTIONS)

    @app.route()
    async def converse(call) -> None:
        results[call.caller] = await interpreter.run(call, "ten")

    async with Service(app, settings, prompts) as service:
        connect = to_protocol(service.wire)
        async with asyncio.TaskGroup() as group:
            callers = [group.create_task(_one(connect, prompts, number)) for number in range(count)]
        await service.stop(60.0)
    for number in range(count):
        found = results.get(str(number), {})
        if (found.get("number"), found.get("total"), found.get("rating")) != (_order(number), 3, "2"):
            raise RuntimeError(f"call {number} went wrong: {found}")
    return max(caller.result() for caller in callers)


async def _one(connect, prompts: _Letters, number: int) -> float:
    """One caller, who presses after each question has begun; gives the length of the call."""
    setup = Setup(args=("ten", f"from={number}"), phase=0.02 * (number % 50 + 1) / 50)
    answers = [_order(number) if place == 1 else answer for place, answer in enumerate(ANSWERS)]
    questions = ("Orders", "Order?", "How many", "When", "right?", "More", "Code", "Good", "Again", "Last")
    async with call(connect, prompts.sounds, setup, prompts.label) as caller:
        for question, keys in zip(questions, answers, strict=True):
            await caller.hears(question)
            caller.press(keys + ("#" if question == "How many" else ""))
        await caller.hears("Bye")
        await caller.hung_up()
        return caller.seconds


def _order(number: int) -> str:
    return f"{number:04d}"
