"""The verbs of a call as plain blocking functions, for scripts.

::

    from voicekit.script import say, digits

    say("Please enter your order number, then pound.")
    say(f"Thank you. Order {digits(until='#')} is on its way.")

Such a script is started by Asterisk itself (``ExternalIVR(/srv/ivr/hello.py)``), served to many calls at once by
``voicekit serve hello.py``, or called from the terminal by ``voicekit call hello.py``. When the caller hangs up, the
verb at work raises `CallerHungUp`; ``finally`` blocks run, and nothing has to be caught. The arguments of each verb
are those of the same verb of `voicekit.Call`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeVar, overload

from voicekit import _renamed as renamed
from voicekit._call.call import Call
from voicekit._call.defaults import earlier_names
from voicekit._call.hangup import CallerHungUp
from voicekit._call.input.keypad import Choices
from voicekit._call.input.kinds import InputKind
from voicekit._call.input.question import Match
from voicekit._call.recording import Recording
from voicekit._prompts.parts import Part, Prompt
from voicekit._prompts.secret import Secret
from voicekit._server.child import Child, is_main
from voicekit._server.scripts import CURRENT, Verb
from voicekit._server.stdio import is_child
from voicekit.errors import InputFailed, NoInput, NoMatch

__all__ = [
    "CallerHungUp",
    "InputFailed",
    "NoInput",
    "NoMatch",
    "answer",
    "args",
    "ask",
    "called",
    "caller",
    "can_hear",
    "confirm",
    "dial",
    "digits",
    "exit",
    "get",
    "goto",
    "hangup",
    "interrupt",
    "listen",
    "log",
    "may_dial",
    "menu",
    "named",
    "play",
    "queue",
    "record",
    "run",
    "say",
    "send_dtmf",
    "set",
    "transcribe",
    "voicemail",
]

Result = TypeVar("Result")


__getattr__ = renamed.attributes(__name__, hears="can_hear")


def __dir__() -> list[str]:
    return sorted(__all__)


def say(*parts: str | Part, **options: Any) -> str | None:
    """Speak; gives the key that interrupted it, or None. See `Call.say`."""
    return _do(lambda call: call.say(*parts, **options))


def play(*files: str, **options: Any) -> str | None:
    """Play recordings. See `Call.play`."""
    return _do(lambda call: call.play(*files, **options))


@overload
def digits(prompt: Prompt = (), *, mask: Literal[True], **options: Any) -> Secret[str]: ...


@overload
def digits(prompt: Prompt = (), *, mask: Literal[False] = False, **options: Any) -> str: ...


@earlier_names
def digits(prompt: Prompt = (), **options: Any) -> str | Secret[str]:
    """Ask for digits. See `Call.digits`."""
    answer: str | Secret[str] = _do(lambda call: call.digits(prompt, **options))
    return answer


@earlier_names
def menu(prompt: Prompt, choices: Mapping[str, Any] | Choices, **options: Any) -> Match:
    """Offer choices. See `Call.menu`."""
    return _do(lambda call: call.menu(prompt, choices, **options))


@earlier_names
def ask(prompt: Prompt, kind: InputKind | str, **options: Any) -> Match:
    """Ask for something of a kind, by keys and by voice. See `Call.ask` and `voicekit.kinds`."""
    return _do(lambda call: call.ask(prompt, kind, **options))


@earlier_names
def confirm(prompt: Prompt, **options: Any) -> bool:
    """Ask for a yes or a no. See `Call.confirm`."""
    return _do(lambda call: call.confirm(prompt, **options))


@earlier_names
def listen(prompt: Prompt = (), phrases: Sequence[str] | None = None, **options: Any) -> str:
    """Let the caller speak. See `Call.listen`."""
    return _do(lambda call: call.listen(prompt, phrases, **options))


def can_hear() -> bool:
    """Whether the caller may answer by voice. See `Call.can_hear`."""
    return _do(lambda call: call.can_hear())


def record(**options: Any) -> Recording:
    """Record the caller. See `Call.record`."""
    return _do(lambda call: call.record(**options))


def transcribe(recording: Recording) -> str:
    """What was said in a recording. See `Call.transcribe`."""
    return _do(lambda call: call.transcribe(recording))


def run(application: str, *arguments: str, **options: Any) -> None:
    """Have the dialplan carry out an application, and come back. See `Call.run`."""
    _do(lambda call: call.run(application, *arguments, **options))


def goto(extension: str, context: str = "default") -> None:
    """Leave for an extension of the dialplan for good. The script itself goes on. See `Call.goto`."""
    _do(lambda call: call.goto(extension, context))


def dial(target: str | Sequence[str], **options: Any) -> str:
    """Connect the caller with somebody. See `Call.dial`."""
    return _do(lambda call: call.dial(target, **options))


def may_dial(number: str) -> bool:
    """Whether a number that comes from the caller may be dialled. See `Call.may_dial`."""
    return _do(_read(lambda call: call.may_dial(number)))


def queue(name: str, **options: Any) -> str:
    """Put the caller into a queue. See `Call.queue`."""
    return _do(lambda call: call.queue(name, **options))


def voicemail(mailbox: str, **options: Any) -> str:
    """Let the caller leave a message in a mailbox. See `Call.voicemail`."""
    return _do(lambda call: call.voicemail(mailbox, **options))


def interrupt() -> None:
    """Stop whatever plays."""
    _do(lambda call: call.interrupt())


def answer() -> None:
    """Answer the channel (option ``n``). See `Call.answer`."""
    _do(lambda call: call.answer())


def send_dtmf(keys: str, **options: Any) -> None:
    """Send keys to the caller's side. See `Call.send_dtmf`."""
    _do(lambda call: call.send_dtmf(keys, **options))


def set(name: str, value: str) -> None:  # noqa: A001 - the verb's name on a call
    """Set a channel variable. See `Call.set`."""
    _do(lambda call: call.set(name, value))


def get(name: str) -> str:
    """Read a channel variable. See `Call.get`."""
    return _do(lambda call: call.get(name))


def log(text: str) -> None:
    """Write to Asterisk's log."""
    _do(lambda call: call.log(text))


def exit(message: str = "1") -> None:  # noqa: A001 - the verb's name on a call
    """Leave: the dialplan goes on. The script itself goes on, too."""
    _do(lambda call: call.exit(message))


def hangup(message: str = "1") -> None:
    """Hang up. The script itself goes on."""
    _do(lambda call: call.hangup(message))


def caller() -> str:
    """The number that calls."""
    return _do(_read(lambda call: call.caller))


def called() -> str:
    """The number that was called."""
    return _do(_read(lambda call: call.called))


def args() -> tuple[str, ...]:
    """The dialplan's arguments without a name."""
    return _do(_read(lambda call: call.args))


def named() -> Mapping[str, str]:
    """The dialplan's arguments of the form ``name=value``."""
    return _do(_read(lambda call: call.named))


def _do(verb: Verb[Result]) -> Result:
    bridge = CURRENT.get() or _child().bridge()
    return bridge.do(verb)


def _read(fact: Callable[[Call], Result]) -> Verb[Result]:
    async def verb(call: Call) -> Result:
        return fact(call)

    return verb


def _child() -> Child:
    global _started  # noqa: PLW0603 - a process has one stdin, and one call on it
    if _started is None:
        _started = Child.start()
    return _started


_started: Child | None = None
if CURRENT.get() is None and is_child() and is_main(depth=1):
    _child()  # before the script can print: stdout is the protocol's
