"""Asking: a prompt, the keys that answer it, and what happens when they do not.

A turn plays the prompt, takes keys, and ends with a verdict. The no-input clock starts when the prompt has ended, the
inter-digit clock with the first key. After silence, or keys that do not fit, the question is asked again with the next
of its phrases in front; after the last try `NoInput` or `NoMatch` is raised.
"""

from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import dataclass
from enum import Enum

from voicekit.call.entry import Entry, Verdict
from voicekit.call.keys import KeyPress
from voicekit.call.player import Player
from voicekit.call.session import Session
from voicekit.errors import InputFailed, NoInput, NoMatch
from voicekit.prompts.parts import Part

__all__ = ["Asker", "HotKeys", "Question"]

Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask and how. Times are in seconds.

    ``no_input`` and ``no_match`` give the phrases, which few calls need; the last one serves for all later tries.
    """

    name: str
    prompt: Parts
    entry: Callable[[], Entry]
    timeout: float
    between: float
    tries: int
    no_input: Callable[[], Sequence[Parts]] = tuple
    no_match: Callable[[], Sequence[Parts]] = tuple
    barge_in: bool = True
    typeahead: bool = True
    mask: bool = False


@dataclass(frozen=True, slots=True)
class HotKeys:
    """The keys that work everywhere, and what carries one out."""

    keys: Container[str]
    press: Callable[[str], Awaitable[None]]


class _Silence(Enum):
    NO_INPUT = "no input"


class _HotKey(Exception):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Asker:
    """Asks one caller; ``hot`` are the keys that work in every prompt and question that has no use for them itself."""

    __slots__ = ("_hot", "_player", "_session")

    def __init__(self, session: Session, player: Player, hot: HotKeys) -> None:
        self._session = session
        self._player = player
        self._hot = hot

    async def ask(self, question: Question, language: str) -> str:
        """The keys of the answer, terminator excluded.

        Raises NoInput or NoMatch after the last try; what playing or a hot key raises passes through.
        """
        if not question.typeahead:
            self._session.keys.clear()
        lead: Parts = ()
        failures: dict[Verdict | _Silence, int] = {}
        for _ in range(question.tries):
            entry, verdict = await self._turn_between_hot_keys(question, lead, language)
            if question.mask:
                self._session.transcript.hide(entry.keyed)
            if verdict is Verdict.DONE:
                return entry.keyed
            self._drop_keys(mask=question.mask)
            failures[verdict] = failures.get(verdict, 0) + 1
            phrases = question.no_input() if verdict is _Silence.NO_INPUT else question.no_match()
            lead = phrases[min(failures[verdict], len(phrases)) - 1] if phrases else ()
        raise _failed(question, silent=verdict is _Silence.NO_INPUT)

    async def say(self, parts: Parts, language: str, *, barge_in: bool, typeahead: bool) -> str | None:
        """Play parts; gives the key that interrupted them, or None. With ``typeahead`` the key stays in the buffer."""
        keys = self._session.keys
        while await self._player.play(parts, language, self._stop(barge_in=barge_in, mask=False)):
            press = keys.first(self._session.now)
            if press is None:
                continue
            if press.key in self._hot.keys:
                keys.take(self._session.now)
                await self._hot.press(press.key)
                continue
            if not typeahead:
                keys.take(self._session.now)
            return press.key
        return None

    async def _turn_between_hot_keys(
        self, question: Question, lead: Parts, language: str
    ) -> tuple[Entry, Verdict | _Silence]:
        while True:
            try:
                return await self._turn(question, lead, language)
            except _HotKey as hot:
                await self._hot.press(hot.key)

    async def _turn(self, question: Question, lead: Parts, language: str) -> tuple[Entry, Verdict | _Silence]:
        session, entry = self._session, question.entry()
        stop = self._stop(barge_in=question.barge_in, mask=question.mask)
        await self._player.play(lead + question.prompt, language, stop)
        until = session.now + question.timeout
        while True:
            press = session.keys.take(session.now)
            if press is None:
                if await session.wait(until) or session.keys:
                    continue
                return entry, entry.over() if entry.keyed else _Silence.NO_INPUT
            verdict = self._press(press, entry, question)
            if verdict is not Verdict.OPEN:
                return entry, verdict
            until = session.now + question.between

    def _press(self, press: KeyPress, entry: Entry, question: Question) -> Verdict:
        if press.key in self._hot.keys and not entry.accepts(press.key):
            raise _HotKey(press.key)
        press.masked = question.mask
        verdict = entry.press(press.key)
        if verdict is Verdict.DONE and entry.late_key and press.key != entry.late_key:
            self._session.keys.swallow(entry.late_key, self._session.now + question.between)
        return verdict

    def _stop(self, *, barge_in: bool, mask: bool) -> Callable[[], bool]:
        keys, session = self._session.keys, self._session
        if barge_in:
            return lambda: keys.first(session.now) is not None
        return lambda: self._only_hot_keys(mask=mask)

    def _only_hot_keys(self, *, mask: bool) -> bool:
        keys, now = self._session.keys, self._session.now
        while (press := keys.first(now)) is not None:
            if press.key in self._hot.keys:
                return True
            press.masked = mask
            keys.take(now)
        return False

    def _drop_keys(self, *, mask: bool) -> None:
        while (press := self._session.keys.take(self._session.now)) is not None:
            press.masked = mask
        self._session.keys.clear()


def _failed(question: Question, *, silent: bool) -> InputFailed:
    tries = "once" if question.tries == 1 else f"{question.tries} times"
    if silent:
        return NoInput(f"the caller gave no answer to the {question.name}, asked {tries}")
    return NoMatch(f"the caller's answers to the {question.name} did not fit, asked {tries}")
