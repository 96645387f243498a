"""Several engines in the order of preference: when one cannot speak, the next one does."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass

import structlog

from voicekit.errors import EngineFailed, EngineMissing, EngineOffline, TtsError
from voicekit.media.pcm import Pcm
from voicekit.tts import registry
from voicekit.tts.engine import Engine, Voice
from voicekit.tts.standing import Standing
from voicekit.tts.urgency import Urgency

__all__ = ["LIVE_DEADLINE", "ONLINE_DEADLINE", "Chain", "Speech"]

LIVE_DEADLINE = 2.0
"""Seconds that a live call waits for an online engine, unless set: after more, callers take the line for dead."""

ONLINE_DEADLINE = 60.0
"""Seconds for a text that is rendered beforehand: a service that sends a byte now and then never times out."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Speech:
    """Sound, and the voice that really spoke: its prompt is kept under this voice's key, never under another's."""

    voice: Voice
    pcm: Pcm


class Chain:
    """Engines, the preferred one first. Its methods block, and any number of threads may call them at once.

    An engine that is missing, offline or out of order is reported once, then left alone for a while; ``clock``
    gives seconds that never go back. ``live_deadline`` is how many seconds a live call waits for an online one.
    """

    def __init__(
        self,
        engines: Sequence[Engine],
        *,
        live_deadline: float = LIVE_DEADLINE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._live_deadline = live_deadline
        self._engines = {engine.name: engine for engine in engines}
        self._standings = {engine.name: Standing(engine.name, clock) for engine in engines}

    @classmethod
    def of(
        cls, names: Iterable[str], voices: Mapping[str, str] | None = None, *, live_deadline: float = LIVE_DEADLINE
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
                _log.warning("engine left out", engine=name, reason=error.what, mend=error.mend)
                missing.append((name, error))
        if not engines:
            raise _summed("there is no engine to speak with", missing)
        return cls(engines, live_deadline=live_deadline)

    def languages(self) -> tuple[str, ...]:
        """Every language tag that an engine speaks, those of the preferred engine first."""
        return tuple(dict.fromkeys(tag for engine in self._engines.values() for tag in engine.languages()))

    def voices(self, language: str) -> tuple[Voice, ...]:
        """The voices that may speak the language, the preferred one first, whether their engines work now or not.

        A prompt that is kept under any of them can be played. Empty where no engine speaks the language.
        """
        return tuple(voice for _, voice in self._voices(self._engines.values(), language, []))

    def preferred(self, language: str) -> Voice | None:
        """The first of `voices`; engines after it are not asked."""
        return next((voice for _, voice in self._voices(self._engines.values(), language, [])), None)

    def voice_for(self, language: str, *, live: bool = False) -> Voice:
        """The voice that would be asked first now. Loads no model.

        ``live`` puts online engines last. Raises EngineMissing, which names every engine and its reason.
        """
        reasons: list[tuple[str, TtsError]] = []
        for _, voice in self._working(language, reasons, live=live):
            return voice
        raise _summed(f"no engine can speak {language}", reasons)

    def speak(self, text: str, language: str, *, urgency: Urgency | None = None) -> Speech:
        """The text said by the first engine that can, with the voice that did.

        Where a caller waits, online engines come last and have ``live_deadline`` seconds, counted from when he began
        to. Raises a TtsError, which names every engine and its reason: of the kind that all reasons have, or else
        EngineFailed.
        """
        urgency = urgency or Urgency()
        reasons: list[tuple[str, TtsError]] = []
        for engine, voice in self._working(language, reasons, live=urgency.live):
            try:
                return Speech(voice, self._asked(engine, text, voice, urgency))
            except TtsError as error:
                reasons.append((engine.name, error))
        raise _summed("no engine can say the text", reasons)

    def synthesize(self, text: str, voice: Voice, *, urgency: Urgency | None = None) -> Pcm:
        """The text said by this voice and no other. Raises TtsError."""
        engine = self._engines.get(voice.engine)
        if engine is None:
            raise EngineMissing(f"the engine {voice.engine} is not in the chain", mend="name it in the setting engines")
        return self._asked(engine, text, voice, urgency or Urgency())

    def _working(
        self, language: str, reasons: list[tuple[str, TtsError]], *, live: bool
    ) -> Iterator[tuple[Engine, Voice]]:
        engines = sorted(self._engines.values(), key=lambda engine: live and engine.online)
        for engine, voice in self._voices(engines, language, reasons):
            if (error := self._standings[engine.name].resting()) is None:
                yield engine, voice
            else:
                reasons.append((engine.name, error))

    def _voices(
        self, engines: Iterable[Engine], language: str, reasons: list[tuple[str, TtsError]]
    ) -> Iterator[tuple[Engine, Voice]]:
        for engine in engines:
            try:
                voice = engine.voice(language)
            except TtsError as error:
                self._standings[engine.name].no_voice(error)
                reasons.append((engine.name, error))
            else:
                yield engine, voice

    def _asked(self, engine: Engine, text: str, voice: Voice, urgency: Urgency) -> Pcm:
        standing = self._standings[engine.name]
        try:
            pcm = _synthesized(engine, text, voice, urgency, self._live_deadline)
        except TtsError as error:
            standing.failed(error)
            raise
        except Exception as error:  # a stranger's engine may raise anything, with the text in it, which may be private
            failure = EngineFailed(f"{engine.name} broke: {type(error).__name__}")
            standing.failed(failure)
            raise failure from error
        standing.spoke()
        return pcm


def _synthesized(engine: Engine, text: str, voice: Voice, urgency: Urgency, live_deadline: float) -> Pcm:
    if not engine.online:
        return engine.synthesize(text, voice)
    answer: Future[Pcm] = Future()

    def ask() -> None:
        try:
            answer.set_result(engine.synthesize(text, voice))
        except BaseException as error:  # noqa: BLE001 - carried to the thread that waits
            answer.set_exception(error)

    # A request cannot be taken back: past the deadline its thread is left to end by the engine's own timeouts.
    threading.Thread(target=ask, name=f"voicekit-{engine.name}", daemon=True).start()
    deadline = _waited(answer, urgency, live_deadline)
    if not answer.done():
        raise EngineOffline(f"no answer within {deadline:g} s", mend="render beforehand: voicekit render")
    return answer.result()


def _waited(answer: "Future[Pcm]", urgency: Urgency, live_deadline: float) -> float:
    """Wait for an answer, and no longer than a caller would who may join meanwhile; gives the deadline that held."""
    news = threading.Event()
    answer.add_done_callback(lambda _: news.set())
    with urgency.watched(news.set):
        if not urgency.live:
            news.wait(ONLINE_DEADLINE)
    if not urgency.live:
        return ONLINE_DEADLINE
    wait([answer], live_deadline)
    return live_deadline


def _summed(what: str, reasons: list[tuple[str, TtsError]]) -> TtsError:
    kinds = {type(error) for _, error in reasons}
    kind = kinds.pop() if len(kinds) == 1 else EngineFailed if kinds else EngineMissing
    mends = dict.fromkeys(error.mend for _, error in reasons if error.mend)
    listed = "; ".join(f"{name}: {error.what}" for name, error in reasons)
    return kind(f"{what}: {listed or 'no engine is named'}", mend="; or ".join(mends))
