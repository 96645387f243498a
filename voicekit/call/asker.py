"""Asking: a prompt, the keys that answer it, and what happens when they do not.

A turn plays the prompt, takes keys, listens where it may, and ends with a verdict. The no-input clock starts when the
prompt has ended, the inter-digit clock with the first key; a key goes before anything said. After silence, or an answer
that does not fit, the question is asked again with the next of its phrases in front; after the last try `NoInput` or
`NoMatch` is raised.

Where callers cannot be heard live, they are recorded once the prompt has ended and no key has come, until they have
spoken or the question's time is over. A key ends the recording, but Asterisk tells it only where it is 0: else the
question is asked again, from there on by keys alone.
"""

from collections.abc import Callable, Sequence

import numpy as np

from voicekit.call.ear import RATE
from voicekit.call.entry import Entry, NoEntry, Verdict
from voicekit.call.filler import Filling
from voicekit.call.hearing import OVERLAP, Hearing, Way
from voicekit.call.hot import Hot, HotUsed
from voicekit.call.keys import PAUSE, KeyPress
from voicekit.call.listening import Listening
from voicekit.call.player import Player
from voicekit.call.question import Answer, Failure, Parts, Question
from voicekit.call.session import Session
from voicekit.call.understanding import Understanding
from voicekit.errors import CallError, InputFailed, NoInput, NoMatch
from voicekit.grammar import Band

__all__ = ["KEYS_FIRST", "Asker"]

KEYS_FIRST = 0.4
"""Seconds after the prompt in which a key is still taken, before a recording begins: people begin to speak later."""

_NOTHING = np.zeros(0, np.int16)


class Asker:
    """Asks one caller.

    ``hot`` are the keys and words that work in every question that has no use for them itself, the keys in every
    prompt, too; ``hearing`` is None where the caller cannot be heard; ``did_you_say`` is the question that asks an
    uncertain answer back.
    """

    __slots__ = ("_did_you_say", "_hearing", "_hot", "_player", "_session")

    def __init__(
        self,
        session: Session,
        player: Player,
        hot: Hot,
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

        Raises NoInput or NoMatch after the last try, CallError where only the voice could answer and cannot be heard;
        what playing or something hot raises passes through.
        """
        if not question.typeahead:
            self._session.keys.clear(masked=question.mask)
        lead: Parts = ()
        failures: dict[Failure, int] = {}
        for _ in range(question.tries):
            answer = await self._turn_between_hot(question, lead, language)
            if isinstance(answer, Answer):
                if question.mask:
                    self._session.transcript.hide(answer.key)
                return answer
            self._session.keys.clear(masked=question.mask)
            failures[answer] = failures.get(answer, 0) + 1
            phrases = question.no_input() if answer is Failure.NO_INPUT else question.no_match()
            lead = phrases[min(failures[answer], len(phrases)) - 1] if phrases else ()
        raise _failed(question, silent=answer is Failure.NO_INPUT)

    async def say(self, parts: Parts, language: str, *, barge_in: bool, typeahead: bool) -> str | None:
        """Play parts; gives the key that interrupted them, or None. With ``typeahead`` the key stays in the buffer."""
        keys = self._session.keys
        while await self._player.play(parts, language, self._stop(barge_in=barge_in, mask=False)):
            press = keys.first(self._session.time())
            if press is None:
                continue
            if press.key in self._hot.keys:
                keys.take(self._session.time())
                await self._hot.press(press.key)
                continue
            if not typeahead:
                keys.take(self._session.time())
            return press.key
        return None

    async def _turn_between_hot(self, question: Question, lead: Parts, language: str) -> Answer | Failure:
        while True:
            try:
                return await self._turn(question, lead, language)
            except HotUsed as hot:
                act = hot.act
            await act()

    async def _turn(self, question: Question, lead: Parts, language: str) -> Answer | Failure:
        understanding = self._understanding(question)
        listening = None
        if understanding is not None and question.barge_in:
            listening = await self._listen(question, understanding, language)
        try:
            stop = self._stop(barge_in=question.barge_in, mask=question.mask, listening=listening)
            await self._player.play(lead + question.prompt, language, stop)
            if understanding is not None and not question.barge_in:
                listening = await self._listen(question, understanding, language)
            if understanding is not None and listening is None and await self._records(question):
                return await self._record(question, understanding, language)
            if listening is None:
                return await self._take(question, understanding, language, None)
            with self._tone_while_late(listening):
                return await self._take(question, understanding, language, listening)
        finally:
            if listening is not None:
                listening.close()

    def _tone_while_late(self, listening: Listening) -> Filling:
        """What callers hear who have spoken, while it takes seconds to recognize that."""
        return self._player.filling(lambda: listening.heard and not listening.over)

    def _understanding(self, question: Question) -> Understanding | None:
        if question.grammar is None or self._hearing is None:
            return None
        if self._hearing.prefers_keys and question.entry is not None:
            return None
        understanding = Understanding(question.grammar(), self._hot.words if question.hot_words else ())
        if understanding.is_mute:
            _check_keys(question)
            return None
        return understanding

    async def _listen(self, question: Question, understanding: Understanding, language: str) -> Listening | None:
        if self._hearing is None or self._session.keys:
            return None
        if await self._hearing.way() is Way.RECORDED:
            return None
        listening = await self._hearing.listen(language, understanding.grammar, question.manner)
        if listening is None:
            _check_keys(question)
        return listening

    async def _records(self, question: Question) -> bool:
        """Whether the caller is to be recorded now: he cannot be heard live, and presses no key."""
        session = self._session
        if self._hearing is None or session.keys or await self._hearing.way() is not Way.RECORDED:
            return False
        until = session.time() + (KEYS_FIRST if question.entry is not None else 0.0)
        while not session.keys and await session.wait(max(until, session.keys.mistaken_until)):
            pass
        return not session.keys

    async def _record(self, question: Question, understanding: Understanding, language: str) -> Answer | Failure:
        assert self._hearing is not None
        hearing, grammar, manner = self._hearing, understanding.grammar, question.manner
        until, before = self._session.time() + question.timeout, _NOTHING
        within = question.timeout
        while True:
            recorded = await hearing.record(language, grammar, manner, within, before)
            if recorded is None:
                _check_keys(question)
                return await self._take(question, None, language, None)
            listening = recorded.listening
            try:
                if recorded.key and (question.entry is not None or recorded.key in self._hot.keys):
                    self._session.keys.put_back(KeyPress(recorded.key, self._session.time()))
                    return await self._take(question, None, language, None)
                if recorded.by_key and question.entry is not None:
                    return await self._ask_by_keys(question, language)
                with self._tone_while_late(listening):
                    while not listening.over:
                        await self._session.wait()
                if self._session.keys and question.entry is not None:
                    return await self._take(question, None, language, None)
                goes_on = listening.onset and recorded.full and not listening.ended
                if goes_on:
                    before = recorded.sound
                    within = hearing.longest(grammar, manner) - len(before) / RATE
                else:
                    before = recorded.sound[-round(OVERLAP * RATE) :]
                    within = until - self._session.time()
                if recorded.by_key or within <= 0 or (listening.onset and not goes_on):
                    return await self._understand(question, understanding, listening, language)
            finally:
                listening.close()

    async def _ask_by_keys(self, question: Question, language: str) -> Answer | Failure:
        assert self._hearing is not None
        self._hearing.key_lost()
        session = self._session
        until = session.time() + PAUSE
        while session.keys or await session.wait(until):
            if session.keys:
                session.keys.clear(masked=question.mask)
                until = session.time() + PAUSE
        return await self._turn(question, (), language)

    async def _take(
        self, question: Question, understanding: Understanding | None, language: str, listening: Listening | None
    ) -> Answer | Failure:
        session, entry = self._session, NoEntry() if question.entry is None else question.entry()
        until = session.time() + question.timeout
        taken: list[KeyPress] = []
        while True:
            press = session.keys.take(session.time())
            if press is not None:
                taken.append(press)
                verdict = self._press(press, entry, question)
                if verdict is not Verdict.OPEN:
                    return self._keyed(question, entry, taken, verdict)
                until = session.time() + question.between
            elif listening is not None and understanding is not None and listening.over and not entry.keyed:
                return await self._understand(question, understanding, listening, language)
            else:
                speaks = listening is not None and listening.onset and not listening.over
                if not (await session.wait(None if speaks else until) or session.keys or speaks):
                    return self._keyed(question, entry, taken, entry.over()) if entry.keyed else Failure.NO_INPUT

    async def _understand(
        self, question: Question, understanding: Understanding, listening: Listening, language: str
    ) -> Answer | Failure:
        assert self._hearing is not None
        if not listening.hypotheses:
            return Failure.NO_MATCH if listening.onset else Failure.NO_INPUT
        meant = understanding.meant(listening.hypotheses, self._hearing.thresholds(language, understanding.grammar))
        if meant is None or meant.what.band is Band.REJECT:
            return Failure.NO_MATCH
        what = meant.what
        if what.band is Band.CONFIRM and question.asks_back:
            told_back = "" if meant.is_hot else question.told_back(what.key)
            if not await self._confirmed(told_back or what.said or what.text, language):
                return Failure.NO_MATCH
        if meant.is_hot:
            raise HotUsed(lambda: self._hot.say(what.key))
        try:
            value = question.value(what.key)
        except ValueError:
            return Failure.NO_MATCH
        return Answer(what.key, value, "speech", what.text, what.confidence)

    async def _confirmed(self, text: str, language: str) -> bool:
        question = self._did_you_say(text)
        if question is None:  # what cannot be asked back is no answer
            return False
        answer = await self._turn_between_hot(question, (), language)
        return isinstance(answer, Answer) and answer.key == "yes"

    def _press(self, press: KeyPress, entry: Entry, question: Question) -> Verdict:
        if press.key in self._hot.keys and not entry.accepts(press.key):
            raise HotUsed(lambda: self._hot.press(press.key))
        press.masked = question.mask
        return entry.press(press.key)

    def _keyed(self, question: Question, entry: Entry, taken: Sequence[KeyPress], verdict: Verdict) -> Answer | Failure:
        """What the keys of a question have come to; gives back those that it has not used.

        After a wrong key it drops those that are still to come of the mistake, after a complete entry its terminator.
        """
        keys, end = self._session.keys, entry.late_key
        try:
            answer = _answer(question, entry.answer) if verdict is Verdict.DONE else None
        except ValueError:
            answer = None
        if verdict is Verdict.NO_MATCH and (len(taken) == 1 or taken[-1].key != end):
            keys.mistaken(question.between, end, masked=question.mask)
            return Failure.NO_MATCH
        if answer is None:
            keys.clear(masked=question.mask)
        else:
            keys.put_back(*taken[len(taken) - entry.rest :])
        if end and (answer is None or entry.rest or taken[-1].key != end):
            keys.swallow(end, self._session.time() + question.between)
        return answer or Failure.NO_MATCH

    def _stop(self, *, barge_in: bool, mask: bool, listening: Listening | None = None) -> Callable[[], bool]:
        keys, session = self._session.keys, self._session
        if not barge_in:
            return lambda: self._only_hot_keys(mask=mask)
        if listening is None:
            return lambda: bool(keys.presses) and keys.first(session.time()) is not None
        return lambda: keys.first(session.time()) is not None or listening.onset

    def _only_hot_keys(self, *, mask: bool) -> bool:
        keys, now = self._session.keys, self._session.time()
        while (press := keys.first(now)) is not None:
            if press.key in self._hot.keys:
                return True
            press.masked = mask
            keys.take(now)
        return False


def _check_keys(question: Question) -> None:
    if question.entry is None:
        raise CallError("the caller cannot be heard, and no key answers the question")


def _answer(question: Question, key: str) -> Answer:
    return Answer(key, question.value(key))


def _failed(question: Question, *, silent: bool) -> InputFailed:
    tries = "once" if question.tries == 1 else f"{question.tries} times"
    if silent:
        return NoInput(f"the caller gave no answer to the question for {question.name}, asked {tries}")
    return NoMatch(f"the caller's answers to the question for {question.name} did not fit, asked {tries}")
