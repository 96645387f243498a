"""Liquid's places for values, ``{{widgets.ask.Digits}}``, as places and expressions of a flow."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from voicekit._authoring.importing.draft import identifier
from voicekit._authoring.importing.said import literal

__all__ = ["Liquid"]

_PLACE = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}|\{%.*?%\}", re.DOTALL)
_PATH = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+)+")

_KNOWN = {
    "trigger.call.From": "call.caller",
    "trigger.call.Caller": "call.caller",
    "contact.channel.address": "call.caller",
    "trigger.call.To": "call.called",
    "trigger.call.Called": "call.called",
    "flow.channel.address": "call.called",
    "trigger.call.CallSid": "call.id",
}
"""What a flow knows by itself, by what Studio calls it."""

_ANSWERS = {"Digits", "SpeechResult", "digits", "speech_result"}
_RECORDINGS = {"RecordingUrl", "RecordingURL", "recording_url"}
_LONGEST = 2_000


@dataclass(slots=True)
class Liquid:
    """Reads texts of Studio. ``variable`` gives the flow's name of a variable of the flow, or of one of the
    ``widgets``.
    """

    variable: Callable[[str], str]
    widgets: Collection[str]

    def expression(self, written: str) -> str | None:
        """A text as an expression; None where it asks for something that a flow does not have."""
        parts = self._parts(written)
        if parts is None:
            return None
        if len(parts) == 1:
            return parts[0][1] if parts[0][0] else _quoted(parts[0][1])
        return " + ".join(f"text({each})" if is_place else _quoted(each) for is_place, each in parts) or "''"

    def template(self, written: str, plain: Callable[[str], str] = literal) -> str | None:
        """A text with places for values; ``plain`` is what becomes of the words around them."""
        parts = self._parts(written)
        if parts is None:
            return None
        return "".join(f"{{{each}}}" if is_place else plain(each) for is_place, each in parts)

    def _parts(self, written: str) -> list[tuple[bool, str]] | None:
        parts: list[tuple[bool, str]] = []
        place = 0
        for found in _PLACE.finditer(written[: _LONGEST * 4]):
            parts += [(False, written[place : found.start()])] if found.start() > place else []
            place = found.end()
            told = self._place(found[1] or "")
            if not told:
                return None
            parts.append((True, told))
        return parts + ([(False, written[place:])] if place < len(written) else [])

    def _place(self, path: str) -> str:
        """What stands at a path; empty for what no flow has, filters among it."""
        if path in _KNOWN:
            return _KNOWN[path]
        steps = path.split(".")
        if not _PATH.fullmatch(path) or len(steps) < 3:
            return ""
        kind, name, *rest = steps
        if kind == "flow" and name == "variables" and len(rest) == 1:
            return self.variable(rest[0])
        is_there = kind == "widgets" and name in self.widgets and _part(rest) is not None
        return f"{self.variable(name)}{_part(rest)}" if is_there else ""


def _part(rest: list[str]) -> str | None:
    """What of a widget's variable is asked for; None for what no flow has."""
    if len(rest) == 1 and rest[0] in _ANSWERS:
        return ""
    if len(rest) == 1 and rest[0] in _RECORDINGS:
        return ".path"
    if rest[0] == "parsed" and all(re.fullmatch(r"[A-Za-z_]\w*", each) for each in rest[1:]):
        return "".join(f".{each}" for each in rest[1:])
    return None


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def plain_variable(name: str, taken: set[str]) -> str:
    """A name of Studio as a variable of a flow, which is none of its words."""
    plain = identifier(name) or "variable"
    while plain in taken:
        plain += "_"
    return plain
