"""What a chain knows of one engine: whether it works, and what has been reported of it."""

import threading
from collections.abc import Callable

import structlog

from voicekit.errors import EngineMissing, EngineOffline, TtsError, Unsayable

__all__ = ["COOL_DOWN", "FAILURES", "Standing"]

COOL_DOWN = 60.0
"""Seconds after which an engine that did not work is asked again: a service that limits us lifts it in minutes."""

FAILURES = 3
"""Failures in a row that mean the engine and not one odd text; being offline or missing means it at once."""

_MAX_REPORTED = 100
"""Reasons remembered as reported; beyond it the memory is cleared, so that it cannot grow for ever."""

_log = structlog.get_logger()


class Standing:
    """The standing of one engine; ``clock`` gives seconds that never go back. Safe from several threads."""

    def __init__(self, engine: str, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._rest: tuple[float, TtsError] | None = None
        self._reported: set[str] = set()

    def resting(self) -> TtsError | None:
        """Why the engine is left alone at the moment; None where it may be asked."""
        with self._lock:
            if self._rest is None or self._clock() >= self._rest[0]:
                return None
            return self._rest[1]

    def no_voice(self, error: TtsError) -> None:
        """It has no voice for a language, or is not installed."""
        with self._lock:
            self._report(error)

    def failed(self, error: TtsError) -> None:
        """It was asked for a text and raised."""
        with self._lock:
            if not isinstance(error, Unsayable):
                self._failures += 1
                if self._failures >= FAILURES or isinstance(error, EngineOffline | EngineMissing):
                    self._rest = self._clock() + COOL_DOWN, error
            self._report(error)

    def spoke(self) -> None:
        """It said a text: its next failure is news again."""
        with self._lock:
            was_out = self._failures > 0
            self._failures, self._rest = 0, None
            if was_out:
                self._reported.clear()
                _log.info("engine speaks again", engine=self._engine)

    def _report(self, error: TtsError) -> None:
        if error.what in self._reported:
            return
        if len(self._reported) >= _MAX_REPORTED:
            self._reported.clear()
        self._reported.add(error.what)
        _log.warning("engine passed over", engine=self._engine, reason=error.what, mend=error.mend)
