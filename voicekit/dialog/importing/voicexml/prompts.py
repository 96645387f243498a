"""VoiceXML's prompts as parts: text, audio, break, value, and what of SSML can be said plainly."""

from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from voicekit.dialog.importing.draft import Draft
from voicekit.dialog.importing.said import literal, seconds, silence, sound, text
from voicekit.dialog.importing.voicexml.expressions import as_place
from voicekit.dialog.importing.xml import Element

__all__ = ["SAID", "Said", "said_in"]

SAID = ("prompt", "audio", "break", "enumerate", "say-as", "value")
"""Elements that say something in executable content."""

_PLAIN = {"s", "p", "sentence", "paragraph"}
_SPOKEN_PLAINLY = {"emphasis", "prosody", "voice", "phoneme", "sub", "lang", "token", "w", "pros", "emp"}
_BREAKS = {"none": 0.0, "small": 0.25, "x-weak": 0.1, "weak": 0.25, "medium": 0.5, "large": 1.0, "strong": 0.75}

_KINDS = {
    "date": "date",
    "time": "time",
    "currency": "money",
    "number": "number",
    "cardinal": "number",
    "ordinal": "ordinal",
    "digits": "digits",
    "phone": "phone",
    "telephone": "phone",
    "acronym": "spell",
    "spell-out": "spell",
    "characters": "spell",
}
"""Kinds of values by what say-as calls them."""


class Said:
    """A prompt on its way: its parts, and what its elements set for the question."""

    def __init__(self, draft: Draft, node: str, choices: list[str] | None = None) -> None:
        self.parts: list[Any] = []
        self.barge_in: bool | None = None
        self.timeout: float | None = None
        self._draft, self._node, self._choices = draft, node, choices or []
        self._words = ""
        self._language: str | None = None

    def add(self, content: list[str | Element], kind: str = "") -> None:
        """Everything in ``content``, in order; values in it are of ``kind``."""
        for each in content:
            if isinstance(each, str):
                self._words += literal(each)
            else:
                self._element(each, kind)

    def close(self) -> list[Any]:
        """All parts."""
        self.parts += text(self._words, self._language)
        self._words = ""
        return self.parts

    def _element(self, element: Element, kind: str) -> None:
        element.seen = True
        if element.name == "prompt":
            self._prompt(element)
        elif element.name == "audio":
            self._audio(element)
        elif element.name == "break":
            self._break(element)
        elif element.name == "value":
            self._value(element, kind)
        elif element.name in {"say-as", "sayas"}:
            self._say_as(element)
        elif element.name == "enumerate":
            self._enumerate(element)
        elif element.name in _PLAIN:
            self._words += " "
            self.add(element.content, kind)
            self._words += " "
        else:
            self._plainly(element, kind)

    def _prompt(self, element: Element) -> None:
        if element.take("bargein") == "false":
            self.barge_in = False
        self.timeout = seconds(element.take("timeout")) or self.timeout
        condition = element.take("cond")
        if condition:
            self._draft.lose(element.line, f"<prompt> cond={condition[:60]!r}", "always said", self._node)
        if (element.take("count") or "1") != "1":
            element.use()
            self._draft.lose(element.line, "<prompt> of a later try", "the first one is said each time", self._node)
            return
        self.close()
        self._language = element.take("xml:lang")
        self.add(element.content)
        self.close()
        self._language = None

    def _audio(self, element: Element) -> None:
        source = element.take("src")
        if not source:
            expression = element.take("expr")
            self._draft.lose(element.line, f"<audio> expr={expression!r}", "the words within are said", self._node)
            self.add(element.content)
            return
        self.close()
        name = PurePosixPath(urlsplit(source).path).name if "//" in source else source.lstrip("/")
        if name != source:
            self._draft.lose(element.line, f"<audio> {source[:80]}", f"{name}, to be laid beside the flow", self._node)
        if element.text:
            self._draft.lose(element.line, "words in place of a missing <audio>", "the recording alone", self._node)
        element.use()
        self.parts += sound(name or "sound")

    def _break(self, element: Element) -> None:
        self.close()
        named = _BREAKS.get(element.take("size") or element.take("strength") or "medium", 0.5)
        self.parts += silence(seconds(element.take("time")) or named)

    def _value(self, element: Element, kind: str) -> None:
        script = element.take("expr") or ""
        place = as_place(script, kind)
        if place is None:
            self._draft.lose(element.line, f"<value> expr={script[:60]!r}", "left out of the prompt", self._node)
        self._words += place or ""

    def _say_as(self, element: Element) -> None:
        named = element.take("interpret-as") or element.take("type") or ""
        kind = _KINDS.get(named.removeprefix("vxml:").partition(":")[0], "")
        element.take("format")
        if not kind:
            self._draft.lose(element.line, f"<{element.name}> of {named!r}", "said plainly", self._node)
        elif not element.all("value"):
            self._draft.lose(element.line, f"<{element.name}> of fixed words", "said plainly", self._node)
        self.add(element.content, kind)

    def _enumerate(self, element: Element) -> None:
        element.use()
        self._draft.lose(element.line, "<enumerate>", "the choices' words, written out", self._node)
        self._words += " " + literal("; ".join(self._choices)) + " "

    def _plainly(self, element: Element, kind: str) -> None:
        if element.name not in _SPOKEN_PLAINLY:
            self._draft.lose(element.line, f"<{element.name}> in a prompt", "left out", self._node)
            element.use()
            return
        self._draft.lose(element.line, f"<{element.name}>", "its words are said plainly", self._node)
        element.taken.update(element.attributes)
        self.add(element.content, kind)


def said_in(elements: list[str | Element], draft: Draft, node: str, choices: list[str] | None = None) -> Said:
    """The prompt that these make; ``choices`` are the words that an enumerate lists."""
    said = Said(draft, node, choices)
    said.add(elements)
    said.close()
    return said
