"""A recognizer in memory: the sound of a phrase is its place in the list of what can be said, in every sample."""

import threading
from dataclasses import dataclass, field

import numpy as np

from voicekit._asr.engine import Description, Hypothesis, Word
from voicekit._media.pcm import Pcm
from voicekit.errors import RecognizerFailed


@dataclass
class FakeRecognizer:
    """``says`` is all it can hear. While ``gate`` is shut, threads stand still in `feed`; ``busy`` tells
    that one is there, ``paused`` that one was told of a pause."""

    says: tuple[str, ...]
    language: str = "en"
    cost: float = 0.1
    failure: BaseException | None = None
    gate: threading.Event = field(default_factory=threading.Event)
    busy: threading.Event = field(default_factory=threading.Event)
    paused: threading.Event = field(default_factory=threading.Event)
    threads: set[str] = field(default_factory=set)
    streaming: bool = True
    loads: int = 0
    opened: int = 0
    closed: int = 0
    prepared: int = 0
    tells: bool = False
    at_once: int = 0
    most_at_once: int = 0

    def __post_init__(self):
        self.gate.set()
        self.counting = threading.Lock()

    def sound(self, phrase: str, seconds: float = 1.0) -> Pcm:
        return Pcm(np.full(round(8000 * seconds), self.says.index(phrase) + 1, np.int16), 8000)

    def describe(self) -> Description:
        return Description(
            "fake",
            "memory",
            self.language,
            8000,
            closed=True,
            free=True,
            streaming=self.streaming,
            cost=self.cost,
            version="1",
        )

    def load(self) -> None:
        self.loads += 1

    def unknown_words(self, phrases):
        known = {word for phrase in self.says for word in phrase.split()}
        return {word: () for phrase in phrases for word in phrase.split() if word not in known}

    def open(self, phrases):
        self.opened += 1
        return FakeUtterance(self, phrases)


class FakeUtterance:
    def __init__(self, owner, phrases):
        self.owner = owner
        self.phrases = phrases
        self.samples = np.zeros(0, np.int16)
        self.is_closed = False

    def feed(self, pcm: Pcm) -> None:
        owner = self.owner
        with owner.counting:
            owner.at_once += 1
            owner.most_at_once = max(owner.most_at_once, owner.at_once)
        owner.busy.set()
        owner.gate.wait(10)
        with owner.counting:
            owner.at_once -= 1
        owner.threads.add(threading.current_thread().name)
        if owner.failure is not None:
            raise owner.failure
        self.samples = np.concatenate([self.samples, pcm.samples])

    def partial(self) -> str:
        return " ".join(self._heard())

    def prepare(self):
        self.owner.prepared += 1
        self.owner.paused.set()
        return (Hypothesis(" ".join(self._heard()), 0.8),) if self.owner.tells else None

    def finish(self):
        if self.is_closed:
            raise RecognizerFailed("closed")
        heard = self._heard()
        text = " ".join(heard)
        if not heard or (self.phrases is not None and text not in self.phrases):
            return ()
        words = tuple(Word(word, 0.0, len(self.samples) / 8000, 0.9) for word in heard)
        return (Hypothesis(text, 0.9, words),)

    def close(self) -> None:
        if not self.is_closed:
            self.is_closed = True
            self.owner.closed += 1

    def _heard(self) -> list[str]:
        edges = np.flatnonzero(np.diff(self.samples, prepend=0))
        return [self.owner.says[self.samples[edge] - 1] for edge in edges if self.samples[edge]]
