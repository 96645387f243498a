"""Several engines in the order of preference: when one cannot speak, the next one does."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial

import structlog

from voicekit._media.pcm import Pcm
from voicekit._tts import registry
from voicekit._tts.breaker import CircuitBreaker
from voicekit._tts.engine import Engine, Voice
from voicekit._tts.speaker import Priority, Speech
from voicekit._tts.worker import USUAL, EnginePatience, Worker
from voicekit.errors import EngineFailed, EngineMissing, EngineTimeout, TtsError

__all__ = ["Chain"]

_log = structlog.get_logger()


class Chain:
    """Engines, the preferred one first; a `voicekit._tts.speaker.Speaker`. Its methods block, and any number of threads
    may call them at once.

    An engine that is missing, offline, out of order or silent is reported once, then left alone for a while; ``clock``
    gives seconds that never go back. ``patience`` is how long a live call waits for each; for all of them it waits as
    long as for one of this machine, and `LEAST_WAIT` for each further one.
    """

    def __init__(
        self,
        engines: Sequence[Engine],
        *,
        patience: EnginePatience = USUAL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workers = {engine.name: Worker(engine, patience) for engine in engines}
        self._breakers = {name: CircuitBreaker(name, clock) for name in self._workers}
        self._known: dict[tuple[str, str], Voice] = {}

    @classmethod
    def of(
        cls, names: Iterable[str], voices: Mapping[str, str] | None = None, *, patience: EnginePatience = USUAL
    ) -> "Chain":
        """The engines of these names, with the user's voices by engine. What is not installed is reported and left out.

        Raises EngineMissing where none is left.
        """
        engines: list[Engine] = []
        missing: list[tuple[str, TtsError]] = []
        for name in dict.fromkeys(names):
            try:
                engines.append(registry.find(name, (voices or {}).get(name)))
            except EngineMissing as error:
                _log.warning("engine.left_out", engine=name, reason=error.what, hint=error.hint)
                missing.append((name, error))
        if not engines:
            raise _summed("there is no engine to speak with", missing)
        return cls(engines, patience=patience)

    def languages(self) -> tuple[str, ...]:
        """Every language tag that an engine speaks, those of the preferred engine first."""
        tags: dict[str, None] = {}
        for worker in self._workers.values():
            try:
                tags |= dict.fromkeys(worker.languages())
            except TtsError as error:
                self._breakers[worker.name].no_voice(error)
        return tuple(tags)

    def voices(self, language: str) -> tuple[Voice, ...]:
        """The voices that may speak the language, the preferred one first, whether their engines work now or not.

        A prompt that is kept under any of them can be played. Empty where no engine speaks the language.
        """
        return tuple(voice for _, voice in self._voices(self._workers.values(), language, [], Priority(live=True)))

    def voice(self, language: str) -> Voice:
        """The preferred voice, even while its engine is out of order: what it said before can still be played.

        Raises EngineMissing, which names every engine and its reason.
        """
        return self.preferred(language) or self.voice_for(language)

    def preferred(self, language: str) -> Voice | None:
        """The first of `voices`; engines after it are not asked."""
        workers = self._workers.values()
        return next((voice for _, voice in self._voices(workers, language, [], Priority(live=True))), None)

    def voice_for(self, language: str, *, live: bool = False) -> Voice:
        """The voice that would be asked first now. Loads no model.

        ``live`` puts online engines last. Raises EngineMissing, which names every engine and its reason.
        """
        reasons: list[tuple[str, TtsError]] = []
        for _, voice in self._working(language, reasons, Priority(live=live)):
            return voice
        raise _summed(f"no engine can speak {language}", reasons)

    def speak(self, text: str, language: str, *, priority: Priority | None = None) -> Speech:
        """The text said by the first engine that can, with the voice that did.

        Where a caller waits, online engines come last, and each engine has the seconds that are set, counted from when
        the caller began to wait; one that gave no answer the last time is tried aside. Raises a TtsError, which names
        every engine and its reason: of the kind that all reasons have, or else EngineFailed.
        """
        priority = priority or Priority()
        reasons: list[tuple[str, TtsError]] = []
        on_trial: list[tuple[Worker, Voice]] = []
        for worker, voice in self._working(language, reasons, priority):
            if priority.waited_for and self._breakers[worker.name].on_trial():
                on_trial.append((worker, voice))
            elif (speech := self._tried(worker, text, voice, priority, reasons)) is not None:
                self._try_aside(text, on_trial)
                return speech
        for worker, voice in on_trial:  # nobody else has spoken
            if (speech := self._tried(worker, text, voice, priority, reasons)) is not None:
                return speech
        raise _summed("no engine can say the text", reasons)

    def synthesize(self, text: str, voice: Voice, *, priority: Priority | None = None) -> Pcm:
        """The text said by this voice and no other. Raises TtsError."""
        worker = self._workers.get(voice.engine)
        if worker is None:
            raise EngineMissing(f"the engine {voice.engine} is not in the chain", hint="name it in the setting engines")
        return self._asked(worker, text, voice, priority or Priority())

    def _tried(
        self, worker: Worker, text: str, voice: Voice, priority: Priority, reasons: list[tuple[str, TtsError]]
    ) -> Speech | None:
        try:
            return Speech(self._asked(worker, text, voice, priority), voice)
        except TtsError as error:
            reasons.append((worker.name, error))
            return None

    def _try_aside(self, text: str, on_trial: Iterable[tuple[Worker, Voice]]) -> None:
        """Find out whether engines that have been silent speak again, while no caller waits for it."""
        for worker, voice in on_trial:
            self._breakers[worker.name].asked()
            trial = partial(self._tried, worker, text, voice, Priority(live=True), [])
            with suppress(RuntimeError):  # no thread is to be had now
                threading.Thread(target=trial, name=f"voicekit-trial-{worker.name}", daemon=True).start()

    def _working(
        self, language: str, reasons: list[tuple[str, TtsError]], priority: Priority
    ) -> Iterator[tuple[Worker, Voice]]:
        live = priority.live
        workers = sorted(self._workers.values(), key=lambda worker: live and worker.online)
        for worker, voice in self._voices(workers, language, reasons, priority):
            if (error := self._breakers[worker.name].resting()) is None:
                yield worker, voice
            else:
                reasons.append((worker.name, error))

    def _voices(
        self, workers: Iterable[Worker], language: str, reasons: list[tuple[str, TtsError]], priority: Priority
    ) -> Iterator[tuple[Worker, Voice]]:
        for worker in workers:
            try:
                voice = self._voice(worker, language, priority)
            except TtsError as error:
                reasons.append((worker.name, error))
            else:
                yield worker, voice

    def _voice(self, worker: Worker, language: str, priority: Priority) -> Voice:
        """The engine's voice for a language; while it hangs, the one that it gave last."""
        breaker = self._breakers[worker.name]
        if (hangs := breaker.hangs()) is not None:
            known = self._known.get((worker.name, language))
            if known is None:
                raise EngineTimeout(hangs.what, hint=hangs.hint)
            return known
        try:
            voice = self._known[worker.name, language] = worker.voice(language, priority)
        except TtsError as error:
            breaker.no_voice(error)
            raise
        return voice

    def _asked(self, worker: Worker, text: str, voice: Voice, priority: Priority) -> Pcm:
        breaker = self._breakers[worker.name]
        breaker.asked()
        try:
            pcm = worker.synthesize(text, voice, priority)
        except TtsError as error:
            breaker.failed(error)
            raise
        breaker.spoke()
        return pcm


def _summed(what: str, reasons: list[tuple[str, TtsError]]) -> TtsError:
    kinds = {type(error) for _, error in reasons}
    kind = kinds.pop() if len(kinds) == 1 else EngineFailed if kinds else EngineMissing
    mends = dict.fromkeys(error.hint for _, error in reasons if error.hint)
    listed = "; ".join(f"{name}: {error.what}" for name, error in reasons)
    return kind(f"{what}: {listed or 'no engine is named'}", hint="; or ".join(mends))
