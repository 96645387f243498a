"""The kinds of events, each with its tag and its fields: the one schema of what is told of a call.

An event is written as its tag, its time and its fields in this order; the last ones may be left out where they are as
usual. So that what an older or newer voicekit has written can be read, a field is only ever added, at the end and with
a default, and neither a tag nor the order of fields changes; else `VERSION` grows.

What is masked is in no event: who tells of it puts a stand-in of the same shape in its place before.
"""

from dataclasses import dataclass
from typing import ClassVar

__all__ = [
    "CUT",
    "KINDS",
    "MASKED",
    "VERSION",
    "CallConnected",
    "CallEnded",
    "CallEvent",
    "CallLeft",
    "CallRefused",
    "CallReturned",
    "CallTransferred",
    "CallWarned",
    "CallerRecorded",
    "CommandGiven",
    "ErrorRaised",
    "FlowBegan",
    "FlowEnded",
    "KeyTaken",
    "NodeEntered",
    "NodeFailed",
    "ProgramHungUp",
    "PromptPlayed",
    "QuestionAnswered",
    "QuestionAsked",
    "QuestionMissed",
    "SpeechHeard",
    "WorkDone",
    "hidden",
]

VERSION = 1
"""The version of the schema, which each call's first event names."""

MASKED = "*"
"""Stands for one masked key."""

CUT = "CUT"
"""The status of a call whose process ended before it."""


def hidden(keys: str) -> str:
    """The stand-in of a masked entry: as long as it is, and nothing else of it."""
    return MASKED * len(keys)


@dataclass(frozen=True, slots=True)
class CallEvent:
    """Something that happened on a call. Times are in milliseconds."""

    tag: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class CallConnected(CallEvent):
    """The call begins: who calls, and what answers.

    ``wall`` is the time in milliseconds since 1970 (UTC). ``served`` is how: ``socket``, ``child``, ``terminal``.
    ``program`` is the file that is served, with the beginning of its checksum. ``arguments`` are those that the
    dialplan passed after the route, as it wrote them: only where what comes from outside is kept.
    """

    tag: ClassVar[str] = "call"

    version: int
    wall: int
    id: str
    caller: str = ""
    called: str = ""
    route: str = ""
    language: str = ""
    channel: str = ""
    uniqueid: str = ""
    served: str = "socket"
    program: str = ""
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class PromptPlayed(CallEvent):
    """A prompt is over: its text or label, and how long it was to be heard.

    ``outcome``: ``heard`` whole, ``cut`` by a key or by speech, ``hangup`` where the caller went, ``failed`` where it
    could not be made or played. ``waited`` is how long the caller waited until it could begin, for it had to be made;
    -1: it came from the cache. ``language`` as a tag, empty where it is the call's.
    """

    tag: ClassVar[str] = "prompt"

    label: str
    duration: int
    outcome: str = "heard"
    waited: int = -1
    language: str = ""


@dataclass(frozen=True, slots=True)
class QuestionAsked(CallEvent):
    """A question is asked: its name, or what it asks for; which try it is, of how many, and whether by voice, too."""

    tag: ClassVar[str] = "ask"

    name: str
    tried: int = 1
    tries: int = 1
    voice: bool = False
    masked: bool = False


@dataclass(frozen=True, slots=True)
class KeyTaken(CallEvent):
    """A key that a question has taken; `MASKED` where it is masked."""

    tag: ClassVar[str] = "key"

    key: str


@dataclass(frozen=True, slots=True)
class SpeechHeard(CallEvent):
    """What the recognizer has heard, the likeliest first: texts, and how sure it is in thousandths."""

    tag: ClassVar[str] = "heard"

    hypotheses: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class QuestionAnswered(CallEvent):
    """A question has its answer. ``confidence`` is in thousandths."""

    tag: ClassVar[str] = "answer"

    key: str
    mode: str = "dtmf"
    utterance: str = ""
    confidence: int = 1000


@dataclass(frozen=True, slots=True)
class QuestionMissed(CallEvent):
    """A try has given no answer: ``no_input``, ``no_match``, ``invalid``, ``denied``, ``unrecognized``."""

    tag: ClassVar[str] = "miss"

    why: str


@dataclass(frozen=True, slots=True)
class FlowBegan(CallEvent):
    """A flow begins: its name, and the beginning of its document's checksum."""

    tag: ClassVar[str] = "flow"

    name: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class NodeEntered(CallEvent):
    """The call comes to a node of a flow."""

    tag: ClassVar[str] = "node"

    flow: str
    node: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class CommandGiven(CallEvent):
    """The caller gives a command of a flow (``back``, ``operator``), or uses a hot key or hot word."""

    tag: ClassVar[str] = "command"

    name: str


@dataclass(frozen=True, slots=True)
class WorkDone(CallEvent):
    """Work of a flow is over: an action by its name, ``webhook``, ``transfer`` or ``record``.

    ``detail`` is what there is to say of it: the status that a transfer came to, or of a service. ``result`` is what
    came of an action or a webhook, as JSON: only where what comes from outside is kept, and nothing of it is masked.
    """

    tag: ClassVar[str] = "work"

    name: str
    duration: int
    outcome: str
    detail: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class NodeFailed(CallEvent):
    """Something in a flow has failed for good: its kind, in words, and the node where the call goes on, if any."""

    tag: ClassVar[str] = "fail"

    why: str
    text: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class FlowEnded(CallEvent):
    """A flow is over."""

    tag: ClassVar[str] = "flowend"

    name: str


@dataclass(frozen=True, slots=True)
class CallLeft(CallEvent):
    """The call leaves for an application of the dialplan."""

    tag: ClassVar[str] = "away"

    application: str


@dataclass(frozen=True, slots=True)
class CallReturned(CallEvent):
    """It is back, or (``gone``) never will be."""

    tag: ClassVar[str] = "back"

    duration: int
    gone: bool = False


@dataclass(frozen=True, slots=True)
class CallerRecorded(CallEvent):
    """The caller has been recorded: the file, how long, and what ended it."""

    tag: ClassVar[str] = "recording"

    path: str
    duration: int
    ended: str


@dataclass(frozen=True, slots=True)
class CallTransferred(CallEvent):
    """The call was connected with somebody, or not: by ``dial``, ``queue`` or ``voicemail``; Asterisk's status."""

    tag: ClassVar[str] = "transfer"

    way: str
    status: str


@dataclass(frozen=True, slots=True)
class CallWarned(CallEvent):
    """Something went wrong that the caller may notice, and the call goes on: the log event's name, and its reason."""

    tag: ClassVar[str] = "warn"

    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ErrorRaised(CallEvent):
    """The call failed by an error: its code (or class), what it says, what to do about it, and where in the program's
    own code it came by (``file:line``).
    """

    tag: ClassVar[str] = "error"

    code: str
    text: str
    hint: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class CallRefused(CallEvent):
    """The call is sent back at once: ``why`` as ``VOICEKIT_STATUS`` has it; so many ``calls`` are held just now."""

    tag: ClassVar[str] = "refused"

    why: str
    calls: int = 0


@dataclass(frozen=True, slots=True)
class ProgramHungUp(CallEvent):
    """The program hangs up."""

    tag: ClassVar[str] = "hangup"


@dataclass(frozen=True, slots=True)
class CallEnded(CallEvent):
    """The call is over.

    ``status`` as ``VOICEKIT_STATUS`` has it, or `CUT`. ``who`` ended it: ``caller``, ``program``, ``server`` (it stops,
    or was killed), ``line`` (the connection broke), ``operator`` (hung up on the pages). ``unsaid`` counts the events
    beyond what one call may tell.
    """

    tag: ClassVar[str] = "end"

    status: str
    who: str
    unsaid: int = 0


KINDS: dict[str, type[CallEvent]] = {kind.tag: kind for kind in CallEvent.__subclasses__() if kind.tag}
"""Every kind by its tag."""
