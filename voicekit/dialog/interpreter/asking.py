"""One question of a flow: asked, asked again, and given up, by the manners of its node."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from voicekit.call.asked import Asked
from voicekit.call.info import Match
from voicekit.call.speaking import parts_of
from voicekit.dialog.compiled import Manner
from voicekit.dialog.interpreter.recording import RECORDED
from voicekit.dialog.interpreter.run import Run
from voicekit.dialog.interpreter.trace import HIDDEN, Event
from voicekit.dialog.lines import SILENT, Line
from voicekit.errors import CallError, InputFailed, NoInput, NoMatch
from voicekit.prompts.parts import Part
from voicekit.prompts.secret import Secret

__all__ = ["Objection", "Question", "Unanswered", "ask"]


Attempt = Callable[[tuple[Part, ...]], Awaitable[Match]]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and how: by an `Asked`, or by whatever plays the prompt and raises InputFailed without an answer.

    ``slot`` names it in logs and is empty for the only question of a node; ``phase`` is how its node finds it again
    when a caller goes back.
    """

    slot: str
    prompt: Line
    asked: "Asked | Attempt"
    manner: Manner
    help: Line = SILENT
    mask: bool = False
    asks_back: bool = True
    tries: int | None = None
    phase: str = ""
    lead: tuple[Part, ...] = ()
    """Said before the prompt, the first time."""


@dataclass(frozen=True, slots=True)
class Objection:
    """Why an answer does not count, and what is said before the question is asked again; None: as for no match."""

    why: str
    said: tuple[Part, ...] | None = None


class Unanswered(Exception):
    """Nobody has answered a question to the last try.

    ``kind`` is ``no_input``, ``no_match``, ``unheard`` where the caller cannot be heard, or ``choices`` where there is
    nothing to choose from; ``error`` says the same. ``manner`` is the question's.
    """

    def __init__(self, manner: Manner, kind: str, error: CallError) -> None:
        super().__init__(kind)
        self.manner = manner
        self.kind = kind
        self.error = error


Accept = Callable[[Match], Awaitable[Objection | None]]


async def _anything(_: Match) -> Objection | None:
    return None


async def ask(run: Run, question: Question, accept: Accept = _anything) -> Match:
    """Ask until ``accept`` has nothing against the answer.

    Raises Unanswered after the last try, and where nobody can answer because the caller is not heard.
    """
    manner, call = question.manner, run.call
    tries = question.tries or manner.tries or call.manners.tries
    lead = question.lead
    missed: dict[str, int] = {}
    why, invalid = "no_match", False
    point = run.mark(question.phase)
    for tried in range(1, tries + 1):
        run.ask_again(point)
        run.help = question.help
        kind = question.asked.name if isinstance(question.asked, Asked) else RECORDED
        run.trace(Event.ASKED, slot=question.slot, asked=kind, tried=tried)
        try:
            match = await _attempt(run, question, (*lead, *run.said(question.prompt)), typeahead=not invalid)
        except InputFailed as error:
            objection: Objection | None = Objection("no_input" if isinstance(error, NoInput) else "no_match")
        except CallError as error:
            raise Unanswered(manner, "unheard", error) from None
        else:
            _told(run, question, match)
            objection = await accept(match)
        finally:
            run.help = None
        if objection is None:
            run.answered(point)
            return match
        why, invalid = objection.why, objection.why == "invalid"
        run.trace(Event.MISSED, slot=question.slot, why=why, tried=tried)
        missed[why] = missed.get(why, 0) + 1
        lead = _lead(run, question, objection, missed[why])
    raise Unanswered(manner, "no_input" if why == "no_input" else "no_match", _failure(run, question, why, tries))


def _failure(run: Run, question: Question, why: str, tries: int) -> CallError:
    asked = "once" if tries == 1 else f"{tries} times"
    what = f"{question.slot} of {run.node}" if question.slot else run.node
    if why == "no_input":
        return NoInput(f"the caller gave no answer to {what}, asked {asked}")
    return NoMatch(f"the caller's answers to {what} did not fit, asked {asked}")


async def _attempt(run: Run, question: Question, prompt: tuple[Part, ...], *, typeahead: bool) -> Match:
    """One try. Raises NoInput, NoMatch, or CallError where the caller cannot be heard and has no keys to answer by.

    Keys of before count with ``typeahead`` alone: what followed an answer that is not valid is part of it.
    """
    if not isinstance(question.asked, Asked):
        return await question.asked(prompt)
    manner = question.manner
    match = await run.call.ask(
        prompt,
        question.asked,
        timeout=manner.timeout,
        between=manner.between,
        tries=1,
        barge_in=manner.barge_in,
        typeahead=typeahead,
        mask=question.mask,
        asks_back=question.asks_back,
    )
    # A flow knows by its variables' names what is masked.
    return replace(match, value=match.value.reveal()) if isinstance(match.value, Secret) else match


def _told(run: Run, question: Question, match: Match) -> None:
    fields: dict[str, object] = {"mode": match.mode, "confidence": round(match.confidence, 3)}
    if match.mode == "speech":
        fields["utterance"] = HIDDEN if question.mask else match.utterance
    run.trace(Event.ANSWERED, slot=question.slot, key=HIDDEN if question.mask else match.key, **fields)


def _lead(run: Run, question: Question, objection: Objection, times: int) -> tuple[Part, ...]:
    """What is said before the question is asked again, the next of its kind each time."""
    if objection.said is not None:
        return objection.said
    silent = objection.why == "no_input"
    lines = question.manner.no_input if silent else question.manner.no_match
    if lines:
        return run.said(lines[min(times, len(lines)) - 1], "lead")
    own = run.call.manners.said_in(run.call.language)
    phrases = own.no_input if silent else own.no_match
    return parts_of(phrases[min(times, len(phrases)) - 1]) if phrases else ()
