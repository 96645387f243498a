"""One phone call, as a program sees it: its facts, and its verbs by subject.

The verbs are thin: the call owns the parts that do the work, for its life. The player plays prompts, the input
collector asks, the speech capture brings what the caller says, the recorder records; the session is the line.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

import structlog

from voicekit import _renamed as renamed
from voicekit._arguments import kind_of, seconds
from voicekit._arguments import text as text_of
from voicekit._call.away import LEAVE_WITHIN, Returns, goto_in_dialplan, run_in_dialplan
from voicekit._call.defaults import InputDefaults, earlier_names, resolved, stated
from voicekit._call.dialling import PLACE, DialPolicy, joined
from voicekit._call.hangup import CallerHungUp
from voicekit._call.info import UNREADABLE, CallInfo
from voicekit._call.input import kinds
from voicekit._call.input.collector import InputCollector, unheard
from voicekit._call.input.keypad import DIGITS, Choices
from voicekit._call.input.kinds import InputKind
from voicekit._call.input.question import Match, Question
from voicekit._call.player import Player
from voicekit._call.recording import Recorder, Recording, RecordingDir, record_options
from voicekit._call.session import Session
from voicekit._call.stream import EventStream
from voicekit._events import CallEvents
from voicekit._events.kinds import CallTransferred, ProgramHungUp
from voicekit._grammar.shape import Check
from voicekit._lazy import LazyModule
from voicekit._plain import plain
from voicekit._prompts.parts import Audio, Part, Prompt, as_parts, audio, parts_of
from voicekit._prompts.secret import HIDDEN, Secret
from voicekit._prompts.source import Levelled, PromptSource, Translate
from voicekit._protocol import codec
from voicekit._protocol import commands as c
from voicekit._protocol import events as e
from voicekit._unseen import visible
from voicekit.errors import AnswerFailed, CallError, ProgramError

if TYPE_CHECKING:
    from voicekit._call.speech import capture
    from voicekit._call.speech.capture import SpeechInput
    from voicekit._media import read as sound
else:
    capture, sound = LazyModule("voicekit._call.speech.capture"), LazyModule("voicekit._media.read")

__all__ = ["REPEAT", "Call", "CallContext", "Flows", "HotKey"]

HotKey = Callable[["Call"], Awaitable[object]]
"""What a hot key or hot word does. When it returns, what it interrupted starts again from its beginning."""

Flows = Callable[[Any, str, Mapping[str, object]], Awaitable[dict[str, object]]]
"""Carries out a flow over a call, by the flow's name and with its arguments; gives its results."""


SOON = 1.0
"""Seconds that `Call.run` waits for a call at least: to leave and to come back takes some hundredths."""


async def REPEAT(call: "Call") -> None:  # noqa: N802 - a constant to its users: {"*": REPEAT}
    """A hot key or hot word that plays the prompt again: ``App(hotkeys={"*": REPEAT})``."""


@plain(frozen=True, slots=True)
class CallContext:
    """What the calls of one program have in common.

    ``returns`` is where calls come back that have left for the dialplan, ``recordings`` where their recordings go;
    ``speech_input`` is what callers are heard with, None where they answer by keys alone.
    """

    prompts: PromptSource
    defaults: InputDefaults
    returns: Returns | None
    recordings: RecordingDir | None
    dialling: DialPolicy
    speech_input: "SpeechInput | None"
    log: structlog.stdlib.BoundLogger


@renamed.members(hears="can_hear", manners="defaults")
class Call:
    """One caller on the line. Every verb raises `CallerHungUp`, a cancellation, once the caller is gone.

    ``language`` may be set at any time and holds for what follows; ``hotkeys`` (by key) and ``hotwords`` (by what is
    said) may be changed, too.
    """

    __slots__ = (
        *("_flows", "_speech", "_log", "_player", "_recorded", "_session", "args", "collector", "context", "dialling"),
        *("defaults", "forgotten", "hotkeys", "hotwords", "id", "info", "language", "route", "translate"),
        *("__dict__", "__weakref__"),  # what a program keeps with a call is its own affair
    )

    def __init__(
        self,
        session: Session,
        context: CallContext,
        info: CallInfo,
        *,
        id: str,  # noqa: A002 - the field's own word
        route: str,
        args: tuple[str, ...],
        language: str,
        hotkeys: Mapping[str, HotKey],
        hotwords: Mapping[str, HotKey],
        flows: Flows | None = None,
        translate: Translate | None = None,
    ) -> None:
        self.id = id
        self.route = route
        self.args = args
        self.info = info
        self.language = language
        self.defaults = context.defaults
        self.dialling = context.dialling
        self.hotkeys: dict[str, HotKey] = dict(hotkeys)
        self.hotwords: dict[str, HotKey] = dict(hotwords)
        self._log: structlog.stdlib.BoundLogger | None = None
        self.forgotten: tuple[ProgramError, ...] = ()
        """Coroutines that the program has made for this call and never awaited, as far as they have been found."""
        self.translate = translate
        self._flows = flows
        self.context = context
        self._session = session
        self._recorded: tuple[str, ...] = ()
        self._player = Player(session, context.prompts, id, context.returns if info.comes_back else None)
        self._speech: capture.SpeechCapture | None = None
        if context.speech_input is not None:
            levels = context.prompts.levels if isinstance(context.prompts, Levelled) else _unknown_levels
            self._speech = capture.SpeechCapture(
                session, context.returns, info, context.speech_input, self._recorder, levels=levels
            )
        self.collector = InputCollector(self, session, self._player, self._speech)
        """What asks; a dialogue manager gives it questions with hooks of its own."""

    def close(self) -> None:
        """Release what the call holds; the service calls it at the end of a call."""
        self.collector.close()
        if self._speech is not None:
            self._speech.close()

    @property
    def log_to(self) -> structlog.stdlib.BoundLogger:
        """The call's log: every line carries the call's id."""
        if self._log is None:
            self._log = self.context.log.bind(call=self.id)
        return self._log

    @property
    def events_to(self) -> CallEvents:
        """Where it is told what happens on the call; the log of the call is `log_to`."""
        return self._session.events

    # -- Who calls -----------------------------------------------------------------------------------------------------

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

    # -- Speaking ------------------------------------------------------------------------------------------------------

    async def say(self, *parts: str | Part, barge_in: bool = True, typeahead: bool = True) -> str | None:
        """Play a prompt. Returns None when all of it has been played, or at once the key that interrupted it.

        The key is kept for the next question, unless ``typeahead`` is False; prompts before that question are skipped.
        With ``barge_in=False`` no key interrupts, and keys pressed meanwhile are dropped.
        """
        return await self.collector.say(as_parts(parts), self.language, barge_in=barge_in, typeahead=typeahead)

    async def play(self, *files: str, barge_in: bool = True, typeahead: bool = True) -> str | None:
        """Play sound files: paths on this machine, in any format, or Asterisk's own sounds (``beep``). As `say`."""
        recordings = [audio(file) for file in files]
        return await self.say(*recordings, barge_in=barge_in, typeahead=typeahead)

    async def interrupt(self) -> None:
        """Stop the prompt that is playing."""
        await self._session.tell(c.Interrupt())

    # -- Asking --------------------------------------------------------------------------------------------------------

    @earlier_names
    async def ask(
        self,
        prompt: Prompt,
        kind: InputKind | str,
        *,
        no_input_timeout: float | None = None,
        interdigit_timeout: float | None = None,
        silence: float | None = None,
        max_tries: int | None = None,
        barge_in: bool = True,
        typeahead: bool = True,
        mask: bool = False,
        no_input: Sequence[Prompt] = (),
        no_match: Sequence[Prompt] = (),
        confirm: bool = True,
    ) -> Match:
        """Ask for one value, by keys and by voice at the same time; the first answer counts.

        ``kind`` is made by a function of `voicekit.kinds`, or is the name of one that needs no arguments: ``"date"``,
        ``"yes_no"``. Timeouts are in seconds; None takes the app's defaults. So many seconds of ``silence``
        end an answer by voice; None: as soon as it is known to be whole, or after 0.9. ``no_input`` and ``no_match``
        are prompts played before the second try, the third, and so on. An answer that may have been misheard is
        confirmed ("Did you say ...?"), unless ``confirm`` is False. With ``mask`` only keys are taken, nothing of them
        is logged, and the value is a `Secret`. Raises NoInput or NoMatch after the last try, ProgramError for arguments
        that make no question, CallError where only speech could answer and the caller cannot be heard.
        """
        question = Question(
            kinds.as_kind(kind),
            parts_of(prompt),
            *resolved(self.defaults, no_input_timeout, interdigit_timeout, max_tries),
            no_input,
            no_match,
            barge_in,
            typeahead,
            mask,
            confirm,
            silence=stated(silence),
        )
        match = await self.collector.ask(question, self.language)
        return Match(HIDDEN, Secret(match.value), match.mode) if mask else match

    @overload
    async def digits(
        self,
        prompt: Prompt = (),
        *,
        length: int | None = None,
        minimum: int = 1,
        maximum: int | None = None,
        until: str = "#",
        check: str | Check | None = None,
        keys: str = DIGITS,
        empty: bool = False,
        no_input_timeout: float | None = None,
        interdigit_timeout: float | None = None,
        silence: float | None = None,
        max_tries: int | None = None,
        barge_in: bool = True,
        typeahead: bool = True,
        mask: Literal[True],
        no_input: Sequence[Prompt] = (),
        no_match: Sequence[Prompt] = (),
    ) -> Secret[str]: ...

    @overload
    async def digits(
        self,
        prompt: Prompt = (),
        *,
        length: int | None = None,
        minimum: int = 1,
        maximum: int | None = None,
        until: str = "#",
        check: str | Check | None = None,
        keys: str = DIGITS,
        empty: bool = False,
        no_input_timeout: float | None = None,
        interdigit_timeout: float | None = None,
        silence: float | None = None,
        max_tries: int | None = None,
        barge_in: bool = True,
        typeahead: bool = True,
        mask: Literal[False] = False,
        no_input: Sequence[Prompt] = (),
        no_match: Sequence[Prompt] = (),
    ) -> str: ...

    @earlier_names
    async def digits(
        self,
        prompt: Prompt = (),
        *,
        length: int | None = None,
        minimum: int = 1,
        maximum: int | None = None,
        until: str = "#",
        check: str | Check | None = None,
        keys: str = DIGITS,
        empty: bool = False,
        no_input_timeout: float | None = None,
        interdigit_timeout: float | None = None,
        silence: float | None = None,
        max_tries: int | None = None,
        barge_in: bool = True,
        typeahead: bool = True,
        mask: bool = False,
        no_input: Sequence[Prompt] = (),
        no_match: Sequence[Prompt] = (),
    ) -> str | Secret[str]:
        """Ask for digits, as text: exactly ``length`` of them, or from ``minimum`` to ``maximum``.

        An entry ends when it has ``length`` or ``maximum`` digits, at a key of ``until``, or after
        ``interdigit_timeout`` seconds without a key. ``keys`` are the keys an entry may contain; for ``*`` and ``#`` in
        it, pass ``until=""``. With ``empty`` a key of ``until`` alone is an answer, the empty text. ``check`` names the
        method of a check digit (``"luhn"``) or is a function that tells whether the digits are valid. With ``mask``
        nothing of the entry is logged, and it is returned as a `Secret`. Else as `ask`.
        """
        question = Question(
            kinds.digits(length, minimum=minimum, maximum=maximum, until=until, check=check, keys=keys, empty=empty),
            parts_of(prompt),
            *resolved(self.defaults, no_input_timeout, interdigit_timeout, max_tries),
            no_input,
            no_match,
            barge_in,
            typeahead,
            mask,
            silence=stated(silence),
        )
        match = await self.collector.ask(question, self.language)
        return Secret(match.key) if mask else match.key

    @earlier_names
    async def menu(
        self,
        prompt: Prompt,
        choices: Mapping[str, Any] | Choices,
        *,
        no_input_timeout: float | None = None,
        interdigit_timeout: float | None = None,
        silence: float | None = None,
        max_tries: int | None = None,
        barge_in: bool = True,
        typeahead: bool = True,
        no_input: Sequence[Prompt] = (),
        no_match: Sequence[Prompt] = (),
    ) -> Match:
        """Ask for one of some choices: ``{"1": "sales", "2": ["support", "help"]}``; see `Choices`. Returns the match.

        Raises NoInput or NoMatch after the last try, ProgramError for choices that cannot be told apart. Else as `ask`.
        """
        question = Question(
            kinds.choice(choices),
            parts_of(prompt),
            *resolved(self.defaults, no_input_timeout, interdigit_timeout, max_tries),
            no_input,
            no_match,
            barge_in,
            typeahead,
            silence=stated(silence),
        )
        return await self.collector.ask(question, self.language)

    @earlier_names
    async def confirm(
        self,
        prompt: Prompt,
        *,
        yes: str = "1",
        no: str = "2",
        max_tries: int | None = None,
        no_input_timeout: float | None = None,
        silence: float | None = None,
    ) -> bool:
        """Ask for yes (True) or no (False), by default keys 1 and 2. Raises NoInput or NoMatch after the last try."""
        kind = kinds.yes_no(yes, no)
        match = await self.ask(prompt, kind, no_input_timeout=no_input_timeout, silence=silence, max_tries=max_tries)
        return match.value is True

    @earlier_names
    async def listen(
        self,
        prompt: Prompt = (),
        phrases: Sequence[str] | None = None,
        *,
        no_input_timeout: float | None = None,
        silence: float = 1.0,
        longest: float = 20.0,
        max_tries: int | None = 1,
        barge_in: bool = True,
    ) -> str:
        """Ask for speech, and return its text: one of ``phrases``, or anything where they are None.

        ``silence`` seconds without speech end the answer, ``longest`` is the most that is taken. Raises NoInput or
        NoMatch after the last try, CallError where the caller cannot be heard.
        """
        if phrases is None:
            kind = kinds.free_speech(silence=silence, longest=longest)
        else:
            kind = kinds.phrase(phrases, silence=silence, longest=longest)
        return (
            await self.ask(prompt, kind, no_input_timeout=no_input_timeout, max_tries=max_tries, barge_in=barge_in)
        ).key

    async def can_hear(self) -> bool:
        """Whether questions take speech: the caller can be heard, and has not answered a recorded question by key."""
        speech = self._speech
        return speech is not None and await speech.way() is not capture.CaptureWay.NONE and not speech.prefers_keys

    # -- Recording -----------------------------------------------------------------------------------------------------

    async def record(
        self, *, max_seconds: float = 60.0, silence: float = 3.0, beep: bool = True, stop_key: str | None = "#"
    ) -> Recording:
        """Record the caller, until ``stop_key``, ``silence`` seconds without sound, or ``max_seconds``.

        Asterisk counts whole seconds; with a ``silence`` of 0 no silence ends the recording.
        ``stop_key`` is ``"#"``, ``"*"``, ``"any"``, or None for no key. ``beep`` plays a tone first. Where the caller
        hangs up, the recording is returned with ``ended == "hangup"``, and the next verb raises CallerHungUp. Raises
        CallError where Asterisk cannot record.
        """
        seconds("record(max_seconds)", max_seconds, "max_seconds=60", least=1.0)
        seconds("record(silence)", silence, "silence=3")
        options = record_options(beep=beep, stop_key=stop_key)
        recording = await self._recorder.record(max_seconds=max_seconds, silence=silence, options=options)
        self._recorded += (str(recording.path),)
        return recording

    def recorded(self, path: Path | str) -> Audio:
        """A recording of this call as a part of a prompt: ``call.say(call.recorded(recording.path))``.

        Asterisk plays the file where it lies. Raises CallError for any path that `record` has not returned in this
        call, so that a path out of a variable cannot play another file.
        """
        if self.context.recordings is None or str(path) not in self._recorded:
            raise CallError("this call has not recorded such a file", hint="give the path of one of its recordings")
        return Audio(self.context.recordings.sound(Path(path)))

    async def transcribe(self, recording: Recording) -> str:
        """The text of a recording; empty where nothing was said. Raises CallError, AsrError or AudioError."""
        if not isinstance(recording, Recording):
            raise ProgramError(
                f"{kind_of(recording)} is no recording of this call", hint="give what call.record() has returned"
            )
        if self._speech is None:
            raise unheard()
        hypotheses = await self._speech.read(await asyncio.to_thread(sound.read, recording.path), self.language)
        return hypotheses[0].text if hypotheses else ""

    # -- The dialplan, and flows ---------------------------------------------------------------------------------------

    async def run(self, application: str, *arguments: str, within: float | None = None) -> None:
        """Run one dialplan application: ``await call.run("MusicOnHold", "default", "30")``. Returns when it is over.

        Arguments are passed as they are, without expansion. Raises CallError for an application or arguments that
        cannot be sent, and where the dialplan cannot call back; CallerHungUp where the call is not back ``within`` so
        many seconds. The default is the application's own time (Wait, Record), else the setting ``away_seconds``.
        """
        text_of("run(application)", application, 'call.run("Wait", "2")')
        for argument in arguments:
            text_of(f"an argument of {application}", argument, 'call.run("Wait", "2")')
        if within is not None:
            seconds("run(within)", within, "within=60", least=SOON)
        if not await run_in_dialplan(self._session, self.context.returns, application, arguments, within):
            raise CallerHungUp

    async def goto(self, extension: str, context: str = "default") -> None:
        """Send the call to an extension of the dialplan, at priority 1; it does not come back.

        Raises CallError for text that cannot be an extension or a context.
        """
        text_of("goto(extension)", extension, 'call.goto("100", "internal")')
        text_of("goto(context)", context, 'call.goto("100", "internal")')
        await goto_in_dialplan(self._session, extension, context)

    def may_dial(self, number: str) -> bool:
        """Whether the setting ``dial_allow`` lets a number be dialled that the caller has given."""
        return self.dialling.allows(text_of("may_dial(number)", number, 'call.may_dial("100")'))

    async def dial(
        self,
        target: str | Sequence[str],
        *,
        number: str | None = None,
        timeout: float | None = None,
        options: str = "",
    ) -> str:
        """Connect the caller with somebody; gives DIALSTATUS (``ANSWER``, ``BUSY``, ``NOANSWER``, ...) when that is
        over.

        Several targets ring at once. A number that comes from the caller is given as ``number`` and stands in the
        target as ``{number}``: ``call.dial("PJSIP/{number}@trunk", number=keyed)``. Raises DialRefused where the
        setting ``dial_allow`` does not let it be dialled, CallError for a target that cannot be dialled.
        """
        whole = joined(target, None)
        if number is not None:
            self.dialling.check(text_of("dial(number)", number, 'number="100"'), self.log_to)
            whole = joined(target, number)
        elif PLACE in whole:
            raise CallError(f"the target has a place {PLACE}, and there is no number", hint="give it: number=keyed")
        await self.run("Dial", whole, _rounded("dial(timeout)", timeout), options)
        return self._transferred("dial", await self.get("DIALSTATUS"))

    async def queue(self, name: str, *, timeout: float | None = None, options: str = "") -> str:
        """Put the caller into a queue; returns QUEUESTATUS, empty where an agent took the call. ``timeout`` in seconds.

        Raises CallError where this Asterisk has no queues.
        """
        _check_named("queue", name, "support")
        await self.run("Queue", name, options, "", "", _rounded("queue(timeout)", timeout))
        status = await self.get("QUEUESTATUS")
        if not status and await self.get("TRYSTATUS") == "NOAPP":
            raise CallError("this Asterisk has no application Queue", hint="have it load app_queue.so")
        return self._transferred("queue", status)

    async def voicemail(self, mailbox: str, *, options: str = "") -> str:
        """Let the caller leave a message in a mailbox; returns VMSTATUS (``SUCCESS``, ``USEREXIT``, ``FAILED``)."""
        _check_named("voicemail", mailbox, "100@default")
        await self.run("VoiceMail", mailbox, options)
        return self._transferred("voicemail", await self.get("VMSTATUS"))

    def _transferred(self, way: str, status: str) -> str:
        self._session.events.tell(CallTransferred, way, status)
        return status

    async def flow(self, name: str, /, **arguments: object) -> dict[str, object]:
        """Run a flow of the app: ``await call.flow("booking", customer="0445")``. Returns its results by name, typed.

        Raises NoInput or NoMatch where the caller did not answer and the flow states no node for that, FlowFailed where
        it cannot go on, ProgramError where the app has no flows.
        """
        if self._flows is None:
            raise ProgramError("the app has no flows", hint='give it some: app.flows("flows/")')
        return await self._flows(self, name, arguments)

    # -- The channel ---------------------------------------------------------------------------------------------------

    async def answer(self) -> None:
        """Answer the channel; needed only where ExternalIVR runs with option ``n``. Raises AnswerFailed."""
        line = await self._session.tell(c.Answer())
        self._session.expect_failure(line)
        await self._session.ask(c.GetVariables(("VOICEKIT",)))  # a later answer proves that this one was carried out
        failure = self._session.failure_of(line)
        if failure is not None:
            raise AnswerFailed(
                f"Asterisk could not answer the channel ({failure.reason or 'it is not up'})",
                hint="look at the channel in Asterisk: core show channels",
            )

    async def send_dtmf(self, keys: str, *, interval: float = 0.25, duration: float = 0.1) -> None:
        """Send DTMF to the caller's side; ``w`` is a pause of half a second. ``interval`` and ``duration`` in seconds.

        Keys that the caller presses meanwhile are lost in Asterisk.
        """
        text_of("send_dtmf(keys)", keys, 'call.send_dtmf("12w3")')
        between, each = seconds("interval", interval, "interval=0.25"), seconds("duration", duration, "duration=0.1")
        await self._session.tell(c.SendDtmf(keys, round(between * 1000), round(each * 1000)))

    async def set(self, name: str, value: str) -> None:
        """Set a channel variable. Raises UnsendableCommand for a value with a comma or a control character."""
        text_of("set(name)", name, 'call.set("DEPARTMENT", "sales")')
        text_of("set(value)", value, 'call.set("DEPARTMENT", "sales")')
        await self._session.tell(c.SetVariable(name, value))

    async def get(self, name: str) -> str:
        """Read a channel variable; empty where it is not set. UNIQUEID and CHANNEL are those that the dialplan passes.

        Raises CallError for a dialplan function, and for what ExternalIVR cannot read, such as EXTEN.
        """
        if set(text_of("get(name)", name, 'call.get("DEPARTMENT")')) & set("${}()"):
            raise CallError(
                f"{name!r} is no variable", hint="a function's value comes in a variable that the dialplan sets first"
            )
        answer = await self._session.ask(c.GetVariables((name,)))
        assert isinstance(answer, e.Variables)
        if codec.is_cut(answer):
            self.log_to.warning("variable.cut", name=name)
        return codec.values_of(answer, (name,))[name] or self._made_by_asterisk(name)

    def _made_by_asterisk(self, name: str) -> str:
        """The value of a name that is no variable, which only Asterisk's dialplan can read; empty for one not set."""
        if (hint := UNREADABLE.get(name)) is None:
            return ""
        if value := {"UNIQUEID": self.info.id, "CHANNEL": self.info.channel}.get(name, ""):
            return value
        raise CallError(f"ExternalIVR cannot read {name}: it is no variable of the channel", hint=hint)

    async def log(self, text: str) -> None:
        """Write to Asterisk's log, at level NOTICE, one line for each line of the text.

        Control characters are written as their escapes.
        """
        lines = text_of("log(text)", text, 'call.log("the caller gave up")').splitlines()
        for line in filter(None, (line.strip() for line in lines)):
            await self._session.tell(c.Log(visible(line)))

    def events(self) -> AbstractContextManager[AsyncIterator[e.Event]]:
        """The raw events of the line from now on: ``with call.events() as found: async for event in found: ...``"""
        return EventStream(self._session)

    def lines(self, since: float = 0.0) -> Iterator[str]:
        """The lines sent and received as text: seconds since loop time ``since``, direction, line; no masked keys."""
        return self._session.transcript.lines(since)

    # -- The end -------------------------------------------------------------------------------------------------------

    async def exit(self, message: str = "1") -> None:
        """End ExternalIVR; the dialplan goes on after it."""
        await self._session.leave(c.Exit(text_of("exit(message)", message, 'call.exit("done")')), LEAVE_WITHIN)

    async def hangup(self, message: str = "1") -> None:
        """Hang up."""
        last, session = c.Hangup(text_of("hangup(message)", message, 'call.hangup("done")')), self._session
        with suppress(CallerHungUp):
            if not session.closed:
                session.events.tell(ProgramHungUp)
                # The printed dialplan calls ExternalIVR by TryExec, which lets no hang-up through: it has to be told.
                await session.tell(c.SetVariable("VOICEKIT_HANGUP", "1"))
        await session.leave(last, LEAVE_WITHIN)

    # -- The parts -----------------------------------------------------------------------------------------------------

    @property
    def _recorder(self) -> Recorder:
        return Recorder(self._session, self.context.returns, self.context.recordings, self.id)


def _rounded(what: str, timeout: float | None) -> str:
    """A time as Asterisk takes it: whole seconds, nothing where it is not given. 0 would be without an end."""
    return "" if timeout is None else str(round(seconds(what, timeout, "timeout=20", least=1.0)))


def _check_named(verb: str, name: str, example: str) -> None:
    if not text_of(f"{verb}()", name, f'call.{verb}("{example}")').strip():
        raise CallError(f"{verb}() has no name", hint=f'write it as in call.{verb}("{example}")')


def _unknown_levels(_file: str) -> None:
    """How loud a clip is, of prompts that do not tell."""
