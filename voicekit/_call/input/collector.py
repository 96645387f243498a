"""Asking: a prompt, the keys that answer it, and what happens when they do not.

A turn plays the prompt, takes keys, listens where it may, and ends with a verdict. The no-input clock starts when the
prompt has ended, the inter-digit clock with the first key; a key goes before anything said. After silence, or an answer
that does not fit, the question is asked again with the next of its phrases in front; after the last try `NoInput` or
`NoMatch` is raised.

Where callers cannot be heard live, they are recorded once the prompt has ended and no key has come, until they have
spoken or the question's time is over. A key ends the recording, but Asterisk tells it only where it is 0: else the
question is asked again, from there on by keys alone.
"""

import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from voicekit._call.defaults import InputDefaults, resolved
from voicekit._call.filler import Filling
from voicekit._call.input import kinds
from voicekit._call.input.keypad import DONE, OPEN, KeypadInput, KeypadNone, KeypadState
from voicekit._call.input.question import (
    NO_INPUT,
    NO_MATCH,
    UNRECOGNIZED,
    Match,
    Objection,
    Question,
    phrase_for,
)
from voicekit._call.keys import PAUSE, KeyPress
from voicekit._call.player import Player
from voicekit._call.session import Session
from voicekit._events import SILENT
from voicekit._events import kinds as happened
from voicekit._lazy import LazyModule
from voicekit._prompts.parts import Parts, Prompt, parts_of
from voicekit.errors import CallError, InputFailed, NoInput, NoMatch, ProgramError

if TYPE_CHECKING:
    import numpy as np

    from voicekit._asr.endpointing import Endpointing
    from voicekit._call.input import question_grammar as spoken
    from voicekit._call.input.question_grammar import QuestionGrammar
    from voicekit._call.speech import audio, capture
    from voicekit._call.speech.capture import SpeechCapture
    from voicekit._call.speech.listening import UtteranceListener
    from voicekit._grammar import Heard
else:
    np, audio = LazyModule("numpy"), LazyModule("voicekit._call.speech.audio")
    capture = LazyModule("voicekit._call.speech.capture")
    spoken = LazyModule("voicekit._call.input.question_grammar")

__all__ = ["ANSWER_WITHIN", "InputCollector", "unheard"]

_log: structlog.stdlib.BoundLogger = structlog.get_logger("voicekit._call")

KEYS_FIRST = 0.4
"""Seconds after the prompt in which a key is still taken, before a recording begins: people begin to speak later."""

_TOLD = 3
"""Hypotheses that are told of what was heard: the fourth never was the answer."""

_Commands = Mapping[str, Callable[[Any], Awaitable[object]]]


class _AskingCall(Protocol):
    """What the collector needs of its call: the keys and words that work in every question, and the defaults."""

    @property
    def hotkeys(self) -> _Commands: ...

    @property
    def hotwords(self) -> _Commands: ...

    @property
    def defaults(self) -> InputDefaults: ...


class _CallEnded:
    """What is left of a call that has ended."""

    hotkeys: _Commands = MappingProxyType({})
    hotwords: _Commands = MappingProxyType({})
    defaults = InputDefaults()


ANSWER_WITHIN = 2.5
"""Seconds from the end of speech to what was said, where keys answer as well; a caller who hears nothing for longer
hangs up, or says it again."""


class CommandUsed(Exception):
    """A key or word that works in every question ends a turn; the question is asked anew after ``act``."""

    def __init__(self, act: Callable[[], Awaitable[object]]) -> None:
        super().__init__()
        self.act = act


class InputCollector:
    """Asks one caller, for the life of a call.

    The call's hot keys and hot words work in every question that has no use for them itself, the keys in every prompt,
    too; ``speech`` is None where the caller cannot be heard.
    """

    __slots__ = ("_by_keys", "_call", "_player", "_session", "_speech")

    def __init__(self, call: _AskingCall, session: Session, player: Player, speech: "SpeechCapture | None") -> None:
        self._call = call
        self._session = session
        self._player = player
        self._speech = speech
        self._by_keys = False  # for the rest of a question: what its caller said was not recognized

    def close(self) -> None:
        """The call is over: it and its collector let go of each other."""
        self._call = _CallEnded()

    async def say(self, parts: Parts, language: str, *, barge_in: bool, typeahead: bool) -> str | None:
        """Play parts; gives the key that interrupted them, or None. With ``typeahead`` the key stays in the buffer."""
        keys = self._session.keys
        while await self._player.play(parts, language, self._stop(barge_in=barge_in, mask=False)):
            press = keys.first(self._session.time())
            if press is None:
                continue
            if press.key in self._call.hotkeys:
                keys.take(self._session.time())
                self._session.events.tell(happened.CommandGiven, press.key)
                await self._call.hotkeys[press.key](self._call)
                continue
            if not typeahead:
                keys.take(self._session.time())
            return press.key
        return None

    async def ask(self, question: Question, language: str) -> Match:
        """Ask until there is an answer; keys come without their terminator.

        Raises NoInput or NoMatch after the last try, CallError where only the voice could answer and cannot be heard,
        or what the question's hooks make of these; what playing or a command raises passes through.
        """
        if question.no_input or question.no_match:
            check_phrases(question.no_input, question.no_match)
        self._by_keys = False
        hooks, mask = question.hooks, question.mask
        missed: dict[str, int] = {}
        if not question.typeahead:
            self._session.keys.clear(masked=mask)
        lead: Parts = ()
        objection = NO_INPUT
        for tried in range(1, question.max_tries + 1):
            prompt = lead + (question.prompt if hooks is None else hooks.begin(tried))
            if self._session.events is not SILENT:
                self._tell_question(question, tried)
            found = await self._attempt(question, prompt, language)
            if isinstance(found, Match):
                if self._session.events is not SILENT:
                    self._tell_answer(found, masked=mask)
                refused = None if hooks is None else await hooks.accept(found)
                if refused is None:
                    return found
                objection = refused
                if objection.why == "invalid":
                    self._session.keys.clear(masked=mask)
            else:
                objection = found
                if objection.why == UNRECOGNIZED.why:
                    self._by_keys = True
            self._session.events.tell(happened.QuestionMissed, objection.why)
            missed[objection.why] = times = missed.get(objection.why, 0) + 1
            own = None if hooks is None else hooks.missed(objection, tried, times)
            lead = self._lead(question, objection, times, language) if own is None else own
        silent = objection.why == NO_INPUT.why
        error = _failed(question, silent=silent)
        raise error if hooks is None else hooks.give_up((NO_INPUT if silent else NO_MATCH).why, error)

    def _tell_question(self, question: Question, tried: int) -> None:
        kind, mask = question.kind, question.mask
        voice = not mask and self._speech is not None and kind.grammar is not None
        tell = self._session.events.tell
        tell(happened.QuestionAsked, question.name or kind.name, tried, question.max_tries, voice, mask)

    def _tell_answer(self, match: Match, *, masked: bool) -> None:
        tell = self._session.events.tell
        if match.mode == "speech":
            tell(happened.QuestionAnswered, match.key, match.mode, match.utterance, round(match.confidence * 1000))
        else:
            tell(happened.QuestionAnswered, happened.hidden(match.key) if masked else match.key, match.mode)

    def _lead(self, question: Question, objection: Objection, times: int, language: str) -> Parts:
        """What is said before a question is asked again: what the objection says, or the next phrase of its kind."""
        if objection.said is not None:
            return objection.said
        if objection.why == UNRECOGNIZED.why:
            return parts_of(self._call.defaults.said_in(language).use_keys)
        if objection.why == NO_INPUT.why:
            phrases = question.no_input or self._call.defaults.said_in(language).no_input
        else:
            phrases = question.no_match or self._call.defaults.said_in(language).no_match
        phrase = phrase_for(times, phrases)
        return () if phrase is None else parts_of(phrase)

    async def _attempt(self, question: Question, prompt: Parts, language: str) -> Match | Objection:
        """One try, begun anew after each command that is used in it."""
        try:
            while True:
                try:
                    found = await self._turn(question, prompt, language)
                except CommandUsed as used:
                    act = used.act
                else:
                    break
                await act()
        except CallError as error:
            if question.hooks is None:
                raise
            if not isinstance(error, InputFailed):
                raise question.hooks.give_up("unheard", error) from None
            return NO_INPUT if isinstance(error, NoInput) else NO_MATCH
        if isinstance(found, Objection):
            self._session.keys.clear(masked=question.mask)
        elif question.mask:
            self._session.transcript.hide(found.key)
        return found

    async def _turn(self, question: Question, prompt: Parts, language: str) -> Match | Objection:
        if question.record is not None:
            return await question.record(prompt)
        grammars = self._question_grammar(question, language)
        if grammars is None:
            if prompt or not question.barge_in:
                stop = self._stop(barge_in=question.barge_in, mask=question.mask)
                await self._player.play(prompt, language, stop)
            return await self._take(question, None, language, None)
        return await self._turn_by_voice(question, grammars, prompt, language)

    async def _turn_by_voice(
        self, question: Question, grammars: "QuestionGrammar", prompt: Parts, language: str
    ) -> Match | Objection:
        listening = await self._listen(question, grammars, language) if question.barge_in else None
        try:
            stop = self._stop(barge_in=question.barge_in, mask=question.mask, listening=listening)
            await self._player.play(prompt, language, stop)
            if not question.barge_in:
                listening = await self._listen(question, grammars, language)
            if listening is None and await self._records(question):
                return await self._record(question, grammars, language)
            if listening is None:
                return await self._take(question, grammars, language, None)
            with self._tone_while_late(listening):
                return await self._take(question, grammars, language, listening)
        finally:
            if listening is not None:
                listening.close()

    def _question_grammar(self, question: Question, language: str) -> "QuestionGrammar | None":
        """What may be said; None where nothing may. Raises CallError where only the voice could answer, and cannot."""
        kind, speech = question.kind, self._speech
        if kind.entry is None and speech is None:
            raise unheard()
        if kind.grammar is None or question.mask or speech is None:
            return None
        if kind.entry is not None and (self._by_keys or speech.prefers_keys):
            return None
        words = tuple(self._call.hotwords) if question.commands else ()
        grammars = spoken.QuestionGrammar(kind.grammar(language), words)
        if grammars.is_mute:
            _check_keys(question)
            return None
        return grammars

    def _tone_while_late(self, listening: "UtteranceListener") -> Filling:
        """What callers hear who have spoken, while it takes seconds to recognize that."""
        return self._player.filling(lambda: listening.heard_at is not None and not listening.over)

    async def _listen(
        self, question: Question, grammars: "QuestionGrammar", language: str
    ) -> "UtteranceListener | None":
        if self._speech is None or self._session.keys:
            return None
        if await self._speech.way() is capture.CaptureWay.RECORDED:
            return None
        speech, grammar = self._speech, grammars.grammar

        def is_whole(hypotheses: "Sequence[Heard]") -> bool:
            return grammars.is_whole(hypotheses, speech.thresholds(language, grammar), question.kind)

        listening = await speech.listen(language, grammar, self._endpointing(question), is_whole)
        if listening is None:
            _check_keys(question)
        return listening

    def _endpointing(self, question: Question) -> "Endpointing":
        """How a question listens: the silence that it states ends its answers, else that of its kind or of the call."""
        usual = question.kind.endpointing
        silence = question.silence
        if silence is None and not usual.stated:
            silence = self._call.defaults.silence
        return usual if silence is None else usual.ended_by(silence)

    async def _records(self, question: Question) -> bool:
        """Whether the caller is to be recorded now: they cannot be heard live, and press no key."""
        session = self._session
        if self._speech is None or session.keys or await self._speech.way() is not capture.CaptureWay.RECORDED:
            return False
        until = session.time() + (KEYS_FIRST if question.kind.entry is not None else 0.0)
        while not session.keys and await session.wait(max(until, session.keys.mistaken_until)):
            pass
        return not session.keys

    async def _record(self, question: Question, grammars: "QuestionGrammar", language: str) -> Match | Objection:
        assert self._speech is not None
        speech, grammar, endpointing = self._speech, grammars.grammar, self._endpointing(question)
        until, before = self._session.time() + question.no_input_timeout, np.zeros(0, np.int16)
        within = question.no_input_timeout
        while True:
            recorded = await speech.record(language, grammar, endpointing, within, before)
            if recorded is None:
                _check_keys(question)
                return await self._take(question, None, language, None)
            listening = recorded.listening
            try:
                if recorded.key and (question.kind.entry is not None or recorded.key in self._call.hotkeys):
                    self._session.keys.put_back(KeyPress(recorded.key, self._session.time()))
                    return await self._take(question, None, language, None)
                if recorded.by_key and question.kind.entry is not None:
                    return await self._ask_by_keys(question, language)
                with self._tone_while_late(listening):
                    await self._recognized(question, listening)
                if self._session.keys and question.kind.entry is not None:
                    return await self._take(question, None, language, None)
                if listening.refused:
                    return await self._ask_for_keys(question, language)
                goes_on = listening.onset and recorded.full and not listening.ended
                if goes_on:
                    before = recorded.sound
                    within = speech.longest(grammar, endpointing) - len(before) / audio.RATE
                else:
                    before = recorded.sound[-round(capture.OVERLAP * audio.RATE) :]
                    within = until - self._session.time()
                if recorded.by_key or within <= 0 or (listening.onset and not goes_on):
                    return await self._understand(question, grammars, listening, language)
            finally:
                listening.close()

    async def _ask_for_keys(self, question: Question, language: str) -> Match | Objection:
        """Tell a caller who has spoken, and cannot be recognized now, to use the keys, and take them.

        Raises CallError where no key answers the question.
        """
        _check_keys(question)
        self._by_keys = True
        told = parts_of(self._call.defaults.said_in(language).use_keys)
        await self._player.play(told, language, self._stop(barge_in=True, mask=question.mask))
        return await self._take(question, None, language, None)

    async def _ask_by_keys(self, question: Question, language: str) -> Match | Objection:
        assert self._speech is not None
        self._speech.key_lost()
        session = self._session
        until = session.time() + PAUSE
        while session.keys or await session.wait(until):
            if session.keys:
                session.keys.clear(masked=question.mask)
                until = session.time() + PAUSE
        return await self._turn(question, (), language)

    async def _take(
        self,
        question: Question,
        grammars: "QuestionGrammar | None",
        language: str,
        listening: "UtteranceListener | None",
    ) -> Match | Objection:
        session, entry = self._session, KeypadNone() if question.kind.entry is None else question.kind.entry(language)
        until = session.time() + question.no_input_timeout
        taken: list[KeyPress] = []
        while True:
            press = session.keys.take(session.time())
            if press is not None:
                taken.append(press)
                verdict = self._press(press, entry, question)
                if verdict is not OPEN:
                    return self._keyed(question, entry, taken, verdict)
                until = session.time() + question.interdigit_timeout
            elif listening is not None and listening.refused and not entry.keyed:
                return await self._ask_for_keys(question, language)
            elif listening is not None and grammars is not None and listening.over and not entry.keyed:
                return await self._understand(question, grammars, listening, language)
            else:
                speaks = listening is not None and listening.onset and not listening.over
                patience = self._patience(question, listening) if speaks else until
                if not (await session.wait(patience) or session.keys or (listening is not None and listening.over)):
                    if speaks and not entry.keyed:
                        return _late()
                    return self._keyed(question, entry, taken, entry.over()) if entry.keyed else NO_INPUT

    async def _recognized(self, question: Question, listening: "UtteranceListener") -> None:
        while not listening.over and await self._session.wait(self._patience(question, listening)):
            pass

    def _patience(self, question: Question, listening: "UtteranceListener | None") -> float:
        """When (loop seconds) what was said comes too late: never where only the voice answers, or somebody speaks."""
        if listening is None or question.kind.entry is None or listening.silent_at is None:
            return math.inf
        return listening.silent_at + ANSWER_WITHIN

    async def _understand(
        self, question: Question, grammars: "QuestionGrammar", listening: "UtteranceListener", language: str
    ) -> Match | Objection:
        assert self._speech is not None
        if not listening.over:
            return _late()
        if not listening.hypotheses:
            return NO_MATCH if listening.onset else NO_INPUT
        heard = tuple((each.text, round(each.confidence * 1000)) for each in listening.hypotheses[:_TOLD])
        self._session.events.tell(happened.SpeechHeard, heard)
        meant = grammars.meant(listening.hypotheses, self._speech.thresholds(language, grammars.grammar))
        decision = spoken.decided(question.kind, meant)
        if meant is None or decision is spoken.Verdict.REFUSE:
            return NO_MATCH
        what = meant.what
        if question.confirm and decision is spoken.Verdict.ASK_BACK:
            told_back = "" if meant.is_hot else question.kind.told_back(what.key, language)
            if not await self._confirmed(told_back or what.said or what.text, language):
                return NO_MATCH
        if meant.is_hot:
            self._session.events.tell(happened.CommandGiven, what.key)
            raise CommandUsed(lambda: self._call.hotwords[what.key](self._call))
        try:
            value = question.kind.value(what.key)
        except ValueError:
            return NO_MATCH
        return Match(what.key, value, "speech", what.text, what.confidence)

    async def _confirmed(self, text: str, language: str) -> bool:
        """Ask an uncertain answer back. What cannot be, for want of words in the language, is no answer."""
        defaults = self._call.defaults
        back = defaults.said_in(language).did_you_say
        if not back:
            return False
        question = Question(
            kinds.yes_no(),
            parts_of(back.format(text)),
            *resolved(defaults, None, None, 1),
            confirm=False,
            commands=False,
        )
        try:
            answer = await self.ask(question, language)
        except InputFailed:
            return False
        return answer.value is True

    def _press(self, press: KeyPress, entry: KeypadInput, question: Question) -> KeypadState:
        if press.key in self._call.hotkeys and not entry.accepts(press.key):
            self._session.events.tell(happened.CommandGiven, press.key)
            raise CommandUsed(lambda: self._call.hotkeys[press.key](self._call))
        press.masked = question.mask
        self._session.events.tell(happened.KeyTaken, happened.MASKED if question.mask else press.key)
        return entry.press(press.key)

    def _keyed(
        self, question: Question, entry: KeypadInput, taken: Sequence[KeyPress], verdict: KeypadState
    ) -> Match | Objection:
        """What the keys of a question have come to; gives back those that it has not used.

        After a wrong key it drops those that are still to come of the mistake, after a complete entry its terminator.
        """
        keys, end = self._session.keys, entry.late_key
        try:
            answer = _answer(question, entry.answer) if verdict is DONE else None
        except ValueError:
            answer = None
        if answer is None and verdict is KeypadState.NO_MATCH and (len(taken) == 1 or taken[-1].key != end):
            keys.mistaken(question.interdigit_timeout, end, masked=question.mask)
            return NO_MATCH
        rest = 0 if answer is None else entry.rest
        if answer is None:
            keys.clear(masked=question.mask)
        elif rest:
            keys.put_back(*taken[-rest:])
        if end and (answer is None or rest or taken[-1].key != end):
            keys.swallow(end, self._session.time() + question.interdigit_timeout)
        return answer or NO_MATCH

    def _stop(self, *, barge_in: bool, mask: bool, listening: "UtteranceListener | None" = None) -> Callable[[], bool]:
        keys, session = self._session.keys, self._session
        if not barge_in:
            return lambda: self._only_commands(mask=mask)
        if listening is None:
            return lambda: bool(keys.presses) and keys.first(session.time()) is not None
        return lambda: keys.first(session.time()) is not None or listening.onset

    def _only_commands(self, *, mask: bool) -> bool:
        keys, now = self._session.keys, self._session.time()
        while (press := keys.first(now)) is not None:
            if press.key in self._call.hotkeys:
                return True
            press.masked = mask
            keys.take(now)
        return False


def _check_keys(question: Question) -> None:
    if question.kind.entry is None:
        raise CallError(
            "the caller cannot be heard, and no key answers the question",
            hint="set speech = true, or give the question keys",
        )


def _late() -> Objection:
    _log.warning("speech.late", seconds=ANSWER_WITHIN)
    return UNRECOGNIZED


def unheard() -> CallError:
    """The error of a process that hears nobody."""
    return CallError("this process recognises no speech", hint="set speech = true, and fetch a model: voicekit models")


def _answer(question: Question, key: str) -> Match:
    return Match(key, question.kind.value(key))


def _failed(question: Question, *, silent: bool) -> InputFailed:
    tries = "once" if question.max_tries == 1 else f"{question.max_tries} times"
    name = question.name or f"the question for {question.kind.name}"
    if silent:
        return NoInput(f"the caller gave no answer to {name}, asked {tries}")
    return NoMatch(f"the caller's answers to {name} did not fit, asked {tries}")


def check_phrases(no_input: Sequence[Prompt], no_match: Sequence[Prompt]) -> None:
    """Raises ProgramError where what is said before a question is asked again is no list; its texts are parts."""
    for name, phrases in (("no_input", no_input), ("no_match", no_match)):
        if isinstance(phrases, str) or not isinstance(phrases, Sequence):
            raise ProgramError(
                f"{name} is a list of what is said before the question is asked again, the first time, the second, ...",
                hint=f'write {name}=["I did not hear you."]',
            )
        for each in phrases:
            parts_of(each)
