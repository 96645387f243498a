"""Why a call ended as it did: a cause in plain words, what speaks for it, and what to do, by rules over its events.

The rules are asked in order, and the first that knows an answer gives it. Each looks at the events alone, as they were
told; none guesses.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from voicekit._events import CallEvent, Told
from voicekit._events.kinds import (
    CUT,
    CallEnded,
    CallRefused,
    CallReturned,
    CallTransferred,
    CallWarned,
    ErrorRaised,
    KeyTaken,
    NodeFailed,
    ProgramHungUp,
    PromptPlayed,
    QuestionAnswered,
    QuestionAsked,
    QuestionMissed,
    SpeechHeard,
)
from voicekit._records.record import CallRecord
from voicekit._records.telling import in_seconds

__all__ = ["LONG_WAIT", "Cause", "why"]

LONG_WAIT = 4_000
"""Milliseconds of silence after which many callers give up: a prompt that had to be made, or work without a filler."""

_SHOWN = 4  # events of one kind that are shown

_Event = TypeVar("_Event", bound=CallEvent)


@dataclass(frozen=True, slots=True)
class Cause:
    """The cause, what to do about it (empty where nothing is wrong), and the events that show it."""

    cause: str
    hint: str = ""
    evidence: tuple[Told, ...] = ()


class _Story:
    """The events of a call, and how to find some."""

    def __init__(self, record: CallRecord) -> None:
        self.record = record
        self.told = record.told
        self.end = self.last(CallEnded)

    def all(self, kind: type[_Event]) -> list[tuple[Told, _Event]]:
        return [(each, each.event) for each in self.told if isinstance(each.event, kind)]

    def since_an_answer(self) -> list[Told]:
        """What has happened since the last answer of the caller's."""
        answered = self.last(QuestionAnswered)
        return self.told if answered is None else self.told[self.told.index(answered[0]) :]

    def last(self, kind: type[_Event]) -> tuple[Told, _Event] | None:
        found = self.all(kind)
        return found[-1] if found else None

    def before_end(self) -> Told | None:
        """The last thing that happened before the end."""
        rest = [each for each in self.told if not isinstance(each.event, CallEnded)]
        return rest[-1] if rest else None

    @property
    def asking(self) -> bool:
        """Whether its last question waits for an answer."""
        asked, answered = self.last(QuestionAsked), self.last(QuestionAnswered)
        return asked is not None and (answered is None or self.told.index(answered[0]) < self.told.index(asked[0]))

    @property
    def where(self) -> str:
        """The last question and node, in words."""
        asked = "at" if self.asking else "after"
        places = [f"{asked} the question {self.record.question}" if self.record.question else ""]
        places += [f"in the node {self.record.node}" if self.record.node else ""]
        return " ".join(filter(None, places)) or "before its first question"

    @property
    def silence(self) -> int:
        """Milliseconds from the last thing that happened to the end."""
        last = self.before_end()
        return self.end[0].at - last.at if last is not None and self.end is not None else 0


def why(record: CallRecord) -> Cause:
    """Why the call ended as it did, or where it is."""
    story = _Story(record)
    found = (rule(story) for rule in _RULES)
    return next((each for each in found if each is not None), Cause("the records do not tell why"))


def _goes_on(story: _Story) -> Cause | None:
    if not story.record.is_live:
        return None
    return Cause(f"the call goes on: it is {story.where}", evidence=_last(story))


def _turned_away(story: _Story) -> Cause | None:
    status, route = story.record.status, story.record.route
    if status == "BUSY":
        cause = "all lines of the server were taken, so the call went back to the dialplan"
        return Cause(cause, "raise max_calls", _refused(story))
    if status == "NO_ROUTE":
        asked = f"the route {route!r}" if route else "a call without a route"
        hint = "look at the first argument of ExternalIVR() in the dialplan: voicekit dialplan PROGRAM prints it"
        return Cause(f"nothing in the program answers {asked}", hint, _refused(story))
    if status == "STOPPED" and (refused := _refused(story)):
        hint = "let the dialplan call again, or another server, where VOICEKIT_STATUS is STOPPED"
        return Cause("the call came while the server was stopping, and was sent back", hint, refused)
    return None


def _refused(story: _Story) -> tuple[Told, ...]:
    return tuple(told for told, _ in story.all(CallRefused))


def _server_gone(story: _Story) -> Cause | None:
    if story.record.status == CUT:
        hint = "look for the reason in the system's log: out of memory (dmesg), a crash, kill -9 (journalctl)"
        return Cause(f"the server's process ended while the call was on, {story.where}", hint, _last(story))
    if story.record.who == "operator":
        return Cause(f"an operator hung up on the pages, {story.where}", "", _last(story))
    if story.record.status == "STOPPED":
        hint = "give calls more time to finish: drain_seconds, and TimeoutStopSec of systemd"
        return Cause(f"the server was stopped while the call was on, {story.where}", hint, _last(story))
    return None


def _raised(story: _Story) -> Cause | None:
    """The call failed by an error that is no missing answer."""
    raised = story.last(ErrorRaised)
    if raised is None or story.record.status != "ERROR":
        return None
    told, error = raised
    if story.end is not None and story.end[1].who == "line":
        hint = error.hint or "look at Asterisk's console for the channel of this call"
        return Cause(f"the line to Asterisk broke {story.where}: {error.text}", hint, (told,))
    failed = story.last(NodeFailed)
    evidence = ((failed[0],) if failed is not None else ()) + (told,)
    cause = _ERRORS.get(error.code, "the program failed by an error")
    if failed is not None and error.code == "flow-failed":
        cause = _FLOW_FAILURES.get(failed[1].why, cause)
    place = f" ({error.place})" if error.place else ""
    hint = error.hint or "look at the log line call.failed of this call, which has the traceback"
    return Cause(f"{cause}, {story.where}: {error.text}{place}", hint, evidence)


_ERRORS = {
    "play-failed": "Asterisk refused a prompt's file",
    "flow-failed": "the flow could not go on",
    "expression-failed": "an expression of the flow could not be worked out",
    "engine-offline": "the speech service could not be reached",
    "engine-missing": "no speech engine could speak",
    "engine-failed": "the speech engine failed",
    "engine-timeout": "the speech engine did not answer in time",
    "recognizer-busy": "the recognizer had too much to do",
    "recognizer-missing": "nothing could recognise what callers say",
    "recording-lost": "Asterisk recorded the caller, and the file could not be read",
    "dial-refused": "a number that the caller chose may not be dialled",
    "answer-failed": "Asterisk could not answer the channel",
    "store": "a prompt could not be kept",
}


def _hindered(story: _Story) -> Cause | None:
    """A trouble that the caller noticed, after which nothing more was answered."""
    if story.record.status not in {"HANGUP", "NO_INPUT", "NO_MATCH"}:
        return None
    since = story.since_an_answer()
    met = [each for each in story.all(CallWarned) if each[0] in since and each[1].name in _HINDRANCES]
    if not met:
        return None
    told, event = met[-1]
    cause, hint = _HINDRANCES[event.name]
    ended = "the caller hung up" if story.record.status == "HANGUP" else "nobody answered"
    evidence = (told,) if told is story.before_end() else (told, *_last(story))
    return Cause(f"{ended} {story.where}: {cause} ({event.text})", hint, evidence)


_HINDRANCES = {
    "coroutine.forgotten": (
        "a line of the program did nothing, for its await is missing",
        "write await before it",
    ),
    "loop.blocked": (
        "the whole server stood still, held up by one piece of code",
        "let what blocks or computes run in a thread: await asyncio.to_thread(...)",
    ),
    "prompt.lost": (
        "Asterisk did not play a prompt",
        "look at Asterisk's console, and whether its user may read the file: voicekit doctor",
    ),
    "playing.revived": (
        "a file was emptied while it waited to be played, so that the prompt came seconds late",
        "find out what empties files in the sounds directory: a full disk, a copy that was broken off",
    ),
    "speech.busy": (
        "the machine had too much to do to understand speech, and asked for keys",
        "fewer choices, a smaller model, more cores; or raise max_speakers where it is what bounds them",
    ),
    "speech.unheard": (
        "the caller could not be heard, and only keys were taken",
        "look at voicekit doctor, the lines hearing and live sound",
    ),
    "speech.failed": (
        "the recognizer broke",
        "look at the log line speech.failed of this call",
    ),
    "recognizer.failed": (
        "the recognizer failed, and what was said was not understood",
        "more memory or cores, a smaller model; see voicekit doctor",
    ),
}
"""The warnings that a caller notices, by the names of their log events: what it is, and what to do about it."""


_FLOW_FAILURES = {
    "action": "the flow calls for an action that is not there",
    "answer": "what an action or a service answered could not be used",
    "error": "an action of the flow failed",
    "status": "a service that the flow asks answered with an error",
    "timeout": "an action or a service of the flow took too long",
    "unreachable": "a service that the flow asks could not be reached",
}
"""What a flow failed by, by the kinds of its failures: those that its words do not tell."""


def _unanswered(story: _Story) -> Cause | None:
    """Nobody answered a question to its last try."""
    status = story.record.status
    asked = story.last(QuestionAsked)
    if status not in {"NO_INPUT", "NO_MATCH"} or asked is None:
        return None
    question, misses = asked[1], _misses(story, asked[1].name)
    missed = [each for each, event in misses]
    reasons = {event.why for _, event in misses}
    times = _times(len(misses))
    if status == "NO_INPUT" and reasons <= {"no_input"}:
        hint = "listen whether the prompt says what to press, and look at no_input_timeout"
        if not story.all(KeyTaken) and not story.all(SpeechHeard):
            hint = "no key came on the whole call: look at dtmf_mode of the endpoint; " + hint
        return Cause(f"nobody answered {question.name}, asked {times}", hint, tuple(missed))
    gave = _given(story, question.name)
    if "unrecognized" in reasons:
        hint = "the recognizer was late or had too much to do: voicekit doctor, fewer calls, or a smaller model"
        return Cause(f"what the caller said to {question.name} was not recognised in time", hint, (*gave, *missed))
    hint = "let the question take what was given, or say in the prompt what it takes"
    return Cause(f"the answers to {question.name} did not fit, asked {times}", hint, (*gave, *missed))


def _went_on(story: _Story) -> Cause | None:
    """The program did not end with its call."""
    told = next((told for told, event in story.all(CallWarned) if event.name == "program.abandoned"), None)
    if told is None or not isinstance(told.event, CallWarned):
        return None
    hint = "let CallerHungUp through: except Exception, not BaseException or a bare except"
    cause = f"the call was over, and the program went on until it was given up, at {told.event.text}"
    return Cause(cause, hint, (told,))


def _left_for_good(story: _Story) -> Cause | None:
    """The call ended while it was away in the dialplan."""
    last = story.before_end()
    if last is None or not isinstance(last.event, CallReturned) or not last.event.gone:
        return None
    lost = next((told for told, event in story.all(CallWarned) if event.name == "call.not_back"), None)
    if lost is not None and isinstance(lost.event, CallWarned):
        hint = "raise away_seconds where calls are that long; else look whether Asterisk was restarted meanwhile"
        cause = f"the call did not come back from the dialplan within {lost.event.text}, and was given up"
        return Cause(cause, hint, (lost, last))
    after = f"{in_seconds(last.event.duration)} after the call left for it"
    return Cause(f"the caller hung up in the dialplan, {after}", "", (last,))


def _line_gone(story: _Story) -> Cause | None:
    """The connection ended without a hang-up."""
    if story.record.status != "HANGUP" or story.record.who != "line":
        return None
    hint = "look whether Asterisk was stopped or restarted, or what stands between cuts connections that are silent"
    return Cause(f"the connection to Asterisk ended without a hang-up, {story.where}", hint, _last(story))


def _hung_up(story: _Story) -> Cause | None:
    """The caller went: during what."""
    if story.record.status != "HANGUP":
        return None
    during = next(_during(story), None)
    if during is not None:
        return during
    misses = _misses(story, story.record.question)
    if misses and story.asking:
        hint = "see what was given, and whether the prompt says what the question takes"
        count = "one answer that was none" if len(misses) == 1 else f"{len(misses)} answers that were none"
        cause = f"the caller hung up {story.where}, after {count}"
        return Cause(cause, hint, (*_given(story, story.record.question), *(each for each, _ in misses)))
    silence = in_seconds(story.silence)
    if story.silence > LONG_WAIT and not story.asking:
        hint = "say something meanwhile: a filler; and look why it takes so long"
        cause = f"the caller hung up {story.where}, after {silence} in which they heard nothing of the program"
        return Cause(cause, hint, _last(story))
    return Cause(f"the caller hung up {story.where}, {silence} after the last that happened", "", _last(story))


def _during(story: _Story) -> Iterator[Cause]:
    """A prompt during which the caller hung up."""
    prompt = story.last(PromptPlayed)
    if prompt is None or prompt[0] is not story.before_end():
        return
    told, event = prompt
    if event.outcome == "lost":
        cause, hint = _HINDRANCES["prompt.lost"]
        yield Cause(f'the caller hung up {story.where}: {cause}, "{event.label}"', hint, (told,))
    if event.outcome != "hangup":
        return
    if event.waited > LONG_WAIT:
        hint = "render prompts beforehand: voicekit render PROGRAM; and see which engine is slow: voicekit doctor"
        yield Cause(
            f"the caller hung up after {in_seconds(event.waited)} of silence: a prompt had to be made", hint, (told,)
        )
    yield Cause(
        f'the caller hung up during the prompt "{event.label}", after {in_seconds(event.duration)} of it',
        "where many go at this place, the prompt is too long, or not what they called for",
        (told,),
    )


def _ended_well(story: _Story) -> Cause | None:
    if story.record.status != "OK":
        return None
    failed, transfer = story.last(NodeFailed), story.last(CallTransferred)
    if failed is not None:
        told, event = failed
        cause = f"{_FLOW_FAILURES.get(event.why, f'something failed ({event.why})')}: {event.text}"
        where = f"; the flow went on at {event.target}" if event.target else ""
        return Cause(cause + where, "look at the log line flow.failed of this call", (told,))
    if transfer is not None and transfer[1].status not in {"ANSWER", "", "SUCCESS", "CONTINUE", "USEREXIT"}:
        status = transfer[1].status
        hint = _NOT_CONNECTED.get(status, "look at Asterisk's console for the channel of this call")
        return Cause(f"the caller was to be connected, which came to {status}", hint, (transfer[0],))
    if not story.all(PromptPlayed) and not story.all(QuestionAsked):
        hint = "look at what the program does on this route: a return before its first word"
        return Cause("the program ended the call without a word", hint, _last(story))
    ended = "the program held the call to its end" + (", and hung up" if story.all(ProgramHungUp) else "")
    met = [each for each in story.all(CallWarned) if each[1].name in _HINDRANCES]
    if not met:
        return Cause(ended)
    cause, hint = _HINDRANCES[met[-1][1].name]
    return Cause(f"{ended}; on the way {cause} ({met[-1][1].text})", hint, tuple(told for told, _ in met[-_SHOWN:]))


_NOT_CONNECTED = {
    "CHANUNAVAIL": "the other side is not registered or unknown: pjsip show endpoints on Asterisk's console",
    "CONGESTION": "the trunk or the other side refused: look at the number, and whether the trunk has a free line",
    "NOANSWER": "nobody took the call: look at who is called, and raise the time for which it rings",
    "BUSY": "who is called was busy: a queue, or a further number, takes such callers",
    "JOINEMPTY": "nobody was in the queue: look at who is logged in, and at its joinempty",
    "LEAVEEMPTY": "the last one left the queue: look at who is logged in, and at its leavewhenempty",
    "FULL": "as many wait in the queue as its maxlen allows",
    "TIMEOUT": "nobody took the call in the queue in time: look at its members, and at the time to wait",
}

_RULES: Sequence[Callable[[_Story], Cause | None]] = (
    _goes_on,
    _turned_away,
    _server_gone,
    _went_on,
    _left_for_good,
    _line_gone,
    _hindered,
    _unanswered,
    _raised,
    _hung_up,
    _ended_well,
)


def _misses(story: _Story, question: str) -> list[tuple[Told, QuestionMissed]]:
    """The tries of the last time this question was asked that gave no answer."""
    found: list[tuple[Told, QuestionMissed]] = []
    name = ""
    for told in story.told:
        if isinstance(told.event, QuestionAsked):
            name = told.event.name
            if name == question and told.event.tried == 1:
                found.clear()
        elif isinstance(told.event, QuestionMissed) and name == question:
            found.append((told, told.event))
    return found


def _given(story: _Story, question: str) -> tuple[Told, ...]:
    """What was pressed, and heard, for a question."""
    found: list[Told] = []
    name = ""
    for told in story.told:
        if isinstance(told.event, QuestionAsked):
            name = told.event.name
        elif isinstance(told.event, KeyTaken | SpeechHeard) and name == question:
            found.append(told)
    return tuple(found[-_SHOWN:])


def _last(story: _Story) -> tuple[Told, ...]:
    last = story.before_end()
    return () if last is None else (last,)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
