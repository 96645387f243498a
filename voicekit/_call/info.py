"""Who calls whom about what: what the dialplan says of a call."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from types import MappingProxyType
from urllib.parse import quote, unquote

from voicekit._plain import plain
from voicekit._protocol.events import Parameters
from voicekit._spoken.withheld import FromNetwork

__all__ = [
    "FACTS",
    "RESUME",
    "RETURN_TOKEN",
    "UNREADABLE",
    "CallInfo",
    "as_variables",
    "hide_secrets",
    "info_from",
    "uncut",
]

FACTS = {
    "id": "VOICEKIT_ID",
    "from": "VOICEKIT_FROM",
    "to": "VOICEKIT_TO",
    "lang": "VOICEKIT_LANG",
    "channel": "VOICEKIT_CHANNEL",
    "tap": "VOICEKIT_TAP",
    "token": "VOICEKIT_SECRET",
    "dialplan": "VOICEKIT_DIALPLAN",
    "asterisk": "VOICEKIT_ASTERISK",
    "audiosocket": "VOICEKIT_AUDIOSOCKET",
}
"""Facts that a dialplan may set as variables, percent-encoded, where it passes the argument ``vars=1``.

Asterisk 22 keeps only 99 bytes of the address and its arguments together.
"""

_PRINTED = "paste the dialplan that `voicekit dialplan` prints, which passes it"

_MADE = (
    *("CONTEXT", "PRIORITY", "HANGUPCAUSE", "HINT", "HINTNAME"),
    *("CALLINGPRES", "CALLINGANI2", "CALLINGTON", "CALLINGTNS"),
    *("EPOCH", "SYSTEMNAME", "ENTITYID"),
    *(f"AST{name}DIR" for name in "CACHE ETC MOD VARLIB DB KEY DATA AGI SPOOL RUN LOG SBIN".split()),  # noqa: SIM905
)

UNREADABLE = {
    "UNIQUEID": _PRINTED,
    "CHANNEL": _PRINTED,
    "EXTEN": "call.called is the number that was called; or copy it in the dialplan: Set(DIALLED=${EXTEN})",
    **{name: f"copy it in the dialplan, before ExternalIVR: Set(MY_{name}=${{{name}}})" for name in _MADE},
}
"""Names whose values Asterisk makes when its dialplan reads them (main/pbx_variables.c), and what to do instead: ``G``
finds only what was set.
"""

RESUME = "resume"
"""The argument by which a call that was away names the token that it was given, which is in `RETURN_TOKEN`, too."""

RETURN_TOKEN = "VOICEKIT_TOKEN"  # noqa: S105 - the name of a variable

_SECRET = re.compile(rf"\b(token|{RESUME}|{FACTS['token']}|{RETURN_TOKEN})=[^,\s]*")
_NUMBER = re.compile(r"[0-9]{1,9}")


@plain(frozen=True, slots=True)
class CallInfo:
    """The arguments of ``ExternalIVR(target(route,a,b,id=...,from=...,to=...,lang=...))``, sorted, and `FACTS`.

    ``positional`` are those without a ``=``, the first of which may name a route; ``named`` the others, in which
    ``id``, ``from``, ``to`` and ``lang`` have a meaning of their own. Values come from the dialplan percent-encoded
    (a caller's name may hold commas) and are decoded here. All of it is what a caller's network chose to send.
    ``token`` is the secret that the dialplan showed; it stands nowhere else, and in no ``repr``.
    """

    target: str = ""
    positional: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)
    token: str = field(default="", repr=False)

    @property
    def id(self) -> str:
        """The channel's UNIQUEID, empty where the dialplan did not pass it."""
        return self.named.get("id", "")

    @property
    def channel(self) -> str:
        """The channel's name in Asterisk, empty where the dialplan did not pass it."""
        return self.named.get("channel", "")

    @property
    def caller(self) -> str:
        """The number that calls. It may be withheld: empty, "anonymous" or "Restricted", or be a SIP URI."""
        return FromNetwork(self.named.get("from", ""))

    @property
    def called(self) -> str:
        """The number that was called."""
        return FromNetwork(self.named.get("to", ""))

    @property
    def comes_back(self) -> bool:
        """Whether the dialplan is one that ``voicekit dialplan`` prints: it carries out requests, and comes back."""
        return "vars" in self.named or "tap" in self.named

    @property
    def dialplan(self) -> int:
        """The number of the printed dialplan that the call comes through: 1 before it had one, 0 for another text."""
        return self._number("dialplan") or int("vars" in self.named)

    @property
    def asterisk(self) -> int:
        """The number of this Asterisk's version, 221001 for 22.10.1; 0 where the dialplan does not tell."""
        return self._number("asterisk")

    def _number(self, name: str) -> int:
        value = self.named.get(name)
        return int(value) if value and _NUMBER.fullmatch(value) else 0

    @property
    def language(self) -> str:
        """The channel's language, empty where the dialplan did not pass it."""
        return self.named.get("lang", "")


def as_variables(facts: Mapping[str, str]) -> dict[str, str]:
    """The variables by which a dialplan passes these `FACTS`; what is empty is not set."""
    return {FACTS[name]: quote(value, safe="") for name, value in facts.items() if value}


def info_from(parameters: Parameters, facts: Mapping[str, str | None] = MappingProxyType({})) -> CallInfo:
    """The facts of a call from Asterisk's answer to ``P``, and from the variables of `FACTS` by their own names."""
    positional: list[str] = []
    named: dict[str, str] = {}
    text = parameters.text
    target, *arguments = text.split(",")
    as_it_is = "%" not in text and text.isprintable()
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if not equals:
            positional.append(argument if as_it_is else _decoded(argument))
        else:
            named[name.strip()] = value if as_it_is else _decoded(value)
    if facts:
        for name, variable in FACTS.items():
            if fact := facts.get(variable):
                named[name] = _decoded(fact)
    token = named.pop("token", "")
    return CallInfo(target, tuple(positional), named, token)


def uncut(parameters: Parameters, arguments: Sequence[str]) -> Parameters:
    """An answer to ``P`` that Asterisk may have cut, with the arguments that the process itself was started with.

    A child's own are whole. Where they do not begin as the answer does they are not the dialplan's, and are not taken.
    """
    whole = Parameters(parameters.at, ",".join((parameters.target, *arguments)))
    return whole if parameters.is_full and parameters.goes_on_in(whole) else parameters


def hide_secrets(line: str) -> str:
    """A line of the wire without the values that open doors: the dialplan's token, and that of a call's return."""
    return _SECRET.sub(r"\1=***", line)


def _decoded(value: str) -> str:
    """Percent-decoded, with control characters replaced: a caller's name must not write lines into a log."""
    text = unquote(value) if "%" in value else value
    return text if text.isprintable() else "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
