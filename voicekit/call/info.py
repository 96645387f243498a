"""Who calls whom about what: what the dialplan says of a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import unquote

from voicekit.protocol.events import Parameters

__all__ = ["FACTS", "CallInfo", "Match", "info_from"]

FACTS = {
    "id": "VOICEKIT_ID",
    "from": "VOICEKIT_FROM",
    "to": "VOICEKIT_TO",
    "lang": "VOICEKIT_LANG",
    "channel": "VOICEKIT_CHANNEL",
    "tap": "VOICEKIT_TAP",
    "token": "VOICEKIT_SECRET",
}
"""Facts that a dialplan may set as variables, percent-encoded, where it passes the argument ``vars=1``.

Asterisk 22 keeps only 99 bytes of the address and its arguments together.
"""


@dataclass(frozen=True, slots=True)
class CallInfo:
    """The arguments of ``ExternalIVR(target(route,a,b,id=...,from=...,to=...,lang=...))``, sorted, and `FACTS`.

    ``positional`` are those without a ``=``, the first of which may name a route; ``named`` the others, in which
    ``id``, ``from``, ``to`` and ``lang`` have a meaning of their own. Values come from the dialplan percent-encoded
    (a caller's name may hold commas) and are decoded here. All of it is what a caller's network chose to send.
    """

    target: str = ""
    positional: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The channel's UNIQUEID, empty where the dialplan did not pass it."""
        return self.named.get("id", "")

    @property
    def caller(self) -> str:
        """The number that calls."""
        return self.named.get("from", "")

    @property
    def called(self) -> str:
        """The number that was called."""
        return self.named.get("to", "")

    @property
    def comes_back(self) -> bool:
        """Whether the dialplan is one that ``voicekit dialplan`` prints: it carries out errands, and comes back."""
        return "vars" in self.named or "tap" in self.named

    @property
    def language(self) -> str:
        """The channel's language, empty where the dialplan did not pass it."""
        return self.named.get("lang", "")


def info_from(parameters: Parameters, facts: Mapping[str, str | None] = MappingProxyType({})) -> CallInfo:
    """The facts of a call from Asterisk's answer to ``P``, and from the variables of `FACTS` by their own names."""
    positional: list[str] = []
    named: dict[str, str] = {}
    for argument in parameters.arguments:
        name, equals, value = argument.partition("=")
        if equals:
            named[name.strip()] = _decoded(value)
        else:
            positional.append(_decoded(argument))
    if facts:
        for name, variable in FACTS.items():
            if fact := facts.get(variable):
                named[name] = _decoded(fact)
    return CallInfo(parameters.target, tuple(positional), named)


def _decoded(value: str) -> str:
    """Percent-decoded, with control characters replaced: a caller's name must not write lines into a log."""
    text = unquote(value) if "%" in value else value
    return text if text.isprintable() else "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


@dataclass(frozen=True, slots=True)
class Match:
    """What a caller chose: the ``key``, its ``value`` in the menu, and by which ``mode``: ``dtmf`` or ``speech``.

    For speech, ``utterance`` is what was heard and ``confidence`` (0 to 1) how sure that is.
    """

    key: str
    value: object
    mode: str = "dtmf"
    utterance: str = ""
    confidence: float = 1.0
