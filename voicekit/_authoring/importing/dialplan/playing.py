"""What a caller hears in a dialplan, as parts of a prompt."""

import re
from typing import Any

from voicekit._authoring.importing.dialplan.follower import StepVisit
from voicekit._authoring.importing.dialplan.plan import arguments_of
from voicekit._authoring.importing.said import literal, sound, text

__all__ = ["played", "said"]

_KINDS = {"saydigits": "digits", "saynumber": "number", "sayalpha": "letters", "sayphonetic": "phonetic"}

MOST_FILES = 100
"""Recordings that one step plays."""


def played(visit: StepVisit) -> list[Any] | None:
    """The recordings of a ``Playback`` or ``Background``; None where their names are not known."""
    files, *options = arguments_of(visit.step.data)
    values = visit.values
    if any(options[1:]):
        return None  # a language or a context of its own
    parts: list[Any] = []
    for each in files.split("&")[:MOST_FILES]:
        own = visit.follower.recordings.get(re.sub(r"[.:]\w{2,5}$", "", each.strip()))
        told = values.text(each)
        if told is None and own is None:
            return None
        plain = (told or "").strip()
        if own is not None:
            parts += [{"audio": f"{{{own}.path}}"}]
        elif re.fullmatch(r"[\w./-]+", plain, re.ASCII):
            parts += sound(plain)
        elif plain:
            return None
    told = values.text(options[0]) if options else ""
    if visit.step.name == "background" and "p" in (told or ""):
        visit.lose("keys stop it: a flow has no prompt of a menu that some keys do not")
    for word in re.split(r"[,|&]", told or ""):
        if word.strip().lower() in {"say", "mix"}:
            visit.lose("its file is played, not spelled")
    return parts


def said(visit: StepVisit) -> list[Any] | None:
    """What a ``Say`` application says; None where a flow does not know the value."""
    if visit.step.name in {"sayunixtime", "datetime"}:
        if arguments_of(visit.step.data)[0]:
            return None
        visit.lose("the day and the time are said in the flow's own way")
        return ["{today:date}", "{now:time}"]
    written = arguments_of(visit.step.data)[0]
    told, kind = visit.values.text(written), _KINDS[visit.step.name]
    if told is not None:
        return text(literal(" ".join(told) if kind in {"digits", "letters"} else told)) or []
    variable = visit.values.expression(written)
    return [f"{{{variable}:{kind}}}"] if variable and re.fullmatch(r"[A-Za-z_][\w.]*", variable) else None
