"""One phone call, as a program sees it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import structlog

from voicekit.asr.endpoint import MENU, Endpointing
from voicekit.audio.read import read
from voicekit.call.away import AWAY_WITHIN, LEAVE_WITHIN, Returns, leave_for
from voicekit.call.entry import Choices, DigitsEntry, Entry, MenuEntry
from voicekit.call.grammars import YES, anything, digits_of, menu_of, yes_or_no
from voicekit.call.hangup import CallerHungUp
from voicekit.call.hearing import Hearing, Organs
from voicekit.call.info import CallInfo, Match
from voicekit.call.manners import Manners
from voicekit.call.player import Player
from voicekit.call.question import Answer, Asker, HotKeys, Question
from voicekit.call.recording import Place, Recording, ending_of, record_options
from voicekit.call.session import Session
from voicekit.call.stream import EventStream
from voicekit.errors import AnswerFailed, CallError, NoInput, ProgramError
from voicekit.grammar import Grammar
from voicekit.prompts.library import Prompts
from voicekit.prompts.parts import Audio, Part, Prompt, Text
from voicekit.protocol import codec
from voicekit.protocol import commands as c
from voicekit.protocol import events as e

__all__ = ["REPEAT", "Call", "HotKey", "parts_of"]

_NO_KEYS = Choices({"D": ""})  # a question that no telephone's keys can answer

HotKey = Callable[["Call"], Awaitable[object]]
"""What a hot key does. When it returns, what it interrupted starts again from its beginning."""


async def REPEAT(call: "Call") -> None:  # noqa: N802 - a constant to its users: {"*": REPEAT}
    """The hot key that plays the prompt again."""


class Call:
    """One caller on the line. Every verb raises `CallerHungUp`, a cancellation, once the caller is gone.

    ``language`` may be set at any time and holds for what follows; ``hotkeys`` may be changed, too.
    """

    def __init__(
        self,
        session: Session,
        prompts: Prompts,
        info: CallInfo,
        *,
        id: str,  # noqa: A002 - the field's own word
        route: str,
        args: Sequence[str],
        language: str,
        manners: Manners | None = None,
        hotkeys: Mapping[str, HotKey] | None = None,
        returns: Returns | None = None,
        recordings: Place | None = None,
        organs: Organs | None = None,
    ) -> None:
        self.id = id
        self.route = route
        self.args = tuple(args)
        self.info = info
        self.language = info.language or language
        self.manners = manners or Manners()
        self.hotkeys: dict[str, HotKey] = dict(hotkeys or {})
        self.log_to: structlog.stdlib.BoundLogger = structlog.get_logger("voicekit.call").bind(call=id)
        self._session = session
        self._returns = returns
        self._recordings = recordings
        self._hearing = None if organs is None else Hearing(session, returns, info, organs)
        self._player = Player(session, prompts, self.log_to)

    @property
    def caller(self) -> str:
        """The number that calls, as the dialplan passed it (``from=``)."""
        return self.info.caller

    @property
    def called(self) -> str:
        """The number that was called (``to=``)."""
        return self.info.called

    @property
    def named(self) -> Mapping[str, str]:
        """The dialplan's arguments of the form ``name=value``."""
        return self.info.named

    @property
    def hung_up(self) -> bool:
        """Whether the caller is gone."""
        return self._session.hung_up

    # -- speaking ----------------------------------------------------------------------------------------------------

    async def say(self, *parts: str | Part, barge_in: bool = True, typeahead: bool = True) -> str | None:
        """Speak; returns None when the last part has been played, or at once with the key that interrupted it.

        A key that interrupts also counts for the question that follows, unless ``typeahead`` is False; until then,
        further prompts are passed over. Without ``barge_in`` everything is played, and keys pressed meanwhile are
        dropped.
        """
        return await self._asker.say(_parts(parts), self.language, barge_in=barge_in, typeahead=typeahead)

    async def play(self, *files: str, barge_in: bool = True, typeahead: bool = True) -> str | None:
        """Play recordings: files on this machine in any format, or names that Asterisk knows (``beep``). As `say`."""
        return await self.say(*(Audio(file) for file in files), barge_in=barge_in, typeahead=typeahead)

    async def interrupt(self) -> None:
        """Stop whatever plays."""
        self._session.send(c.Interrupt())

    # -- asking ------------------------------------------------------------------------------------------------------

    async def digits(
        self,
        prompt: Prompt = (),
        *,
        length: int | None = None,
        minimum: int = 1,
        maximum: int | None = None,
        until: str = "#",
        timeout: float | None = None,
        between: float | None = None,
        tries: int | None = None,
        barge_in: bool = True,
        typeahead: bool = True,
        mask: bool = False,
        no_input: Sequence[Prompt] = (),
        no_match: Sequence[Prompt] = (),
    ) -> str:
        """Ask for digits: exactly ``length``, or ``minimum`` to ``maximum``, ended by a key of ``until`` or by time.

        Raises NoInput or NoMatch after the last try. With ``mask`` the entry appears in no log.
        """
        least, most = (length, length) if length is not None else (minimum, maximum)
        _check_digits(least, most, until)
        answer = await self._ask(
            "digits",
            prompt,
            lambda: DigitsEntry(least, most, until),
            (timeout, between, tries),
            (no_input, no_match),
            barge_in=barge_in,
            typeahead=typeahead,
            mask=mask,
            grammar=None if mask else digits_of(least, most, self.language),
        )
        return answer.key

    async def menu(
        self,
        prompt: Prompt,
        choices: Mapping[str, Any] | Choices,
        *,
        timeout: float | None = None,
        between: float | None = None,
        tries: int | None = None,
        barge_in: bool = True,
        typeahead: bool = True,
        no_input: Sequence[Prompt] = (),
        no_match: Sequence[Prompt] = (),
    ) -> Match:
        """Offer choices, ``{"1": "sales", "2": ["support", "help"]}``, and return the one chosen.

        Raises NoInput or NoMatch after the last try, ProgramError for choices that clash.
        """
        menu = choices if isinstance(choices, Choices) else Choices(choices)
        answer = await self._ask(
            "menu",
            prompt,
            lambda: MenuEntry(menu),
            (timeout, between, tries),
            (no_input, no_match),
            barge_in=barge_in,
            typeahead=typeahead,
            grammar=menu_of(menu, self.language),
        )
        return Match(answer.key, menu.values[answer.key], answer.mode, answer.utterance, answer.confidence)

    async def confirm(
        self, prompt: Prompt, *, yes: str = "1", no: str = "2", tries: int | None = None, timeout: float | None = None
    ) -> bool:
        """Ask for a yes or a no, by default the keys 1 and 2. Raises NoInput or NoMatch after the last try."""
        menu = Choices({yes: True, no: False})
        times = timeout, None, tries
        grammar = yes_or_no(self.language)
        answer = await self._ask("question", prompt, lambda: MenuEntry(menu), times, ((), ()), grammar=grammar)
        return answer.key == YES if answer.mode == "speech" else answer.key == yes

    async def listen(
        self,
        prompt: Prompt = (),
        phrases: Sequence[str] | None = None,
        *,
        timeout: float | None = None,
        silence: float = 1.0,
        longest: float = 20.0,
        tries: int | None = 1,
        barge_in: bool = True,
    ) -> str:
        """Let the caller speak, and give what was heard: one of ``phrases``, or anything (None). Times in seconds.

        ``silence`` ends what is said, ``longest`` bounds it. Without live sound the answer is recorded first. Raises
        NoInput or NoMatch after the last try, CallError where this process recognises nothing.
        """
        if not await self._ears().is_live():
            return await self._record_and_read(prompt, silence, longest, barge_in=barge_in)
        grammar = anything(None if phrases is None else tuple(phrases), self.language)
        answer = await self._ask(
            "request",
            prompt,
            lambda: MenuEntry(_NO_KEYS),
            (timeout, None, tries),
            ((), ()),
            barge_in=barge_in,
            grammar=grammar,
            manner=Endpointing(trailing=silence, longest=longest),
        )
        return answer.key

    async def transcribe(self, recording: Recording) -> str:
        """What was said in a recording; empty where nothing was. Raises CallError, AsrError or AudioError."""
        hypotheses = await self._ears().read(await asyncio.to_thread(read, recording.path), self.language)
        return hypotheses[0].text if hypotheses else ""

    # -- away and back -----------------------------------------------------------------------------------------------

    async def run(self, application: str, *arguments: str, within: float = AWAY_WITHIN) -> None:
        """Leave ExternalIVR, have the dialplan carry out one application of Asterisk's, and come back.

        Arguments arrive as they are. Raises CallError for an application or arguments that cannot be sent, and where
        the dialplan cannot call back; CallerHungUp where the call does not come back ``within`` so many seconds.
        """
        if not await leave_for(self._session, self._returns, application, arguments, within):
            raise CallerHungUp

    async def dial(self, target: str, *, timeout: float | None = None, options: str = "") -> str:
        """Connect the caller with somebody; gives DIALSTATUS (``ANSWER``, ``BUSY``, ``NOANSWER``, ...) when that is
        over.
        """
        seconds = "" if timeout is None else str(round(timeout))
        await self.run("Dial", target, seconds, options)
        return await self.get("DIALSTATUS")

    async def queue(self, name: str, *, timeout: float | None = None, options: str = "") -> str:
        """Put the caller into a queue; gives QUEUESTATUS, empty where an agent took the call."""
        seconds = "" if timeout is None else str(round(timeout))
        await self.run("Queue", name, options, "", "", seconds)
        return await self.get("QUEUESTATUS")

    async def voicemail(self, mailbox: str, *, options: str = "") -> str:
        """Let the caller leave a message; gives VMSTATUS (``SUCCESS``, ``USEREXIT``, ``FAILED``)."""
        await self.run("VoiceMail", mailbox, options)
        return await self.get("VMSTATUS")

    async def record(
        self, *, max_seconds: float = 60.0, silence: float = 3.0, beep: bool = True, stop_key: str | None = "#"
    ) -> Recording:
        """Record the caller until a key (``"#"``, ``"*"``, ``"any"``, None), so much silence, or the maximum.

        A caller who hangs up meanwhile is no end of the coroutine yet: the recording says ``hangup``, and the next verb
        raises CallerHungUp. Raises CallError where Asterisk cannot record.
        """
        if self._recordings is None:
            raise CallError("this call has no directory for recordings")
        path, name = self._recordings.new(self.id)
        options = record_options(beep=beep, stop_key=stop_key)
        arguments = (name, str(round(silence)), str(round(max_seconds)), options)
        back = await leave_for(self._session, self._returns, "Record", arguments, max_seconds + AWAY_WITHIN)
        return await ending_of(path, await self.get("RECORD_STATUS") if back else "HANGUP")

    # -- the channel -------------------------------------------------------------------------------------------------

    async def answer(self) -> None:
        """Answer the channel (needed with option ``n`` only). Raises AnswerFailed where Asterisk could not."""
        line = self._session.send(c.Answer())
        self._session.expect_failure(line)
        await self._session.ask(c.GetVariables(("VOICEKIT",)))  # a later answer proves that this one was carried out
        failure = self._session.failure_of(line)
        if failure is not None:
            raise AnswerFailed(f"Asterisk could not answer the channel ({failure.reason or 'it is not up'})")

    async def send_dtmf(self, keys: str, *, interval: float = 0.25, duration: float = 0.1) -> None:
        """Send keys to the caller's side, ``w`` for half a second of pause; times in seconds.

        Asterisk loses the keys that the caller presses meanwhile.
        """
        self._session.send(c.SendDtmf(keys, round(interval * 1000), round(duration * 1000)))

    async def set(self, name: str, value: str) -> None:
        """Set a channel variable. Raises UnsendableCommand for a value with a comma or a line break."""
        self._session.send(c.SetVariable(name, value))

    async def get(self, name: str) -> str:
        """Read a channel variable, empty where it is not set. Functions and UNIQUEID and the like cannot be read so."""
        answer = await self._session.ask(c.GetVariables((name,)))
        assert isinstance(answer, e.Variables)
        if codec.is_cut(answer):
            self.log_to.warning("variable cut by Asterisk", name=name)
        return codec.values_of(answer, (name,))[name] or ""

    async def log(self, text: str) -> None:
        """Write to Asterisk's log, at level NOTICE, one line for each line of the text."""
        for line in filter(None, (line.strip() for line in text.replace("\0", " ").splitlines())):
            self._session.send(c.Log(line))

    async def exit(self, message: str = "1") -> None:
        """Leave: the dialplan goes on after ExternalIVR."""
        await self._session.leave(c.Exit(message), LEAVE_WITHIN)

    async def hangup(self, message: str = "1") -> None:
        """Hang up."""
        await self._session.leave(c.Hangup(message), LEAVE_WITHIN)

    def events(self) -> AbstractContextManager[AsyncIterator[e.Event]]:
        """Every event of the line from now on, raw: ``with call.events() as events: async for event in events: ...``"""
        return EventStream(self._session)

    def lines(self, since: float = 0.0) -> Iterator[str]:
        """What went over the line, masked entries hidden: seconds since that loop time, direction, line."""
        return self._session.transcript.lines(since)

    def close(self) -> None:
        """Give back what the call holds; the service does it at the end."""
        if self._hearing is not None:
            self._hearing.close()

    # -- inside ------------------------------------------------------------------------------------------------------

    async def _ask(
        self,
        name: str,
        prompt: Prompt,
        entry: Callable[[], Entry],
        times: tuple[float | None, float | None, int | None],
        phrases: tuple[Sequence[Prompt], Sequence[Prompt]],
        *,
        barge_in: bool = True,
        typeahead: bool = True,
        mask: bool = False,
        grammar: Callable[[], Grammar] | None = None,
        manner: Endpointing = MENU,
    ) -> Answer:
        timeout, between, tries = times
        manners, language = self.manners, self.language
        question = Question(
            name,
            parts_of(prompt),
            entry,
            manners.timeout if timeout is None else timeout,
            manners.between if between is None else between,
            manners.tries if tries is None else tries,
            lambda: [parts_of(phrase) for phrase in phrases[0] or manners.said_in(language).no_input],
            lambda: [parts_of(phrase) for phrase in phrases[1] or manners.said_in(language).no_match],
            barge_in=barge_in,
            typeahead=typeahead,
            mask=mask,
            grammar=grammar if self._hearing is not None else None,
            manner=manner,
        )
        return await self._asker.ask(question, language)

    async def _record_and_read(self, prompt: Prompt, silence: float, longest: float, *, barge_in: bool) -> str:
        await self.say(*parts_of(prompt), barge_in=barge_in)
        recording = await self.record(max_seconds=longest, silence=max(1.0, silence))
        text = await self.transcribe(recording)
        await recording.delete()
        if not text:
            raise NoInput("the caller said nothing that could be understood")
        return text

    @property
    def _asker(self) -> Asker:
        # Made for each verb: kept, it and the call would hold each other until the collector comes.
        hot = HotKeys(self.hotkeys, self._press_hot_key)
        return Asker(self._session, self._player, hot, self._hearing, self._did_you_say)

    def _did_you_say(self, text: str) -> Question | None:
        asked = self.manners.said_in(self.language).did_you_say
        if not asked:
            return None
        prompt = parts_of(asked.format(text))
        menu, grammar = Choices({"1": True, "2": False}), yes_or_no(self.language)
        manners = self.manners
        return Question(
            "question",
            prompt,
            lambda: MenuEntry(menu),
            manners.timeout,
            manners.between,
            1,
            grammar=grammar,
            asks_back=False,
        )

    def _ears(self) -> Hearing:
        """What the caller is heard with. Raises CallError where this process recognises nothing."""
        if self._hearing is None:
            raise CallError(
                "this process recognises no speech", mend="set speech = true, and fetch a model: voicekit models"
            )
        return self._hearing

    async def _press_hot_key(self, key: str) -> None:
        await self.hotkeys[key](self)


def parts_of(prompt: Prompt) -> tuple[Part, ...]:
    """A prompt as parts: text becomes `Text`."""
    return _parts((prompt,) if isinstance(prompt, str) or not isinstance(prompt, Sequence) else prompt)


def _parts(parts: Sequence[str | Part]) -> tuple[Part, ...]:
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


def _check_digits(minimum: int, maximum: int | None, until: str) -> None:
    if minimum < 1 or (maximum is not None and maximum < minimum):
        raise ProgramError(f"digits() cannot ask for {minimum} to {maximum} digits", mend="1 <= minimum <= maximum")
    if until.strip("0123456789ABCD*#"):
        raise ProgramError(f"digits(until={until!r}) names keys that no telephone has", mend='use "#" or "*#"')
