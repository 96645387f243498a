"""One question of a flow: asked, asked again and given up, as its node states it; recordings, and asking back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from voicekit._call.defaults import resolved
from voicekit._call.input.kinds import InputKind, yes_no
from voicekit._call.input.question import NO_INPUT, Match, Objection, Question, phrase_for
from voicekit._dialog.compiled import SILENT, CompiledPrompt, CompiledText, ResolvedDefaults
from voicekit._dialog.document.defaults import StatedRecording
from voicekit._dialog.document.slot import Attempt
from voicekit._dialog.interpreter.run import Run
from voicekit._dialog.interpreter.trace import HIDDEN, FlowEvent
from voicekit._grammar import Grammar
from voicekit._grammar.combine import correction
from voicekit._prompts.parts import Part
from voicekit._prompts.template import Template
from voicekit.errors import AsrError, AudioError, CallError, NoInput

__all__ = [
    "CONFIRM_TRIES",
    "LEFT",
    "NOTHING",
    "RECORDED",
    "FlowQuestion",
    "Unanswered",
    "ask",
    "confirmation",
    "confirmed",
    "record",
]

RECORDED = "recording"
"""The mode of an answer that was recorded."""

NOTHING = "nothing"

LEFT = 1.2
"""Seconds that Asterisk's Record leaves of a silence that has ended it, and a little: so short a recording holds no
word.
"""

YES, NO = "yes", "no"

CONFIRM_TRIES = 2
"""How often an answer is asked back where nothing comes: after that, the question itself is asked again."""


@dataclass(frozen=True, slots=True)
class FlowQuestion:
    """What is asked, and how: by its kind, or by whatever plays the prompt and raises InputFailed without an answer.

    ``slot`` names it in logs and is empty for the only question of a node; ``phase`` is how its node finds it again
    when a caller goes back.
    """

    slot: str
    prompt: CompiledPrompt
    asked: InputKind | Attempt
    defaults: ResolvedDefaults
    help: CompiledPrompt = SILENT
    mask: bool = False
    confirm: bool = True
    max_tries: int | None = None
    phase: str = ""
    lead: tuple[Part, ...] = ()
    """Said before the prompt, the first time."""


_RECORDING = InputKind(RECORDED, None, None)


class Unanswered(Exception):
    """Nobody has answered a question to the last try.

    ``kind`` is ``no_input``, ``no_match``, ``unheard`` where the caller cannot be heard, or ``choices`` where there is
    nothing to choose from; ``error`` says the same. ``defaults`` is the question's.
    """

    def __init__(self, defaults: ResolvedDefaults, kind: str, error: CallError) -> None:
        super().__init__(kind)
        self.defaults = defaults
        self.kind = kind
        self.error = error


Accept = Callable[[Match], Awaitable[Objection | None]]


async def ask(run: Run, question: FlowQuestion, accept: Accept | None = None) -> Match:
    """Ask until ``accept`` has nothing against the answer.

    Raises Unanswered after the last try, and where nobody can answer because the caller is not heard.
    """
    defaults, call = question.defaults, run.call
    kind, record = (question.asked, None) if isinstance(question.asked, InputKind) else (_RECORDING, question.asked)
    tries = _Tries(run, question, accept)
    try:
        match = await call.collector.ask(
            Question(
                kind,
                (),
                *resolved(
                    call.defaults,
                    defaults.no_input_timeout,
                    defaults.interdigit_timeout,
                    question.max_tries or defaults.max_tries,
                ),
                barge_in=defaults.barge_in,
                mask=question.mask,
                confirm=question.confirm,
                name=f"{question.slot} of {run.node}" if question.slot else run.node,
                hooks=tries,
                record=record,
                silence=defaults.silence,
            ),
            call.language,
        )
    finally:
        run.help = None
    run.answered(tries.checkpoint)
    return match


class _Tries:
    """The tries of a question, as its run sees them (`voicekit._call.input.question.Hooks`)."""

    __slots__ = ("_accept", "_question", "_run", "checkpoint")

    def __init__(self, run: Run, question: FlowQuestion, accept: Accept | None) -> None:
        self._run = run
        self._question = question
        self._accept = accept
        self.checkpoint = run.mark(question.phase)

    def begin(self, tried: int) -> tuple[Part, ...]:
        run, question = self._run, self._question
        run.ask_again(self.checkpoint)
        run.help = question.help
        kind = question.asked.name if isinstance(question.asked, InputKind) else RECORDED
        run.trace(FlowEvent.ASKED, slot=question.slot, asked=kind, tried=tried, masked=question.mask)
        prompt = run.said(question.prompt)
        return (*question.lead, *prompt) if tried == 1 else prompt

    async def accept(self, match: Match) -> Objection | None:
        question = self._question
        said = {"utterance": HIDDEN if question.mask else match.utterance} if match.mode == "speech" else {}
        self._run.trace(
            FlowEvent.ANSWERED,
            slot=question.slot,
            key=HIDDEN if question.mask else match.key,
            mode=match.mode,
            confidence=round(match.confidence, 3),
            **said,
        )
        return None if self._accept is None else await self._accept(match)

    def missed(self, objection: Objection, tried: int, times: int) -> tuple[Part, ...] | None:
        """The phrases that the flow states for the question, the next of their kind each time."""
        run = self._run
        run.trace(FlowEvent.MISSED, slot=self._question.slot, why=objection.why, tried=tried)
        defaults = self._question.defaults
        line = phrase_for(times, defaults.no_input if objection.why == NO_INPUT.why else defaults.no_match)
        return None if line is None or objection.said is not None else run.said(line, "lead")

    def give_up(self, why: str, error: CallError) -> Exception:
        return Unanswered(self._question.defaults, why, error)


async def record(run: Run, how: StatedRecording, prompt: tuple[Part, ...]) -> Match:
    """Play a prompt and record; the value is the recording as variables have it.

    Raises NoInput where nothing was said, CallError where Asterisk cannot record.
    """
    call, began = run.call, run.session.now()
    if prompt:
        await call.say(*prompt)
    made = await call.record(max_seconds=how.max_seconds, silence=how.silence, beep=how.beep, stop_key=how.stop_key)
    run.session.heard()
    nothing = made.ended == NOTHING or (made.ended == "silence" and made.seconds <= LEFT)
    run.worked("record", began, NOTHING if nothing else made.ended)
    if nothing:
        await made.delete()
        raise NoInput("nothing was recorded")
    text = ""
    if how.transcribe:
        try:
            text = await call.transcribe(made)
        except (CallError, AsrError, AudioError) as error:
            call.log_to.warning("recording.unread", reason=error.what, hint=error.hint)
    value = {"path": str(made.path), "seconds": made.seconds, "ended": made.ended, "text": text}
    return Match("", value, RECORDED)


async def confirmed(
    run: Run, slot: str, match: Match, said: str, defaults: ResolvedDefaults, *, mask: bool = False
) -> bool:
    """Whether an answer is right, which is ``said`` in words.

    Where there is no question for it in the call's language, keys are taken as they are, and what was heard is not.
    """
    asked = run.call.defaults.said_in(run.call.language).did_you_say
    if not asked:
        return match.mode != "speech"
    template = Template.parse(asked.replace("{}", "{value}"))
    prompt = CompiledPrompt((CompiledText("", template, run.call.language, None),))
    question = FlowQuestion(slot, prompt, yes_no(), defaults, confirm=False, max_tries=CONFIRM_TRIES, phase=slot)
    with run.variables.lent("value", said, masked=mask):
        try:
            answer = await ask(run, question)
        except Unanswered:
            return False
    return answer.value is True


def confirmation(grammar: Callable[[str], Grammar] | None, value: Callable[[str], Any]) -> InputKind:
    """A yes, a no, or a no with something better ("no, the sixth"), whose value is made by ``value``."""
    plain = yes_no()
    made = plain.grammar if grammar is None else lambda language: correction(grammar(language), language)
    return replace(
        plain, grammar=made, value=lambda key: {YES: True, NO: False}[key] if key in (YES, NO) else value(key)
    )
