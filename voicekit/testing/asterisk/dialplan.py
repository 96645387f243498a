r"""The dialplan around ExternalIVR, as far as it is text: expressions, arguments, and what it is asked to do.

What ``voicekit dialplan`` prints carries out ``TryExec(${VOICEKIT_CALL})`` when ExternalIVR has ended by E and that
variable is set. `request_of` reads it as Asterisk does: the value is looked up, what stands in its parentheses is
expanded once (``pbx_substitute_variables_helper``), and the outcome is split by the rule of
``__ast_app_separate_args``. No code is shared with what writes these variables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

__all__ = ["ARGUMENTS", "DialplanRequest", "Names", "expand", "request_of", "separate"]


ARGUMENTS = {"Dial": 4, "Originate": 7, "Playback": 2, "Record": 4, "SayDigits": 1, "VoiceMail": 2, "Wait": 1}
"""How many arguments an application declares (``AST_DECLARE_APP_ARGS``); another one has no limit here."""


@dataclass(frozen=True, slots=True)
class Names:
    """The variables by which a program tells the dialplan what to do."""

    call: str = "VOICEKIT_CALL"
    back: str = "VOICEKIT_BACK"
    away: str = "VOICEKIT_AWAY"
    token: str = "VOICEKIT_TOKEN"  # noqa: S105 - the name of a variable
    uuid: str = "VOICEKIT_UUID"
    ear: str = "VOICEKIT_EAR"
    status: str = "VOICEKIT_STATUS"
    hangup: str = "VOICEKIT_HANGUP"


@dataclass(frozen=True, slots=True)
class DialplanRequest:
    """One application to carry out, with its arguments as it reads them."""

    application: str
    arguments: tuple[str, ...] = ()

    def argument(self, place: int) -> str:
        """An argument by its place, counted from 0; empty where it is not given."""
        return self.arguments[place] if place < len(self.arguments) else ""


def request_of(variables: Mapping[str, str], name: str) -> DialplanRequest | None:
    """What ``TryExec(${name})`` would carry out; None where the variable is empty.

    The arguments end at the last closing parenthesis, or with the text where there is none. `ARGUMENTS` says how many
    an application tells apart.
    """
    application, opened, rest = variables.get(name, "").partition("(")
    if not application:
        return None
    inside = rest.rpartition(")")[0] if ")" in rest else rest
    text = expand(inside, variables)
    return DialplanRequest(application.strip(), separate(text, ARGUMENTS.get(application.strip())) if opened else ())


def expand(text: str, variables: Mapping[str, str]) -> str:
    """``${NAME}`` and ``${URIDECODE(...)}`` in a text; what they stand for is not expanded again.

    Any other function, and a variable that is not set, is empty.
    """
    expanded, place = [], 0
    while (start := text.find("${", place)) >= 0:
        end = _closing(text, start + 2)
        expanded += [text[place:start], _value(expand(text[start + 2 : end], variables), variables)]
        place = end + 1
    return "".join([*expanded, text[place:]])


def separate(text: str, most: int | None = None) -> tuple[str, ...]:
    """The arguments of an application that has ``most``: commas end them outside quotes, parentheses and brackets.

    A backslash takes the next character as it is, and goes; quotes go. The last of ``most`` arguments is the rest of
    the text as it stands, with all of these in it.
    """
    arguments: list[str] = []
    while text and len(arguments) + 1 != most:
        argument, comma, text = _first(text)
        arguments.append(argument)
        if comma and not text:
            return (*arguments, "")
    return (*arguments, text) if text else tuple(arguments)


def _first(text: str) -> tuple[str, str, str]:
    """The first argument without what goes, its comma (empty where it is the last), and what follows."""
    argument, quoted, depth = "", False, {"(": 0, "[": 0}
    characters = enumerate(text)
    for place, character in characters:
        if character == "," and not quoted and not any(depth.values()):
            return argument, ",", text[place + 1 :]
        if character == '"':
            quoted = not quoted
            continue
        if character == "\\":
            argument += next(characters, (0, ""))[1]
            continue
        if character in depth:
            depth[character] += 1
        elif character in _OPENED_BY:
            opened = _OPENED_BY[character]
            depth[opened] = max(0, depth[opened] - 1)
        argument += character
    return argument, "", ""


_OPENED_BY = {")": "(", "]": "["}


def _closing(text: str, place: int) -> int:
    """Where the brace closes that was opened before ``place``; the end of the text where it does not."""
    depth = 1
    for at in range(place, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if not depth:
            return at
    return len(text)


def _value(name: str, variables: Mapping[str, str]) -> str:
    function, opened, rest = name.partition("(")
    if not opened:
        return variables.get(name, "")
    # URIDECODE takes its argument as it stands, commas included.
    return unquote(rest.removesuffix(")"), errors="surrogateescape") if function == "URIDECODE" else ""
