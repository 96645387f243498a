"""What a chain knows of one engine: whether it works, and what has been reported of it."""

import threading
from collections.abc import Callable

import structlog

from voicekit.errors import EngineMissing, EngineOffline, EngineTimeout, TtsError, Unsayable

__all__ = ["COOL_DOWN", "FAILURES", "LONGEST_REST", "CircuitBreaker"]

COOL_DOWN = 60.0
"""Seconds after which an engine that did not work is asked again: a service that limits us lifts it in minutes."""

LONGEST_REST = 900.0
"""Seconds at most between two tries of an engine that hangs: each costs a caller the whole deadline, so that the rest
doubles from `COOL_DOWN` on."""

FAILURES = 3
"""Failures in a row that mean the engine and not one odd text; being offline, missing or silent means it at once."""

_AT_ONCE = (EngineOffline, EngineMissing, EngineTimeout)

_MAX_REPORTED = 100
"""Reasons remembered as reported; beyond it the memory is cleared, so that it cannot grow for ever."""

_log = structlog.get_logger()


class CircuitBreaker:
    """The breaker of one engine; ``clock`` gives seconds that never go back. Safe from several threads."""

    def __init__(self, engine: str, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._hung = 0
        self._rest: tuple[float, TtsError] | None = None
        self._reported: set[str] = set()

    def resting(self) -> TtsError | None:
        """Why the engine is left alone at the moment; None where it may be asked."""
        with self._lock:
            if self._rest is None or self._clock() >= self._rest[0]:
                return None
            return self._rest[1]

    def hangs(self) -> EngineTimeout | None:
        """The error, where it is left alone for it gave no answer: then it is not asked for its voices either."""
        error = self.resting()
        return error if isinstance(error, EngineTimeout) else None

    def on_trial(self) -> bool:
        """Whether it gave no answer, and has rested: the next text finds out whether it does again."""
        with self._lock:
            return (
                self._rest is not None and isinstance(self._rest[1], EngineTimeout) and self._clock() >= self._rest[0]
            )

    def asked(self) -> None:
        """It is about to be asked. After a rest one text is its trial: others pass it over meanwhile."""
        with self._lock:
            if self._rest is not None and self._clock() >= self._rest[0]:
                self._rest = self._clock() + COOL_DOWN, self._rest[1]

    def no_voice(self, error: TtsError) -> None:
        """It has no voice for a language, or is not installed."""
        with self._lock:
            if isinstance(error, EngineTimeout):
                self._retire(error)
            self._report(error)

    def failed(self, error: TtsError) -> None:
        """It was asked for a text and raised."""
        with self._lock:
            if not isinstance(error, Unsayable):
                self._failures += 1
                if self._failures >= FAILURES or isinstance(error, _AT_ONCE):
                    self._retire(error)
            self._report(error)

    def spoke(self) -> None:
        """It said a text: its next failure is news again."""
        with self._lock:
            was_out = self._failures > 0 or self._hung > 0
            self._failures, self._hung, self._rest = 0, 0, None
            if was_out:
                self._reported.clear()
                _log.info("engine.recovered", engine=self._engine)

    def _retire(self, error: TtsError) -> None:
        rest = COOL_DOWN
        if isinstance(error, EngineTimeout):
            rest = min(COOL_DOWN * 2**self._hung, LONGEST_REST)
            self._hung = min(self._hung + 1, 10)  # far beyond the longest rest
        self._rest = self._clock() + rest, error

    def _report(self, error: TtsError) -> None:
        if error.what in self._reported:
            return
        if len(self._reported) >= _MAX_REPORTED:
            self._reported.clear()
        self._reported.add(error.what)
        _log.warning("engine.passed_over", engine=self._engine, reason=error.what, hint=error.hint)
