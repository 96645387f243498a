"""How much work recognition is, as measured, and whether more of it can be taken on.

Work is counted in seconds for which a thread is at it: CPU seconds where the machine has nothing else to do, and more
where it has, for then callers wait that much longer too.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from voicekit._asr.engine import PhraseChoices, Vocabulary, Wanted
from voicekit.errors import RecognizerBusy

__all__ = ["WITHIN", "Capacity", "Place", "QuestionShape", "RecordingPlace"]

WITHIN = 1.0
"""Seconds in which the work of all callers who speak now can be done, should they all stop at once. With half a second
of silence before it, the last of them has waited a second and a half: after more, people say it again."""

ANSWER = 1.5
"""Seconds of sound in an answer, for the first guess."""

BASE, EACH = 0.45, 0.055
"""What an answer costs, in answers to a menu of ten, and what each choice adds. Whisper's tiny.en takes 0.06, 0.07,
0.11 and 0.25 CPU seconds for menus of 2, 4, 10 and 32 (bench/asr)."""

LISTENING = 0.015
"""Of a core, what it takes to listen to a caller, who may be silent: 0.012 for the speech detector's network, and 0.005
more while a prompt plays whose echo is learned. Fifty listeners are most of a core, which recognition does not have
then."""

LEAST_ROOM = 0.25
"""Cores that are taken to be there for recognition, however many are listened to: answers come late then, and callers
are told to use the keys, rather than that nobody is heard any more."""

FREE_SPEECH = 5.0
"""Free speech takes this much more than a menu of ten does, in the first guess."""

NEWEST = 0.2
"""The share of the newest answer in the average: the last ten make nine tenths of it."""

MOST_UNUSUAL = 4.0
"""An answer counts at most as so many usual ones: a machine that stood still for once says nothing of the next."""

LEAST_SHARE = 1 / 256
"""No question is taken to cost less than this share of its first guess: silence, which costs nothing, was heard."""


@dataclass(frozen=True, slots=True)
class QuestionShape:
    """What makes a question cost as much as others of its kind."""

    engine: str
    model: str
    kind: str
    size: int
    """The number of its choices, in bits: what is measured with eleven holds for twelve."""

    guess: float
    """Seconds of work for an answer, before one has been measured."""

    @classmethod
    def of(cls, engine: str, model: str, cost: float, wanted: Wanted) -> "QuestionShape":
        """The shape of a question to a recognizer of so much ``cost`` (`voicekit._asr.engine.Description`)."""
        if wanted is None:
            return cls(engine, model, "free", 0, ANSWER * cost * FREE_SPEECH)
        if isinstance(wanted, Vocabulary):
            kind, count = "words", len(wanted.words)
        else:
            kind, count = "choices", len(set(PhraseChoices.of(wanted).choice))
        return cls(engine, model, kind, count.bit_length(), ANSWER * cost * (BASE + EACH * count))

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What is remembered by it."""
        return self.engine, self.model, self.kind, self.size


class Place:
    """The work of one answer, from the first word until its result is there."""

    __slots__ = ("_capacity", "_given", "_shape", "left", "spent")

    def __init__(self, capacity: "Capacity", shape: QuestionShape, cost: float) -> None:
        self._capacity = capacity
        self._shape = shape
        self._given = False
        self.left = cost
        """Seconds of work that are expected still."""
        self.spent = 0.0

    def worked(self, seconds: float) -> None:
        """A thread has been at it."""
        self._capacity.worked(self, seconds)

    def give(self, *, whole: bool) -> None:
        """Give the place back; ``whole``: what was spent is what such an answer costs."""
        if not self._given:
            self._given = True
            self._capacity.give(self, self._shape if whole else None)


class RecordingPlace:
    """The work of a recording, of which nothing is learned: they are of any length."""

    def __init__(self, given: Callable[[], None]) -> None:
        self._given: Callable[[], None] | None = given

    def worked(self, seconds: float) -> None:
        """A thread has been at it."""

    def give(self, *, whole: bool) -> None:
        """Give the thread back."""
        given, self._given = self._given, None
        if given is not None:
            given()


class Capacity:
    """The work of all who speak now, against what the threads can do. Used from the loop and from worker threads.

    ``most`` callers speak at once, however cheap their answers are; None: no such limit.
    """

    def __init__(self, threads: int, most: int | None = None) -> None:
        self._threads = threads
        self._most = most
        self._places: set[Place] = set()
        self._recordings = 0
        self._listening = 0
        self._ratios: dict[tuple[str, str, str, int], float] = {}
        self._lock = threading.Lock()

    @property
    def left(self) -> float:
        """Seconds of work to be done for those who speak now."""
        with self._lock:
            return sum(place.left for place in self._places)

    def cost(self, shape: QuestionShape) -> float:
        """Seconds of work for an answer to such a question: as measured, else as guessed."""
        return shape.guess * self._ratios.get(shape.key, 1.0)

    def take(self, shape: QuestionShape) -> Place:
        """A place for a caller who begins to speak. Raises RecognizerBusy where the work would come too late.

        While there is a thread for each caller, every question is taken, however dear: nobody waits for another.
        """
        with self._lock:
            if self._most is not None and len(self._places) >= self._most:
                raise RecognizerBusy(
                    f"{len(self._places)} callers speak now, as many as max_speakers lets",
                    hint="raise max_speakers where the machine can do more",
                )
            room = max(LEAST_ROOM, max(1, self._threads - self._recordings) - self._listening * LISTENING)
            left, cost = sum(place.left for place in self._places), self.cost(shape)
            if len(self._places) >= int(max(1.0, room)) and left + cost > room * WITHIN:
                raise RecognizerBusy(
                    f"{len(self._places)} callers speak now: {left:.2f} s of work, and {cost:.2f} s more, for"
                    f" {room:.1f} cores; {self._listening} are listened to",
                    hint="more cores, a smaller model, or menus of fewer choices",
                )
            place = Place(self, shape, cost)
            self._places.add(place)
        return place

    def listen(self, callers: int = 1) -> None:
        """So many more are listened to, who may begin to speak; until they `leave`."""
        with self._lock:
            self._listening += callers

    def leave(self, callers: int = 1) -> None:
        """So many are listened to no more."""
        with self._lock:
            self._listening -= callers

    def lend(self) -> "RecordingPlace":
        """A place for a recording, for which nobody waits; its thread is not there for callers."""
        with self._lock:
            self._recordings += 1
        return RecordingPlace(self._given_back)

    def _given_back(self) -> None:
        with self._lock:
            self._recordings -= 1

    def worked(self, place: Place, seconds: float) -> None:
        """What `Place.worked` does."""
        with self._lock:
            place.spent += seconds
            place.left = max(0.0, place.left - seconds)

    def give(self, place: Place, learn: QuestionShape | None) -> None:
        """What `Place.give` does."""
        with self._lock:
            self._places.discard(place)
            if learn is not None and learn.guess > 0:
                self._learn(learn, place.spent / learn.guess)

    def _learn(self, shape: QuestionShape, ratio: float) -> None:
        known = self._ratios.get(shape.key)
        if known is not None:
            ratio = known + NEWEST * (min(ratio, known * MOST_UNUSUAL) - known)
        self._ratios[shape.key] = max(LEAST_SHARE, min(ratio, MOST_UNUSUAL) if known is None else ratio)
