"""The seam through which prompts get speech: a chain of engines, or one engine alone; and who waits for it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from voicekit._media.pcm import Pcm
from voicekit._tts.engine import Engine, Voice

__all__ = ["LEAST_WAIT", "Alone", "Priority", "Speaker", "Speech"]

LEAST_WAIT = 3.0
"""Seconds that a caller waits for each further engine, however long the first ones were silent: espeak-ng takes a tenth
of a second for a sentence, Piper one or two."""


class Priority:
    """Not urgent, until a caller waits; never less urgent again. Any thread may use it.

    With ``rehearsal`` all is done as for a caller, but nobody waits: an engine may take its time to load its model.
    """

    def __init__(self, *, live: bool = False, rehearsal: bool = False) -> None:
        self._live = live or rehearsal
        self._waited_for = live
        self._lost = 0.0
        self._lock = threading.Lock()
        self._watchers: list[Callable[[], None]] = []

    @property
    def live(self) -> bool:
        """Whether it is spoken as for a caller."""
        return self._live

    @property
    def waited_for(self) -> bool:
        """Whether a caller waits."""
        return self._waited_for

    def hurry(self) -> None:
        """A caller waits from now on."""
        with self._lock:
            self._live, self._waited_for, told = True, True, tuple(self._watchers)
        for watcher in told:
            watcher()

    def share(self, wait: float, whole: float) -> float:
        """Seconds that the caller waits for the next engine: ``wait``, and no longer than is left of the ``whole``, of
        which others have taken what was lost; but `LEAST_WAIT`.
        """
        return min(wait, max(LEAST_WAIT, whole - self._lost))

    def lose(self, seconds: float) -> None:
        """The caller has waited so long for an engine that gave no answer."""
        self._lost += seconds

    @contextmanager
    def watched(self, watcher: Callable[[], None]) -> Iterator[None]:
        """Call ``watcher``, from whatever thread, when a caller begins to wait while the block runs."""
        with self._lock:
            self._watchers.append(watcher)
        try:
            yield
        finally:
            with self._lock:
                self._watchers.remove(watcher)


class Speech(NamedTuple):
    """Sound, and the voice that really spoke: its prompt is kept under this voice's key, never under another's."""

    pcm: Pcm
    voice: Voice


class Speaker(Protocol):
    """Chooses who speaks. Methods block: they are called from worker threads only, several at once."""

    def voice(self, language: str) -> Voice:
        """The preferred voice of a language, whether its engine works at the moment or not.

        Raises EngineMissing where there is none.
        """

    def speak(self, text: str, language: str, *, priority: Priority) -> Speech:
        """The text said by the first voice that can. ``priority`` tells whether a caller waits.

        Raises TtsError where no engine could.
        """


class Alone:
    """One engine without any to fall back on, and without a deadline."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def voice(self, language: str) -> Voice:
        """The engine's voice."""
        return self._engine.voice(language)

    def speak(self, text: str, language: str, *, priority: Priority) -> Speech:
        """The engine's speech."""
        voice = self._engine.voice(language)
        return Speech(self._engine.synthesize(text, voice), voice)
