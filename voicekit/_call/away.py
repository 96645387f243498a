"""Leaving ExternalIVR for another application of Asterisk's, and coming back: what is asked of the dialplan.

ExternalIVR ends; the dialplan carries out one application and calls ExternalIVR again, at the address and with the
token that it was given. Asterisk keeps a variable's value as it stands and expands it where it is carried out, once;
so the arguments wait, percent-encoded, in a variable of their own, and nothing that stands in them is ever expanded.
"""

import asyncio
import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from difflib import get_close_matches
from typing import Protocol
from urllib.parse import quote

from voicekit._call.info import RETURN_TOKEN
from voicekit._call.session import Session
from voicekit._events.kinds import CallLeft, CallReturned
from voicekit._protocol.commands import Exit, SetVariable
from voicekit._protocol.limits import COMMAND_MAX
from voicekit.errors import CallError

__all__ = [
    "APPLICATIONS",
    "AWAY_WITHIN",
    "LEAVE_WITHIN",
    "RETURN_WITHIN",
    "Expected",
    "Returns",
    "dialplan_request",
    "goto_in_dialplan",
    "run_in_dialplan",
]

_PLAYING = {
    "BackgroundDetect",
    "ControlPlayback",
    "Echo",
    "Milliwatt",
    "MusicOnHold",
    "Playback",
    "PlayTones",
    "SendDTMF",
}
_SAYING = {"SayAlpha", "SayDigits", "SayNumber", "SayPhonetic", "SayUnixTime"}
_RECORDING = {"MinivmRecord", "MixMonitor", "Record", "StopMixMonitor"}
_CONNECTING = {"ConfBridge", "Dial", "Directory", "Originate", "Page", "Park", "Pickup", "Queue", "Transfer"}
_MAILBOXES = {"MinivmGreet", "VMAuthenticate", "VoiceMail", "VoiceMailMain"}
_WAITING = {"Progress", "Ringing", "Wait", "WaitForNoise", "WaitForSilence", "WaitUntil"}

APPLICATIONS = frozenset(_PLAYING | _SAYING | _RECORDING | _CONNECTING | _MAILBOXES | _WAITING)
"""The applications that a call may be sent to. Those that run programs, or other applications, are not among them."""

LEAVE_WITHIN = 10.0
"""Seconds that Asterisk has to carry out `Exit` or `Hangup` before the connection is closed on our side."""

AWAY_WITHIN = 4 * 3600.0
"""Seconds after which a call that has not come back counts as gone: the setting ``away_seconds``."""

RETURN_WITHIN = 30.0
"""Seconds that an application may take beyond its own length: a beep, a file to write, an Asterisk under load."""

_LENGTHS = {"Originate": 5, "Record": 2, "Wait": 0}
"""The argument that says how many seconds an application takes at most."""

_EXTENSION = re.compile(r"[0-9A-Za-z*#+._-]{1,79}")
_CONTEXT = re.compile(r"[0-9A-Za-z_-]{1,79}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Expected(Protocol):
    """A return that is waited for."""

    @property
    def token(self) -> str:
        """What the dialplan hands back, so that this call is found."""

    @property
    def address(self) -> str:
        """Where the dialplan calls back: ``ivr://host:port`` of this very process."""

    async def back(self, within: float) -> bool:
        """Wait for the return; the session is connected again then. False where the channel is gone, or time is up."""


class Returns(Protocol):
    """Where returning calls are received."""

    @property
    def longest(self) -> float:
        """Seconds for which a call is expected back that went where nothing tells how long it takes."""

    def expect(self, session: Session) -> AbstractContextManager[Expected]:
        """Expect the call of a session back, while the block runs.

        Raises CallError where the call cannot come back (a child process, a terminal).
        """


async def run_in_dialplan(
    session: Session, returns: Returns | None, application: str, arguments: Sequence[str], within: float | None = None
) -> bool:
    """Have the dialplan carry out an application, and wait until the call is back; False where it never comes.

    It is waited for ``within`` so many seconds; else for as long as the application takes by its own arguments, and
    where these do not say, for as long as ``returns`` says.

    Raises CallError as `dialplan_request` does, and where the call has no way back; nothing has happened then.
    """
    if returns is None:
        raise CallError(
            "this call cannot leave for the dialplan and come back",
            hint="place the call by the dialplan of: voicekit dialplan PROGRAM",
        )
    await session.check()
    patience = _patience(application, arguments, within, returns.longest)
    with returns.expect(session) as expected:
        commands = dialplan_request(application, arguments, expected)
        session.returning = returning = asyncio.Event()
        back, left = False, session.time()
        session.events.tell(CallLeft, application)
        try:
            await session.tell(*commands)
            await session.leave(Exit(), LEAVE_WITHIN)
            back = not session.hung_up and await expected.back(patience)
            return back
        finally:
            session.events.tell(CallReturned, session.events.since(left), not back)
            session.returning = None
            returning.set()


def _patience(application: str, arguments: Sequence[str], within: float | None, longest: float) -> float:
    if within is not None:
        return within
    place = _LENGTHS.get(application)
    if place is not None and place < len(arguments):
        with suppress(ValueError):
            if (seconds := float(arguments[place])) > 0:  # Record takes 0 for "without an end"
                return min(seconds + RETURN_WITHIN, longest)
    return longest


async def goto_in_dialplan(session: Session, extension: str, context: str) -> None:
    """Have the dialplan go on at an extension, by the same way as any request: Goto is one that never calls back.

    Raises CallError for an extension or a context that is none; nothing has happened then.
    """
    if _EXTENSION.fullmatch(extension) is None or _CONTEXT.fullmatch(context) is None:
        raise CallError(
            f"{extension}@{context} is no place of a dialplan", hint="an extension and a context, such as 100@internal"
        )
    await session.tell(
        SetVariable("VOICEKIT_ARGS", quote(f"{context},{extension},1", safe="")),
        SetVariable("VOICEKIT_CALL", "Goto(${URIDECODE(${VOICEKIT_ARGS})})"),
    )
    await session.leave(Exit(), LEAVE_WITHIN)


def dialplan_request(application: str, arguments: Iterable[str], expected: Expected) -> tuple[SetVariable, ...]:
    """The variables that have the dialplan carry out ``application`` and call back.

    Raises CallError for an application that is not among `APPLICATIONS`, for an argument that would not arrive as it
    is, and for more arguments than a command line holds.
    """
    if application not in APPLICATIONS:
        raise CallError(
            f"a call cannot be sent to the application {application!r}",
            hint=_nearest(application),
        )
    encoded = quote(",".join(_checked(argument) for argument in arguments), safe="")
    if len(encoded) > COMMAND_MAX - len("V,VOICEKIT_ARGS="):
        raise CallError(
            f"the arguments of {application} are too long for Asterisk's line",
            hint=f"{COMMAND_MAX:,} bytes are the most, percent-encoded: leave some out, or set variables first",
        )
    return (
        SetVariable("VOICEKIT_ARGS", encoded),
        SetVariable("VOICEKIT_CALL", f"{application}(${{URIDECODE(${{VOICEKIT_ARGS}})}})"),
        SetVariable("VOICEKIT_BACK", expected.address),
        SetVariable(RETURN_TOKEN, expected.token),
    )


def _nearest(application: str) -> str:
    known = {name.casefold(): name for name in APPLICATIONS}
    near = get_close_matches(application.casefold(), known, n=1)
    return f"did you mean {known[near[0]]}?" if near else f"use one of {', '.join(sorted(APPLICATIONS))}"


def _checked(argument: str) -> str:
    r"""One argument as it stands, for Asterisk reads most of them unchanged.

    What it would not: a comma outside parentheses ends an argument, quotes and backslashes disappear from all but an
    application's last one (``__ast_app_separate_args``, seen on 22.10.1), parentheses that do not match hide commas.
    """
    unsafe = _CONTROL.search(argument) or any(sign in argument for sign in '"\\')
    depth = 0
    for sign in argument:
        depth += (sign in "([") - (sign in ")]")
        unsafe = unsafe or depth < 0 or (sign == "," and depth == 0)
    if unsafe or depth:
        raise CallError(
            f"Asterisk would not take the argument {argument!r} as it is",
            hint="leave out commas, quotes, backslashes, line breaks and parentheses without their partner",
        )
    return argument
