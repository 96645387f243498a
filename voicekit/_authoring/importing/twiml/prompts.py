"""TwiML's Say, Play and Pause as parts of a prompt."""

from collections.abc import Callable
from typing import Any

from voicekit._authoring.importing.draft import Draft
from voicekit._authoring.importing.said import STRENGTHS, file_of, language_of, literal, seconds, silence, sound, text
from voicekit._authoring.importing.xml import Element, Words

__all__ = ["SAID", "parts_of", "take_words"]

SAID = ("Say", "Play", "Pause")
"""The verbs that say something."""

MOST_LOOPS = 10
"""Repetitions of one prompt that are written out."""


def parts_of(elements: list[Element], draft: Draft, node: str) -> list[Any]:
    """The parts of some Say, Play and Pause; ``node`` is where losses are noted."""
    parts = []
    for element in elements:
        once = _PARTS[element.name](element.convert(), draft, node)
        times = element.take("loop", _loops)
        if times is None and "loop" in element.attributes:
            times = MOST_LOOPS if element.peek("loop").isdigit() and element.peek("loop").strip("0") else 1
            draft.drop(element, "loop", f"{times} times", node)
        parts += once * (times or 1)
    return parts


def take_words(element: Element) -> str:
    """The words of an element itself, with single spaces; they are taken."""
    return " ".join("".join(each.take() for each in element.content if isinstance(each, Words)).split())


def _say(element: Element, draft: Draft, node: str) -> list[Any]:
    language = element.take("language", lambda tag: language_of(tag) or None) or ""
    if element.peek("voice"):
        draft.drop(element, "voice", "the call's own voice speaks", node)
    parts = []
    words = ""
    for each in element.content:
        if isinstance(each, Words):
            draft.count(len(each.text))
            words += draft.plain(each.take(), each.line, node)
        elif each.name == "break":
            told = each.convert().take("time", seconds)
            named = each.take("strength", STRENGTHS.get)
            pause = next((one for one in (told, named) if one is not None), STRENGTHS["medium"])
            parts += text(literal(words), language) + silence(pause)
            words = ""
        elif not each.name.startswith("?"):
            words += f" {each.text} "
            draft.leave(each, "its words are said plainly", node, f"<{each.name}> in <Say>")
    return parts + text(literal(words), language)


def _play(element: Element, draft: Draft, node: str) -> list[Any]:
    if element.peek("digits"):
        draft.drop(element, "digits", "left out: a flow sends no keys", node)
    told = take_words(element)
    name = file_of(told)
    if not name:
        return []
    if name != told:
        draft.lose(element.line, f"<Play> {told[:80]}", f"{name}, to be laid beside the flow", node)
    return sound(name)


def _pause(element: Element, _draft: Draft, _node: str) -> list[Any]:
    told = element.take("length", seconds)
    return silence(1.0 if told is None else told)


def _loops(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and 0 < int(written[:4]) <= MOST_LOOPS else None


_PARTS: dict[str, Callable[[Element, Draft, str], list[Any]]] = {"Say": _say, "Play": _play, "Pause": _pause}
