"""What comes of all that lies outside a call: actions, webhooks, transfers."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from voicekit._authoring.scripts.document import Outcome, Stub, stubbed
from voicekit._dialog.actions import Action
from voicekit._dialog.webhook import Request, Webhooks
from voicekit.errors import FlowFailed
from voicekit.testing.asterisk import DialplanRequest, Result

__all__ = ["Outcomes", "StubbedActions", "StubbedWebhooks", "Stubs", "whom_of", "world_of"]

TALKED = 20.0
"""Seconds of a conversation with somebody who answered."""

RANG = 10.0
"""Seconds until nobody has answered."""

_STATUS: Mapping[str, tuple[str, Mapping[Outcome, str]]] = {
    "Dial": (
        "DIALSTATUS",
        {"answered": "ANSWER", "busy": "BUSY", "no_answer": "NOANSWER", "failed": "CHANUNAVAIL"},
    ),
    "Queue": ("QUEUESTATUS", {"answered": "", "busy": "FULL", "no_answer": "TIMEOUT", "failed": "JOINUNAVAIL"}),
    "VoiceMail": ("VMSTATUS", {"answered": "SUCCESS", "busy": "FAILED", "no_answer": "FAILED", "failed": "FAILED"}),
}


class Outcomes(Protocol):
    """Decides what comes of things, when they are asked for; ``node`` is the one in which the call is."""

    def action(self, name: str, node: str) -> Stub | None:
        """What comes of an action; None where nothing is said of it."""

    def webhook(self, node: str, url: str) -> Stub | None:
        """What comes of a webhook; None where nothing is said of it."""

    def transfer(self, node: str, whom: str) -> Outcome:
        """What comes of a transfer to ``dial:PJSIP/100``, ``queue:support``, ``voicemail:100``."""


@dataclass(slots=True)
class Stubs:
    """Outcomes as a script writes them down."""

    actions: Mapping[str, Any] = field(default_factory=dict)
    transfers: Mapping[str, Outcome] = field(default_factory=dict)
    _used: dict[str, int] = field(default_factory=dict)

    def action(self, name: str, node: str) -> Stub | None:
        """The next outcome of an action, the last one again and again."""
        key = node if node in self.actions else name
        if key not in self.actions:
            return None
        each = stubbed(self.actions[key])
        place = self._used.get(key, 0)
        self._used[key] = place + 1
        return each[min(place, len(each) - 1)]

    def webhook(self, node: str, url: str) -> Stub | None:
        """As that of an action of the node's name."""
        return self.action(node, node)

    def transfer(self, node: str, whom: str) -> Outcome:
        """As written; somebody answers where nothing is."""
        return self.transfers.get(node, "answered")


class StubbedActions(Mapping[str, Action]):
    """Every action there is: stubs, or the real one where nothing is said of it."""

    def __init__(self, outcomes: Outcomes, node: Callable[[], str], real: Mapping[str, Action]) -> None:
        self._outcomes, self._node, self._real = outcomes, node, real

    def get(self, name: str, default: Any = None) -> Action:
        """The action of this name; there is always one."""
        return self[name]

    def __getitem__(self, name: str) -> Action:
        stub = self._outcomes.action(name, self._node())
        if stub is None and name in self._real:
            return self._real[name]
        if stub is None:
            return Action.of(name, _missing(f"the action {name}"))
        given = stub

        async def act(**_: object) -> object:
            return await _outcome(given)

        return Action.of(name, act)

    def __iter__(self) -> Iterator[str]:
        return iter(self._real)

    def __len__(self) -> int:
        return len(self._real)


class StubbedWebhooks(Webhooks):
    """No service is ever asked."""

    def __init__(self, outcomes: Outcomes, node: Callable[[], str]) -> None:
        super().__init__()
        self._outcomes, self._node = outcomes, node

    async def ask(self, request: Request) -> object:
        """The outcome for the node in which the call is."""
        node = self._node()
        stub = self._outcomes.webhook(node, request.url)
        return await (_outcome(stub) if stub is not None else _missing(f"the webhook {node}")())


def _missing(what: str) -> Callable[..., Coroutine[Any, Any, object]]:
    """Fails by a kind that no flow has a way for: the script is at fault."""

    async def act(**_: object) -> object:
        raise FlowFailed(
            f"the script gives no outcome for {what}", kind="outcome", hint="name it in the script's actions"
        )

    return act


async def _outcome(stub: Stub) -> object:
    if stub.seconds:
        await asyncio.sleep(stub.seconds)
    if stub.fails:
        raise FlowFailed(stub.fails, kind=stub.kind)
    return stub.result


def whom_of(application: str, arguments: Sequence[str]) -> str:
    """Whom a request of the dialplan connects with: ``dial:PJSIP/100``, ``queue:support``, ``goto:100@internal``."""
    if application == "Goto":
        context, extension, *_ = [*",".join(arguments).split(","), "", ""]
        return f"goto:{extension}@{context}"
    return f"{application.lower()}:{arguments[0] if arguments else ''}"


def world_of(outcomes: Outcomes, node: Callable[[], str]) -> dict[str, Result | Callable[[DialplanRequest], Result]]:
    """What comes of Asterisk's applications (`voicekit.testing.asterisk.World.results`)."""

    def connected(request: DialplanRequest) -> Result:
        variable, words = _STATUS[request.application]
        outcome = outcomes.transfer(node(), whom_of(request.application, request.arguments))
        return Result(TALKED if outcome == "answered" else RANG, {variable: words[outcome]})

    results: dict[str, Result | Callable[[DialplanRequest], Result]] = {}
    results |= dict.fromkeys(_STATUS, connected)
    results["Originate"] = Result(variables={"ORIGINATE_STATUS": "SUCCESS"})
    return results
