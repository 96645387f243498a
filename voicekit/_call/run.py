"""Runs one conversation to its end, whatever the end is: one way in, one way out, one log line for each."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any

from voicekit._call.away import LEAVE_WITHIN
from voicekit._call.call import Call
from voicekit._call.hangup import FINISH_WITHIN, CallerHungUp, Conversation
from voicekit._call.session import Session
from voicekit._events import SILENT, CallEvents
from voicekit._events.kinds import CallWarned, ErrorRaised
from voicekit._owncode import place_in
from voicekit._prompts.parts import Audio, parts_of
from voicekit._protocol import commands as c
from voicekit._protocol.codec import encoded
from voicekit.errors import FlowFailed, InputFailed, NoInput, NoMatch, ProtocolError, VoicekitError

__all__ = ["Handler", "Status", "converse", "leave"]

Handler = Callable[[Call], Coroutine[Any, Any, object]]

APOLOGY_WITHIN = 15.0
"""Seconds an apology may take, rendering included: a caller in trouble is not kept waiting for long."""

_SORRY_SOUND = (Audio("sorry"),)
"""From Asterisk's core sounds, which every installation has: no engine, no cache and no disk of ours is needed."""

_EXIT = encoded(c.Exit())
_HANG_UP = encoded(c.Hangup("1"))
_REASON_MAX = 200
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 .:_'/-]+")


class Status(Enum):
    """How a call ended. The dialplan finds it in ``VOICEKIT_STATUS``, which stays empty where all is well."""

    OK = "OK"
    HANGUP = "HANGUP"
    ERROR = "ERROR"
    NO_INPUT = "NO_INPUT"
    NO_MATCH = "NO_MATCH"
    NO_ROUTE = "NO_ROUTE"
    DENIED = "DENIED"
    BUSY = "BUSY"
    STOPPED = "STOPPED"
    GONE = "GONE"


# Found faster than in their class.
_OK, _HANGUP, _STOPPED = Status.OK, Status.HANGUP, Status.STOPPED

_ENDED_BY = {_HANGUP: "caller", _STOPPED: "server"}
"""Who ended a call; the program did where it is none of these."""

_REASONS = {
    Status.NO_ROUTE: "nothing answers this route",
    Status.DENIED: "the token is missing or wrong",
    Status.BUSY: "all lines of the server are taken",
    Status.STOPPED: "the server stops",
    Status.GONE: "the call was not expected back",
}
"""What the dialplan is told where there is no error with words of its own."""

_TOLD = 24_000
"""Characters of a failed call's lines that go into the log: with the rest of the log's line, what journald takes in one
piece (48 KB). A peer may have sent 64 KB of lines of a few bytes, each longer in the log."""

_UNANSWERED = {NoInput: Status.NO_INPUT, NoMatch: Status.NO_MATCH}
_SORRY = (Status.ERROR, Status.NO_INPUT, Status.NO_MATCH)


async def converse(call: Call, session: Session, handler: Handler, *, finish_within: float = FINISH_WITHIN) -> Status:
    """Run ``handler`` over the call and leave ExternalIVR the way it ended.

    Whatever the program does, this returns. A hang-up is a normal end. A question without an answer and an error of the
    program are logged, told to the caller in the words for it, and to the dialplan, which goes on. Where the task is
    cancelled from outside (the server stops), the call is left to the dialplan, and the cancellation is passed on.
    ``finish_within``: seconds that the program has after a hang-up; one that goes on is given up, which is logged.
    """
    started, told = session.time(), call.info.named.get
    call.context.log.info(
        "call.started",
        call=call.id,
        route=call.route,
        caller=told("from", ""),
        called=told("to", ""),
        language=call.language,
        channel=told("channel", ""),
        uniqueid=told("id", ""),
    )
    error: BaseException | None = None
    try:
        if not session.hung_up:
            conversation = Conversation(handler(call), lambda: session.hung_up, finish_within)
            session.conversation = conversation
            await conversation
    except KeyboardInterrupt:
        raise
    except BaseException as ended:  # noqa: BLE001 - whatever a program raises ends its own call and no other
        error = None if isinstance(ended, SystemExit) and not ended.code else ended
    finally:
        _end_of(session.conversation, call, session.events)
        session.conversation = None
    if error is None and call.forgotten and not session.hung_up:
        error = call.forgotten[0]
    try:
        status, said = _status(error, session), False
        if status is _HANGUP:
            _take_back_cancellations()
        if status in _SORRY:
            _report(call, session, session.failure or error, started)
            said = await _say_why(call, session, status)
        _tell_end(call, session, status)
        leave(session, status, error, said=said)
    finally:
        del error  # its traceback holds this frame: together they would wait for the collector
    seconds = int((session.time() - started) * 1000) / 1000
    call.context.log.info("call.ended", call=call.id, status=status.value, seconds=seconds)
    if status is _STOPPED:
        raise asyncio.CancelledError
    return status


def _tell_end(call: Call, session: Session, status: Status) -> None:
    """Tell that the call is over, and by whom: before it leaves, for what follows may be cut by a kill."""
    if session.events is not SILENT:
        for each in call.forgotten:
            session.events.tell(CallWarned, "coroutine.forgotten", each.what)
        by = "line" if session.failure is not None or session.broken else _ENDED_BY.get(status, "program")
        by = "operator" if session.dropped and by == "caller" else by
        session.events.end(status.value, by)
        session.events = SILENT


def _take_back_cancellations() -> None:
    task = asyncio.current_task()
    while task is not None and task.cancelling():
        task.uncancel()


def _end_of(conversation: Conversation | None, call: Call, events: CallEvents) -> None:
    if conversation is None:
        return
    conversation.over()
    if conversation.given_up_at is not None:
        call.log_to.error(
            "program.abandoned",
            route=call.route,
            place=conversation.given_up_at,
            hint="let CallerHungUp and other cancellations through: except Exception, not BaseException",
        )
        events.tell(CallWarned, "program.abandoned", conversation.given_up_at)


def leave(session: Session, status: Status, error: BaseException | None = None, *, said: bool = False) -> None:
    """Go back to the dialplan, which is told the status where it is not OK, and whether the caller has been told."""
    if session.closed:
        return
    try:
        if status is not _OK:
            reason = session.transcript.covered(_reason(status, error))
            session.send(c.SetVariable("VOICEKIT_STATUS", status.value), c.SetVariable("VOICEKIT_REASON", reason))
            if said:
                session.send(c.SetVariable("VOICEKIT_SAID", "1"))
        if session.dropped:
            session.send(c.SetVariable("VOICEKIT_HANGUP", "1"))  # as `Call.hangup`
        session.part(_HANG_UP if session.dropped else _EXIT, LEAVE_WITHIN)
    except (CallerHungUp, ProtocolError):
        return  # the call is over, or left already


def _status(error: BaseException | None, session: Session) -> Status:
    if session.failure is not None:
        return Status.ERROR
    left = error is None or _is_cancellation(error)
    if left and session.hung_up:
        return _HANGUP
    if error is None:
        return _OK
    if left and _is_cancelled():
        return _STOPPED
    return next((status for kind, status in _UNANSWERED.items() if isinstance(error, kind)), Status.ERROR)


def _is_cancelled() -> bool:
    """Whether the call's task was cancelled from outside; else a CancelledError is the program's own."""
    task = asyncio.current_task()
    return task is None or bool(task.cancelling())


def _is_cancellation(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):  # a TaskGroup of the program's, before Python 3.12
        return all(_is_cancellation(inner) for inner in error.exceptions)
    return isinstance(error, asyncio.CancelledError)


def _report(call: Call, session: Session, error: BaseException | None, started: float) -> None:
    code = error.code if isinstance(error, VoicekitError) else type(error).__name__
    lines = _last(list(call.lines(since=started)))
    hint = error.hint if isinstance(error, VoicekitError) else ""
    text = session.transcript.covered(str(error))
    what = session.transcript.covered(error.what if isinstance(error, VoicekitError) else _words_of(error))
    place = "" if error is None or isinstance(error, InputFailed) else place_in(error.__traceback__)
    session.events.tell(ErrorRaised, code, what, hint, place)
    if isinstance(error, NoInput | NoMatch | FlowFailed):
        call.log_to.warning("call.failed", code=code, error=text)
    else:
        call.log_to.error("call.failed", code=code, error=text, line=lines, exc_info=_covered(error, text))


def _words_of(error: BaseException | None) -> str:
    """What an error says, with its name, which alone may say it: ``KeyError: 'missing'``, ``TimeoutError``."""
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _covered(error: BaseException | None, text: str) -> BaseException | None:
    """The error for a traceback; where what it says was hidden, another with its words hidden, and without its causes,
    which may say the same.
    """
    if error is None or text == str(error):
        return error
    return Exception(f"{type(error).__name__}: {text}").with_traceback(error.__traceback__)


def _last(lines: list[str]) -> list[str]:
    """The last of these lines, `_TOLD` characters of them."""
    left = _TOLD
    for place in range(len(lines) - 1, -1, -1):
        left -= len(lines[place])
        if left < 0:
            return lines[place + 1 :]
    return lines


async def _say_why(call: Call, session: Session, status: Status) -> bool:
    """Say why the call cannot go on; gives whether it was heard.

    It is in our words, or by a sound of Asterisk's own where these cannot be played: the call may have failed by that.
    """
    phrases = call.defaults.said_in(call.language)
    words = {Status.NO_INPUT: phrases.unanswered, Status.NO_MATCH: phrases.misunderstood}
    farewell = parts_of(words.get(status, phrases.apology))
    if not farewell:
        return False
    call.hotkeys.clear()
    for parts in (farewell, _SORRY_SOUND):
        if session.hung_up or session.closed:
            return False
        try:
            async with asyncio.timeout(APOLOGY_WITHIN):
                await call.say(*parts, barge_in=False)
        except asyncio.CancelledError:
            return False
        except (TimeoutError, VoicekitError, OSError) as error:
            call.log_to.warning("apology.unheard", error=str(error) or type(error).__name__)
        else:
            return True
    return False


def _reason(status: Status, error: BaseException | None) -> str:
    if isinstance(error, CallerHungUp):
        return "the caller hung up"
    if error is None or _is_cancellation(error):
        return _REASONS.get(status, "1")
    text = f"{type(error).__name__}: {error}"
    return _NOT_PLAIN.sub(" ", text)[:_REASON_MAX].strip() or "1"
