"""One engine at work. Whatever it does is its own failure: it hangs, ends its thread, gives what is no sound.

Every request runs in a daemon thread of its own and has a deadline. Past it the thread is left behind, for nothing can
end it; it is counted until it comes back.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import Any, TypeVar

from voicekit._media.pcm import Pcm
from voicekit._threads import MOST_LEFT, WorkThread, give_way
from voicekit._tts.checked import checked_sound, checked_voice
from voicekit._tts.engine import Engine, Voice
from voicekit._tts.speaker import Priority
from voicekit.errors import EngineFailed, EngineOffline, EngineTimeout, TtsError

__all__ = ["BEFOREHAND", "USUAL", "VOICE_WAIT", "WAIT", "EnginePatience", "Worker"]

WAIT = 10.0
"""Seconds that a live call waits for an engine of this machine, unless set. Piper's longest sentence takes 4 s on a
busy core, loading its model 3.5 s more; after ten seconds callers hang up."""

ONLINE_WAIT = 2.0
"""Seconds that a live call waits for an online engine, unless set: after more, callers take the line for dead."""

BEFOREHAND = 60.0
"""Seconds for a text that is rendered beforehand: a service that sends a byte now and then never times out."""

VOICE_WAIT = 10.0
"""Seconds for the question which voice speaks a language: an answer reads files of 60 MB at most."""

_PATIENT = Priority()

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class EnginePatience:
    """Seconds that a live call waits for an engine of this machine, and for an online one."""

    here: float = WAIT
    online: float = ONLINE_WAIT


USUAL = EnginePatience()


class Worker:
    """An engine behind its deadlines. Methods block, any number of threads may call them, and raise TtsError alone."""

    def __init__(self, engine: Engine, patience: EnginePatience = USUAL) -> None:
        self.name = engine.name
        self.online = bool(engine.online)
        self._engine = engine
        self._live = patience.online if self.online else patience.here
        self._whole = max(patience.here, VOICE_WAIT)
        self._lock = threading.Lock()
        self._left: set[Future[Any]] = set()

    def languages(self) -> tuple[str, ...]:
        """As the engine's."""
        return self._asked(lambda: tuple(str(tag) for tag in self._engine.languages()), _briefly)

    def voice(self, language: str, priority: Priority = _PATIENT) -> Voice:
        """As the engine's, and it is one that a prompt's key can be made of."""
        return self._asked(
            lambda: checked_voice(self._engine.voice(language), self.name),
            lambda answer: self._waited(answer, VOICE_WAIT, priority) if priority.waited_for else _briefly(answer),
        )

    def synthesize(self, text: str, voice: Voice, priority: Priority) -> Pcm:
        """As the engine's, and it is sound. Where a caller waits, now or later, it takes no longer than set, and less
        where engines before it were silent.

        Raises EngineTimeout past the deadline, of an online engine EngineOffline.
        """
        return self._asked(
            lambda: checked_sound(self._engine.synthesize(text, voice), text, self.name),
            lambda answer: _patiently(answer, priority) or self._waited(answer, self._live, priority),
        )

    def _waited(self, answer: "Future[_Result]", longest: float, priority: Priority) -> float:
        """Wait as a caller does; gives the deadline that held."""
        seconds = priority.share(longest, self._whole)
        wait([answer], seconds)
        if not answer.done():
            priority.lose(seconds)
        return seconds

    def _asked(self, work: Callable[[], _Result], waited: "Callable[[Future[_Result]], float]") -> _Result:
        """What the work gives. ``waited`` waits for an answer, or for its deadline, which it gives."""
        answer: Future[_Result] = Future()
        self._begin(answer, work)
        deadline = waited(answer)
        with self._lock:
            late = not answer.done()
            if late:
                self._left.add(answer)
        if late:
            raise self._late(deadline)
        error = answer.exception()
        if error is None:
            return answer.result()
        if isinstance(error, TtsError):
            raise error
        # A stranger's words may hold the text, which may be private.
        raise EngineFailed(f"{self.name} broke: {type(error).__name__}") from error

    def _begin(self, answer: "Future[_Result]", work: Callable[[], _Result]) -> None:
        if len(self._left) >= MOST_LEFT:
            raise EngineTimeout(
                f"{MOST_LEFT} texts hang in {self.name}", hint="restart voicekit, and repair the engine"
            )

        def run() -> None:
            give_way()
            error: BaseException | None = None
            try:
                result = work()
            except BaseException as raised:  # noqa: BLE001 - carried to the thread that waits
                error = raised
            thread.at_work = False
            with self._lock:
                if error is None:
                    answer.set_result(result)
                else:
                    answer.set_exception(error)
                self._left.discard(answer)

        thread = WorkThread(run, f"voicekit-{self.name}", at_work=True)
        try:
            thread.start()
        except RuntimeError as error:
            raise EngineFailed(
                f"there is no thread for {self.name}: {error}",
                hint="allow the process more threads (TasksMax, ulimit -u)",
            ) from error

    def _late(self, deadline: float) -> TtsError:
        if self.online:
            return EngineOffline(f"no answer within {deadline:g} s", hint="render beforehand: voicekit render")
        return EngineTimeout(
            f"no answer within {deadline:g} s",
            hint="render beforehand; see what the engine waits for; calls wait for VOICEKIT_ENGINE_WAIT_SECONDS",
        )


def _briefly(answer: "Future[_Result]") -> float:
    wait([answer], VOICE_WAIT)
    return VOICE_WAIT


def _patiently(answer: "Future[_Result]", priority: Priority) -> float:
    """Wait for an answer as long as nobody waits for it; gives the deadline, 0 where a caller has joined meanwhile."""
    news = threading.Event()
    answer.add_done_callback(lambda _: news.set())
    with priority.watched(news.set):
        if not priority.waited_for:
            news.wait(BEFOREHAND)
    return 0.0 if priority.waited_for else BEFOREHAND
