"""Grammars as what a question of a flow takes: a built-in type, so many digits, or a list of choices.

A grammar of SRGS is read whole: rules within it, sequences, alternatives, repetitions, and what its tags make of an
answer. One by keys that takes any digits becomes a slot for digits, and any other whose answers can be counted a list.
Nothing of a grammar counts as converted before its reading is used (`GrammarReading.take`).
"""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from voicekit._authoring.importing.draft import Draft, Node
from voicekit._authoring.importing.said import language_of
from voicekit._authoring.importing.voicexml.semantics import Meaning, Value, meaning_of
from voicekit._authoring.importing.voicexml.srgs import MOST_PHRASES, NOTHING, Beyond, GrammarShape, Phrase, Rules, Used
from voicekit._authoring.importing.xml import Element, Words
from voicekit._dialog.document.values import MOST_CHOICES

__all__ = ["GrammarReading", "Listed", "builtin", "choices_of", "free_keys", "key_of", "reading_of"]

KEYS = re.compile(r"[0-9*#A-D]{1,8}")
"""What can be a choice's key."""

_MOST_DIGITS = 64
"""Digits that a slot takes."""

_BUILTIN = re.compile(r"builtin:(?:grammar/|dtmf/)?(?P<type>[a-z]+)(?:\?(?P<parameters>.*))?")

_TYPED = re.compile(r"(?P<type>[a-z]+)(?:\?(?P<parameters>.*))?")

_TYPES = re.compile(
    r"(?:application|text)/(?:srgs(?:\+xml)?|grammar(?:\+xml|-xml)?|x-grammar\+?xml|xml)", re.IGNORECASE
)

_LINE = re.compile(r"(?P<words>[\w'*#][\w'*# -]{0,80})(?:\{(?P<tag>[^{}]{1,80})\}\s*)?")
"""One answer in a grammar that is a line of text, with its tag."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing that may be said or pressed, and the value it stands for."""

    words: str
    key: str = ""
    value: str = ""
    line: int = 0


@dataclass(slots=True)
class GrammarReading:
    """What a grammar takes: a ``slot``, or a list. ``part`` is the property of its values that is the answer.

    ``unsaid`` is what of it has no equivalent, to be reported when the reading is used.
    """

    grammar: Element
    slot: Node | None = None
    listed: list[Listed] = field(default_factory=list)
    part: str = ""
    flag: bool = False
    """Whether the values are true and false."""
    by_keys: bool = False
    unsaid: list[tuple[int, str, str]] = field(default_factory=list)
    _used: list[Used] = field(default_factory=list)

    def take(self, draft: Draft, node: str) -> None:
        """It is used: what it was read from is converted."""
        for each in self._used:
            match each:
                case Element():
                    each.convert()
                case Words():
                    each.take()
                case (element, attribute):
                    element.take(attribute)
        for line, what, instead in self.unsaid:
            draft.lose(line, what, instead, node)

    def uses(self, *used: Used) -> None:
        self._used += used


def builtin(type_: str, *, whole: bool = False) -> tuple[Node, list[str]] | None:
    """A slot for a built-in type, and those of its parameters that it has no word for; None where it is none.

    ``type_`` is ``digits?length=4``; ``whole``: an address, ``builtin:dtmf/digits?length=4``.
    """
    found = (_BUILTIN if whole else _TYPED).fullmatch(type_.strip())
    if found is None or found["type"] not in _SLOTS:
        return None
    slot: Node = dict(_SLOTS[found["type"]])
    left = []
    for name, value in parse_qsl((found["parameters"] or "").replace(";", "&"), keep_blank_values=True):
        own, pattern = _PARAMETERS.get((found["type"], name), ("", "(?!)"))
        if not re.fullmatch(pattern, value):
            left.append(f"{name}={value}")
        elif slot["type"] == "yes_no":
            slot[own] = value
        else:
            slot[own] = float(value) if slot["type"] in {"number", "money"} else int(value)
    if slot.get("maximum") is not None and slot.get("minimum", 0) > slot["maximum"]:
        left.append(f"minimum {slot.pop('minimum')} over maximum {slot['maximum']}")
    return slot, left


_SLOTS: dict[str, Node] = {
    "boolean": {"type": "yes_no"},
    "date": {"type": "date"},
    "digits": {"type": "digits"},
    "currency": {"type": "money", "currency": "USD"},
    "number": {"type": "number", "whole": False},
    "phone": {"type": "phone"},
    "time": {"type": "time"},
}

_COUNT = r"[1-9]|[1-5]\d|6[0-4]"
_AMOUNT = r"-?\d{1,12}(?:\.\d{1,6})?"

_PARAMETERS = {
    ("boolean", "y"): ("yes", KEYS.pattern),
    ("boolean", "n"): ("no", KEYS.pattern),
    ("digits", "length"): ("length", _COUNT),
    ("digits", "minlength"): ("minimum", _COUNT),
    ("digits", "maxlength"): ("maximum", _COUNT),
    ("number", "minallowed"): ("minimum", _AMOUNT),
    ("number", "maxallowed"): ("maximum", _AMOUNT),
    ("currency", "minallowed"): ("minimum", _AMOUNT),
    ("currency", "maxallowed"): ("maximum", _AMOUNT),
}
"""Parameters of built-in types: the slot's key, and the values that it can have."""


def reading_of(grammar: Element, slot: str, language: str) -> GrammarReading | None:
    """What a grammar takes; None for one that is elsewhere, or that does more than a question of a flow can.

    ``slot`` is the name of the field that it fills, ``language`` the document's.
    """
    reading = GrammarReading(grammar)
    reading.uses(grammar)
    try:
        source = grammar.peek("src")
        if source:
            return _built_in(reading, source)
        _head(reading, language)
        if grammar.elements:
            _read_rules(reading, slot)
        else:
            _read_text(reading)
    except Beyond:
        return None
    return reading


def _built_in(reading: GrammarReading, source: str) -> GrammarReading | None:
    found = builtin(source, whole=True)
    if found is None:
        return None
    reading.slot, left = found
    reading.unsaid += [
        (reading.grammar.line, f"the parameter {each[:60]} of {source[:60]!r}", "left out") for each in left
    ]
    reading.uses((reading.grammar, "src"), (reading.grammar, "type"), (reading.grammar, "mode"))
    return reading


def _head(reading: GrammarReading, language: str) -> None:
    """The attributes of a grammar that say how it is to be read."""
    grammar = reading.grammar
    reading.by_keys = (
        grammar.name == "dtmf"
        or grammar.peek("mode") == "dtmf"
        or (not grammar.elements and "dtmf" in grammar.peek("type"))
    )
    known = {
        "mode": grammar.peek("mode") in {"", "voice", "dtmf"},
        "type": _TYPES.fullmatch(grammar.peek("type")) is not None or not grammar.elements,
        "version": grammar.peek("version") in {"1.0", "1"},
        "root": True,
        "tag-format": "semantics" in grammar.peek("tag-format"),
        "xml:lang": language_of(grammar.peek("xml:lang")).partition("-")[0] == language.partition("-")[0],
    }
    reading.uses(*((grammar, name) for name, fits in known.items() if fits and name in grammar.attributes))


def _read_text(reading: GrammarReading) -> None:
    """``sales | support`` as older documents write it."""
    grammar = reading.grammar
    found = [_LINE.fullmatch(each.strip()) for each in grammar.text.strip(" ;").split("|")]
    if None in found or len(found) > MOST_PHRASES:
        raise Beyond
    reading.uses(*(each for each in grammar.content if isinstance(each, Words)))
    for each in filter(None, found):
        words, meaning = " ".join(each["words"].split()), Meaning()
        if each["tag"] is not None and not meaning.tag(each["tag"]):
            raise Beyond
        value = meaning.result
        key = words.replace(" ", "")
        if isinstance(value, dict) or (reading.by_keys and not KEYS.fullmatch(key)):
            raise Beyond
        by_keys = ("", key) if reading.by_keys else (words, "")
        reading.listed.append(Listed(*by_keys, value or "", grammar.line))


def _read_rules(reading: GrammarReading, slot: str) -> None:
    rules = Rules(reading.grammar)
    shape = rules.shape() if reading.by_keys else NOTHING
    countable = shape.least > 0 and (shape.most or 0) <= _MOST_DIGITS
    if not (shape.free and countable and rules.gathers()):
        try:
            phrases = rules.phrases()
        except Beyond:
            if not countable:
                raise
        else:
            if not reading.by_keys or all(KEYS.fullmatch("".join(each.words)) for each, _ in phrases):
                reading.uses(*rules.used, *rules.tags)
                _list(reading, phrases, slot)
                return
        reading.unsaid.append((reading.grammar.line, "which digits a <grammar> takes", "any so many are taken"))
    if not countable:
        raise Beyond
    reading.slot = _digits(shape)
    reading.uses(*rules.used, *rules.gathering)


def _digits(shape: GrammarShape) -> Node:
    slot: Node = {"type": "digits"}
    if shape.least == shape.most:
        slot["length"] = shape.least
    else:
        slot |= {"minimum": shape.least} | ({"maximum": shape.most} if shape.most is not None else {})
    return slot | ({"until": shape.end} if shape.end not in {"", "#"} else {})


def _list(reading: GrammarReading, phrases: list[tuple[Phrase, Value | None]], slot: str) -> None:
    line = reading.grammar.line
    reading.part = meaning_of([value for _, value in phrases], slot)
    for phrase, meaning in phrases:
        words = " ".join(phrase.words)
        several = meaning if isinstance(meaning, dict) else {reading.part: meaning or ""}
        value = several.get(reading.part, "")
        for name in sorted(several.keys() - {reading.part}):
            what = f"{name}={several[name][:40]!r} of {words[:60]!r} in a <grammar>"
            reading.unsaid.append((line, what, "left out"))
        if len(words) > 200 or not words:
            reading.unsaid.append((line, f"{words[:60]!r} in a <grammar>", "left out"))
        elif reading.by_keys:
            reading.listed.append(Listed("", "".join(phrase.words), value, line))
        else:
            reading.listed.append(Listed(words, "", value, line))
    reading.flag = {each.value for each in reading.listed} == {"true", "false"}


def key_of(written: str) -> str | None:
    """A choice's key as documents write it, with spaces or without; None for what is none."""
    key = "".join(written.split())
    return key if KEYS.fullmatch(key) else None


def free_keys(taken: dict[str, object], count: int) -> list[str]:
    """So many keys that no choice has, none of which begins another, as far as there are such."""
    for width in (1, 2, 3):
        first = 1 if width == 1 else 10 ** (width - 1)
        free = [key for key in map(str, range(first, 10**width)) if not any(_begins(key, each) for each in taken)]
        if len(free) >= count:
            return free[:count]
    return [key for key in map(str, range(1000, 10_000)) if key not in taken][:count]


def _begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def choices_of(listed: list[Listed]) -> tuple[dict[str, Node], bool, list[Listed]]:
    """Choices of a slot; whether keys had to be given to some; and what is left over.

    Same values are one choice. What is left over has no room, or the words of another choice.
    """
    by_value: dict[str, list[Listed]] = {}
    said: dict[str, str] = {}
    beyond = []
    for each in listed:
        value = each.value or each.words or each.key
        if each.words and said.setdefault(each.words.casefold(), value) != value:
            beyond.append(each)
        else:
            by_value.setdefault(value, []).append(each)
    beyond += [each for group in list(by_value.values())[MOST_CHOICES:] for each in group]
    choices: dict[str, Node] = {}
    keyless = []
    for value, group in list(by_value.items())[:MOST_CHOICES]:
        option: Node = {"value": value}
        words = list(dict.fromkeys(each.words for each in group if each.words))
        option |= {"words": words} if words else {}
        keys = [each.key for each in group if each.key and each.key not in choices]
        for key in keys[:1]:
            choices[key] = option
        for key in keys[1:]:
            choices.setdefault(key, {"value": value})  # another key for the same
        if not keys:
            keyless.append(option)
    choices |= dict(zip(free_keys(dict(choices), len(keyless)), keyless, strict=False))
    return choices, bool(keyless), beyond
