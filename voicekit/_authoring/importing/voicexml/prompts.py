"""VoiceXML's prompts as parts: text, audio, break, value, and what of SSML can be said plainly."""

from collections.abc import Callable
from typing import Any

from voicekit._authoring.importing.draft import Draft
from voicekit._authoring.importing.said import (
    STRENGTHS,
    file_of,
    flag,
    language_of,
    literal,
    seconds,
    silence,
    sound,
    text,
)
from voicekit._authoring.importing.voicexml.expressions import ScriptScope
from voicekit._authoring.importing.xml import Element, Words

__all__ = ["SAID", "ConvertedPrompt", "Offered", "words_said"]

SAID = ("prompt", "audio", "break", "enumerate", "say-as", "sayas", "value")
"""Elements that say something in executable content."""

_SENTENCES = ("s", "p", "sentence", "paragraph")

_BREAKS = {**STRENGTHS, "small": 0.25, "large": 1.0}
"""Seconds of silence by what a break calls them."""

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
    "acronym": "phonetic",
    "spell-out": "phonetic",
    "characters": "phonetic",
}
"""Kinds of values by what say-as calls them."""

_SAID_AS = ("interpret-as", "type", "class")
"""What names the kind of a value, in one version of the standard and another."""

Offered = tuple[str, str]
"""A choice as an enumerate names it: its words, and its key."""


def words_said(element: Element) -> "list[Words | Element]":
    """What an element says itself: words and prompts that stand in it."""
    return [each for each in element.content if isinstance(each, Words) or each.name in SAID]


def _msecs(written: str) -> float | None:
    return seconds(f"{written}ms")


class ConvertedPrompt:
    """A prompt on its way: its parts, and what its elements set for the question."""

    def __init__(self, draft: Draft, scope: ScriptScope, node: str, offered: tuple[Offered, ...] = ()) -> None:
        self.parts: list[Any] = []
        self.barge_in: bool | None = None
        self.timeout: float | None = None
        self._draft, self._scope, self._node, self._offered = draft, scope, node, offered
        self._words = ""
        self._language = ""

    def add(self, content: "list[Words | Element]", kind: str = "") -> "ConvertedPrompt":
        """Everything in ``content``, in order; values in it are of ``kind``. Gives itself."""
        for each in content:
            if isinstance(each, Words):
                self._say(literal(self._draft.plain(each.take(), each.line, self._node)))
            elif (sayer := _SAYERS.get(each.name)) is not None:
                sayer(self, each, kind)
        return self

    def close(self) -> "ConvertedPrompt":
        """What was said so far is a part of its own. Gives itself."""
        self.parts += text(self._words, self._language)
        self._words = ""
        return self

    def _say(self, words: str) -> None:
        self._draft.count(len(words))
        self._words += words

    def _prompt(self, element: Element, _kind: str) -> None:
        if (element.peek("count") or "1") != "1":
            self._draft.leave(element, "the first one is said each time", self._node, "<prompt> of a later try")
            return
        element.convert()
        element.take("count")
        barge_in, timeout = element.take("bargein", flag), element.take("timeout", seconds)
        self.barge_in = self.barge_in if barge_in is None else barge_in
        self.timeout = timeout or self.timeout
        if element.peek("cond") == "true":
            element.take("cond")
        elif "cond" in element.attributes and not element.has_taken("cond"):
            self._draft.drop(element, "cond", "always said", self._node)
        self.close()
        before = self._language
        self._language = element.take("xml:lang", lambda tag: language_of(tag) or None) or before
        self.add(element.content)
        self.close()
        self._language = before

    def _audio(self, element: Element, kind: str) -> None:
        source = element.peek("src")
        element.convert()
        if not source:
            self._audio_of(element, kind)
            return
        self.close()
        element.take("src")
        name = file_of(source)
        if name != source:
            self._draft.lose(element.line, f"<audio> {source[:80]}", f"{name}, to be laid beside the flow", self._node)
        self._instead(element)
        self.parts += sound(name or "sound")

    def _instead(self, element: Element) -> None:
        """The words that would be said where there is no recording."""
        if element.text or element.elements:
            self._draft.lose(element.line, "words in place of a missing <audio>", "the recording alone", self._node)
            for each in element.content:
                each.take() if isinstance(each, Words) else each.reported()

    def _audio_of(self, element: Element, kind: str) -> None:
        """What a script names: a recording of the call, or a text that is a file; else the words within are said."""
        script = element.peek("expr")
        recorded = self._scope.recording(script, element.line)
        words = self._scope.words(script, element.line) if script and not recorded else None
        if not recorded and (not words or "{" in words):
            self.add(element.content, kind)
            return
        element.take("expr")
        self.close()
        self._instead(element)
        self.parts += sound(recorded or file_of(words or "") or "sound")

    def _break(self, element: Element, _kind: str) -> None:
        element.convert()
        self.close()
        told = [
            element.take(name, read)
            for name, read in (("time", seconds), ("msecs", _msecs), ("size", _BREAKS.get), ("strength", _BREAKS.get))
        ]
        self.parts += silence(next((each for each in told if each is not None), _BREAKS["medium"]))

    def _value(self, element: Element, kind: str) -> None:
        words = self._scope.words(element.peek("expr"), element.line, kind)
        if words is None:
            what = f"<value> expr={element.peek('expr')[:60]!r}"
            self._draft.leave(element, "left out of the prompt", self._node, what)
            return
        element.convert().take("expr")
        self._say(words)

    def _say_as(self, element: Element, _kind: str) -> None:
        element.convert()
        named = next(filter(None, map(element.peek, _SAID_AS)), "")
        kind = _KINDS.get(named.removeprefix("vxml:").partition(":")[0], "")
        if kind and element.all("value"):
            for name in _SAID_AS:
                element.take(name)
        self.add(element.content, kind)

    def _enumerate(self, element: Element, _kind: str) -> None:
        element.convert()
        if not element.content:
            self._say(f" {literal('; '.join(words for words, _ in self._offered))} ")
            return
        for words, key in self._offered:
            self._say(f" {self._each(element, words, key)} ")

    def _each(self, element: Element, words: str, key: str) -> str:
        """What an enumerate says of one choice: ``_prompt`` is its words, ``_dtmf`` its key."""
        said = ""
        for each in element.content:
            if isinstance(each, Words):
                said += literal(each.take())
            elif each.name == "value" and each.peek("expr") in {"_prompt", "_dtmf"}:
                said += literal(words if each.convert().take("expr") == "_prompt" else key)
            elif each.name in _SENTENCES:
                said += f" {self._each(each.convert(), words, key)} "
        return said

    def _sentence(self, element: Element, kind: str) -> None:
        element.convert()
        self._words += " "
        self.add(element.content, kind)
        self._words += " "

    def _plainly(self, element: Element, kind: str) -> None:
        self._draft.lose(element.line, element.tag, "its words are said plainly", self._node)
        element.convert()
        for name in element.attributes:
            element.take(name)
        self.add(element.content, kind)


_SAYERS: dict[str, Callable[[ConvertedPrompt, Element, str], None]] = {
    "prompt": ConvertedPrompt._prompt,
    "audio": ConvertedPrompt._audio,
    "break": ConvertedPrompt._break,
    "value": ConvertedPrompt._value,
    "say-as": ConvertedPrompt._say_as,
    "sayas": ConvertedPrompt._say_as,
    "enumerate": ConvertedPrompt._enumerate,
    **dict.fromkeys(_SENTENCES, ConvertedPrompt._sentence),
    **dict.fromkeys(
        ("emphasis", "prosody", "voice", "phoneme", "sub", "lang", "token", "w", "pros", "emp"),
        ConvertedPrompt._plainly,
    ),
}
