"""TwiML's Say, Play and Pause as parts of a prompt."""

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from voicekit.dialog.importing.draft import Draft
from voicekit.dialog.importing.said import literal, seconds, silence, sound, text
from voicekit.dialog.importing.xml import Element

__all__ = ["SAID", "parts_of"]

SAID = ("Say", "Play", "Pause")
"""The verbs that say something."""

MOST_LOOPS = 10
"""Repetitions of one prompt that are written out."""


def parts_of(elements: list[Element], draft: Draft, node: str) -> list[Any]:
    """The parts of some Say, Play and Pause; ``node`` is where losses are noted."""
    parts = []
    for element in elements:
        element.seen = True
        once = _PARTS[element.name](element, draft, node)
        parts += once * _loops(element, draft, node)
    return parts


def _say(element: Element, draft: Draft, node: str) -> list[Any]:
    language = element.take("language")
    voice = element.take("voice")
    if voice:
        draft.lose(element.line, f"<Say> voice={voice!r}", "the call's own voice speaks", node)
    parts = []
    words = ""
    for each in element.content:
        if isinstance(each, str):
            words += each
        elif each.name == "break":
            each.seen = True
            pause = seconds(each.take("time")) or _STRENGTHS.get(each.take("strength") or "medium", 0.5)
            parts += text(literal(words), language) + silence(pause)
            words = ""
        else:
            words += f" {each.text} "
            draft.lose(each.line, f"<{each.name}> in <Say>", "its words are said plainly", node)
            each.use()
    return parts + text(literal(words), language)


def _play(element: Element, draft: Draft, node: str) -> list[Any]:
    digits = element.take("digits")
    if digits:
        draft.lose(element.line, f"<Play> digits={digits!r}", "left out: a flow sends no keys", node)
    name = file_of(element.text)
    if not name:
        return []
    if name != element.text:
        draft.lose(element.line, f"<Play> {element.text[:80]}", f"{name}, to be laid beside the flow", node)
    return sound(name)


def _pause(element: Element, _draft: Draft, _node: str) -> list[Any]:
    return silence(seconds(element.take("length", "1")) or 1.0)


def file_of(url: str) -> str:
    """The file's name of an address."""
    return PurePosixPath(urlsplit(url).path).name if "//" in url[:12] else url.lstrip("/")


def _loops(element: Element, draft: Draft, node: str) -> int:
    loop = element.take("loop", "1") or "1"
    number = int(loop) if loop.isdigit() and len(loop) < 5 else 1
    if 0 < number <= MOST_LOOPS:
        return number
    kept = MOST_LOOPS if number > MOST_LOOPS else 1
    draft.lose(element.line, f"<{element.name}> loop={loop!r}", f"{kept} times", node)
    return kept


_PARTS = {"Say": _say, "Play": _play, "Pause": _pause}

_STRENGTHS = {"none": 0.0, "x-weak": 0.1, "weak": 0.25, "medium": 0.5, "strong": 0.75, "x-strong": 1.0}
"""Seconds of silence for a break that names no time."""
