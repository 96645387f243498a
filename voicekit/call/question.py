"""Asking: a prompt, the keys that answer it, and what happens when they do not.

A turn plays the prompt, takes keys, listens where it may, and ends with a verdict. The no-input clock starts when the
prompt has ended, the inter-digit clock with the first key; a key goes before anything said. After silence, or an answer
that does not fit, the question is asked again with the next of its phrases in front; after the last try `NoInput` or
`NoMatch` is raised.
"""

from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import dataclass
from enum import Enum

from voicekit.asr.endpoint import MENU, Endpointing
from voicekit.call.entry import Entry, Verdict
from voicekit.call.hearing import Hearing
from voicekit.call.keys import KeyPress
from voicekit.call.listening import Listening
from voicekit.call.player import Player
from voicekit.call.session import Session
from voicekit.errors import InputFailed, NoInput, NoMatch
from voicekit.grammar import Band, Grammar
from voicekit.prompts.parts import Part

__all__ = ["Answer", "Asker", "HotKeys", "Question"]

Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask and how. Times are in seconds. ``grammar`` is there where the caller may speak; an answer that may
    have been misheard is asked back, unless ``asks_back`` is False.

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
    grammar: Callable[[], Grammar] | None = None
    manner: Endpointing = MENU
    asks_back: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: ``key`` as it was pressed, or the key of what was said in ``utterance``."""

    key: str
    mode: str = "dtmf"
    utterance: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class HotKeys:
    """The keys that work everywhere, and what carries one out."""

    keys: Container[str]
    press: Callable[[str], Awaitable[None]]


class _Failure(Enum):
    NO_INPUT = "no input"
    NO_MATCH = "no match"


class _HotKey(Exception):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Asker:
    """Asks one caller.

    ``hot`` are the keys that work in every prompt and question that has no use for them itself; ``hearing`` is None
    where the caller cannot be heard; ``did_you_say`` is the prompt that asks an uncertain answer back.
    """

    __slots__ = ("_did_you_say", "_hearing", "_hot", "_player", "_session")

    def __init__(
        self,
        session: Session,
        player: Player,
        hot: HotKeys,
        hearing: Hearing | None = None,
        did_you_say: Callable[[str], Question | None] = lambda _: None,
    ) -> None:
        self._session = session
        self._player = player
        self._hot = hot
        self._hearing = hearing
        self._did_you_say = did_you_say

    async def ask(self, question: Question, language: str) -> Answer:
        """The answer; keys without their terminator.

        Raises NoInput or NoMatch after the last try; what playing or a hot key raises passes through.
        """
        if not question.typeahead:
            self._session.keys.clear()
        lead: Parts = ()
        failures: dict[_Failure, int] = {}
        for _ in range(question.tries):
            answer = await self._turn_between_hot_keys(question, lead, language)
            if isinstance(answer, Answer):
                if question.mask:
                    self._session.transcript.hide(answer.key)
                return answer
            self._drop_keys(mask=question.mask)
            failures[answer] = failures.get(answer, 0) + 1
            phrases = question.no_input() if answer is _Failure.NO_INPUT else question.no_match()
            lead = phrases[min(failures[answer], len(phrases)) - 1] if phrases else ()
        raise _failed(question, silent=answer is _Failure.NO_INPUT)

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

    async def _turn_between_hot_keys(self, question: Question, lead: Parts, language: str) -> Answer | _Failure:
        while True:
            try:
                return await self._turn(question, lead, language)
            except _HotKey as hot:
                await self._hot.press(hot.key)

    async def _turn(self, question: Question, lead: Parts, language: str) -> Answer | _Failure:
        listening = await self._listen(question, language) if question.barge_in else None
        try:
            stop = self._stop(barge_in=question.barge_in, mask=question.mask, listening=listening)
            await self._player.play(lead + question.prompt, language, stop)
            if not question.barge_in:
                listening = await self._listen(question, language)
            return await self._take(question, language, listening)
        finally:
            if listening is not None:
                listening.close()

    async def _listen(self, question: Question, language: str) -> Listening | None:
        if question.grammar is None or self._hearing is None or self._session.keys:
            return None
        return await self._hearing.listen(language, question.grammar(), question.manner)

    async def _take(self, question: Question, language: str, listening: Listening | None) -> Answer | _Failure:
        session, entry = self._session, question.entry()
        until = session.now + question.timeout
        while True:
            press = session.keys.take(session.now)
            if press is not None:
                verdict = self._press(press, entry, question)
                if verdict is not Verdict.OPEN:
                    return _answer(entry, verdict)
                until = session.now + question.between
            elif listening is not None and listening.over and not entry.keyed:
                return await self._understand(question, listening, language)
            else:
                speaks = listening is not None and listening.onset and not listening.over
                if not (await session.wait(None if speaks else until) or session.keys or speaks):
                    return _answer(entry, entry.over()) if entry.keyed else _Failure.NO_INPUT

    async def _understand(self, question: Question, listening: Listening, language: str) -> Answer | _Failure:
        assert question.grammar is not None
        assert self._hearing is not None
        if not listening.hypotheses:
            return _Failure.NO_MATCH if listening.onset else _Failure.NO_INPUT
        meant = question.grammar().interpret(listening.hypotheses, self._hearing.thresholds(language))
        if meant is None or meant.band is Band.REJECT:
            return _Failure.NO_MATCH
        if meant.band is Band.CONFIRM and question.asks_back and not await self._confirmed(meant.text, language):
            return _Failure.NO_MATCH
        return Answer(meant.key, "speech", meant.text, meant.confidence)

    async def _confirmed(self, text: str, language: str) -> bool:
        question = self._did_you_say(text)
        if question is None:
            return True
        try:
            answer = await self._turn_between_hot_keys(question, (), language)
        except (NoInput, NoMatch):
            return False
        return isinstance(answer, Answer) and answer.key in {"1", "yes"}

    def _press(self, press: KeyPress, entry: Entry, question: Question) -> Verdict:
        if press.key in self._hot.keys and not entry.accepts(press.key):
            raise _HotKey(press.key)
        press.masked = question.mask
        verdict = entry.press(press.key)
        if verdict is Verdict.DONE and entry.late_key and press.key != entry.late_key:
            self._session.keys.swallow(entry.late_key, self._session.now + question.between)
        return verdict

    def _stop(self, *, barge_in: bool, mask: bool, listening: Listening | None = None) -> Callable[[], bool]:
        keys, session = self._session.keys, self._session
        if not barge_in:
            return lambda: self._only_hot_keys(mask=mask)
        if listening is None:
            return lambda: keys.first(session.now) is not None
        return lambda: keys.first(session.now) is not None or listening.onset

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


def _answer(entry: Entry, verdict: Verdict) -> Answer | _Failure:
    return Answer(entry.keyed) if verdict is Verdict.DONE else _Failure.NO_MATCH


def _failed(question: Question, *, silent: bool) -> InputFailed:
    tries = "once" if question.tries == 1 else f"{question.tries} times"
    if silent:
        return NoInput(f"the caller gave no answer to the {question.name}, asked {tries}")
    return NoMatch(f"the caller's answers to the {question.name} did not fit, asked {tries}")
