"""What the interpreter itself costs for each turn: the call under it answers at once, and nothing is played."""

import asyncio
import logging
import time
from collections.abc import Iterator

import structlog

from bench.dialog.flow import ACTIONS, ANSWERS, TURNS, ten_turns
from bench.result import Figure, late, middle
from voicekit._call.call import Call
from voicekit._call.defaults import InputDefaults
from voicekit._call.input.question import Match, Question
from voicekit._dialog.interpreter import Interpreter
from voicekit._events import SILENT

__all__ = ["measure"]


class _Answering:
    """A call whose caller answers before anything is said."""

    def __init__(self) -> None:
        self.id, self.caller, self.called, self.language, self.route = "1.1", "100", "200", "en", "ten"
        self.named: dict[str, str] = {}
        self.hotkeys: dict[str, object] = {}
        self.hotwords: dict[str, object] = {}
        self.defaults, self.translate, self.hung_up = InputDefaults(), None, False
        filtering = structlog.make_filtering_bound_logger(logging.WARNING)
        self.log_to = structlog.wrap_logger(structlog.PrintLogger(), wrapper_class=filtering)
        self.events_to = SILENT
        self._answers = iter(ANSWERS)

    @property
    def collector(self) -> "_Answering":
        """It answers its own questions."""
        return self

    async def ask(self, question: Question, language: str) -> Match:
        entry = question.kind.entry(language)
        for key in next(self._answers):
            entry.press(key)
        question.hooks.begin(1)
        match = Match(entry.answer, question.kind.value(entry.answer))
        if await question.hooks.accept(match) is not None:
            raise RuntimeError(f"{entry.answer} was not taken")
        return match

    async def say(self, *parts, barge_in=True) -> None:
        return None

    async def can_hear(self) -> bool:
        return False


def measure(calls: int) -> Iterator[Figure]:
    """Microseconds for each of ten turns, in so many calls."""
    seconds = asyncio.run(_calls(calls))
    each = [value / TURNS * 1e6 for value in seconds]
    yield Figure("the interpreter's own work for a turn, median", middle(each), "us", most=200.0)
    yield Figure("the interpreter's own work for a turn, 99th of 100", late(each), "us")


async def _calls(count: int) -> list[float]:
    interpreter = Interpreter({"ten": ten_turns()}, ACTIONS)
    seconds = []
    for _ in range(count):
        call: Call = _Answering()  # type: ignore[assignment]  # as much of one as a flow needs
        begun = time.perf_counter()
        results = await interpreter.run(call, "ten")
        seconds.append(time.perf_counter() - begun)
        if results["total"] != 3 or results["number"] != "4711":
            raise RuntimeError(f"the flow went wrong: {results}")
    return seconds
