"""Grammars as what a question of a flow takes: a built-in type, so many digits, or a list of choices.

A grammar of SRGS is read whole: rules within it, sequences, alternatives, repetitions, and what its tags make of an
answer. One by keys that takes any digits becomes a slot for digits, and any other whose answers can be counted a list.
Nothing of a grammar counts as converted before its reading is used (`Reading.take`).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from voicekit.dialog.importing.draft import Draft, Node
from voicekit.dialog.importing.said import language_of
from voicekit.dialog.importing.voicexml.semantics import Meaning, Value, gathers_keys, meaning_of
from voicekit.dialog.importing.xml import Element, Words

__all__ = ["MOST_CHOICES", "Listed", "Reading", "builtin", "choices_of", "free_keys", "key_of", "reading_of"]

KEYS = re.compile(r"[0-9*#A-D]{1,8}")
"""What can be a choice's key."""

MOST_CHOICES = 100
"""Choices of a question, as a flow has them."""

MOST_PHRASES = 400
"""Different answers that a grammar is written out to: a few ways to say each of `MOST_CHOICES`."""

_MOST_DIGITS = 64
"""Digits that a slot takes."""

_DEEPEST = 24
"""Rules and items within one another; rules may name themselves, and do so for ever."""

_MOST_STEPS = 20_000
"""Elements looked at for one grammar."""

_BUILTIN = re.compile(r"builtin:(?:grammar/|dtmf/)?(?P<type>[a-z]+)(?:\?(?P<parameters>.*))?")

_TYPED = re.compile(r"(?P<type>[a-z]+)(?:\?(?P<parameters>.*))?")

_TYPES = re.compile(
    r"(?:application|text)/(?:srgs(?:\+xml)?|grammar(?:\+xml|-xml)?|x-grammar\+?xml|xml)", re.IGNORECASE
)

_LINE = re.compile(r"(?P<words>[\w'*#][\w'*# -]{0,80})(?:\{(?P<tag>[^{}]{1,80})\}\s*)?")
"""One answer in a grammar that is a line of text, with its tag."""

_REPEAT = re.compile(r"(?P<least>\d{1,3})(?P<range>-(?P<most>\d{1,3})?)?")

_LETTER = "0123456789*#ABCD"


_Used = Element | Words | tuple[Element, str]
"""What was read: an element itself, words, an attribute of an element."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing that may be said or pressed, and the value it stands for."""

    words: str
    key: str = ""
    value: str = ""
    line: int = 0


@dataclass(slots=True)
class Reading:
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
    _used: list[_Used] = field(default_factory=list)

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

    def uses(self, *used: _Used) -> None:
        self._used += used


class _Beyond(Exception):
    """More than can be written out, or nothing that this reads."""


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


def reading_of(grammar: Element, slot: str, language: str) -> Reading | None:
    """What a grammar takes; None for one that is elsewhere, or that does more than a question of a flow can.

    ``slot`` is the name of the field that it fills, ``language`` the document's.
    """
    reading = Reading(grammar)
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
    except _Beyond:
        return None
    return reading


def _built_in(reading: Reading, source: str) -> Reading | None:
    found = builtin(source, whole=True)
    if found is None:
        return None
    reading.slot, left = found
    reading.unsaid += [
        (reading.grammar.line, f"the parameter {each[:60]} of {source[:60]!r}", "left out") for each in left
    ]
    reading.uses((reading.grammar, "src"), (reading.grammar, "type"), (reading.grammar, "mode"))
    return reading


def _head(reading: Reading, language: str) -> None:
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


def _read_text(reading: Reading) -> None:
    """``sales | support`` as older documents write it."""
    grammar = reading.grammar
    found = [_LINE.fullmatch(each.strip()) for each in grammar.text.strip(" ;").split("|")]
    if None in found or len(found) > MOST_PHRASES:
        raise _Beyond
    reading.uses(*(each for each in grammar.content if isinstance(each, Words)))
    for each in filter(None, found):
        words, meaning = " ".join(each["words"].split()), Meaning()
        if each["tag"] is not None and not meaning.tag(each["tag"]):
            raise _Beyond
        value = meaning.result
        key = words.replace(" ", "")
        if isinstance(value, dict) or (reading.by_keys and not KEYS.fullmatch(key)):
            raise _Beyond
        by_keys = ("", key) if reading.by_keys else (words, "")
        reading.listed.append(Listed(*by_keys, value or "", grammar.line))


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One way through a rule: the words on it, and its tags and rules in order."""

    words: tuple[str, ...] = ()
    events: tuple[object, ...] = ()

    def then(self, other: "_Phrase") -> "_Phrase":
        return _Phrase((*self.words, *other.words), (*self.events, *other.events))


@dataclass(frozen=True, slots=True)
class _Shape:
    """How many keys a part takes. ``free``: any digits so many; ``single``: the keys where it is one key."""

    least: int
    most: int | None
    free: bool = False
    single: frozenset[str] = frozenset()
    end: str = ""
    """Keys that end it."""


_NOTHING = _Shape(0, 0)


def _read_rules(reading: Reading, slot: str) -> None:
    rules = _Rules(reading.grammar)
    shape = rules.shape() if reading.by_keys else _NOTHING
    countable = shape.least > 0 and (shape.most or 0) <= _MOST_DIGITS
    if not (shape.free and countable and rules.gathers()):
        try:
            phrases = rules.phrases()
        except _Beyond:
            if not countable:
                raise
        else:
            if not reading.by_keys or all(KEYS.fullmatch("".join(each.words)) for each, _ in phrases):
                reading.uses(*rules.used, *rules.tags)
                _list(reading, phrases, slot)
                return
        reading.unsaid.append((reading.grammar.line, "which digits a <grammar> takes", "any so many are taken"))
    if not countable:
        raise _Beyond
    reading.slot = _digits(shape)
    reading.uses(*rules.used, *rules.gathering)


def _digits(shape: _Shape) -> Node:
    slot: Node = {"type": "digits"}
    if shape.least == shape.most:
        slot["length"] = shape.least
    else:
        slot |= {"minimum": shape.least} | ({"maximum": shape.most} if shape.most is not None else {})
    return slot | ({"until": shape.end} if shape.end not in {"", "#"} else {})


def _list(reading: Reading, phrases: list[tuple[_Phrase, Value | None]], slot: str) -> None:
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


class _Rules:
    """The rules of a grammar, and what was read of them: ``used`` counts where the grammar is."""

    def __init__(self, grammar: Element) -> None:
        self._grammar = grammar
        self._rules = {each.peek("id"): each for each in grammar.all("rule")}
        root = grammar.peek("root")
        if root and root not in self._rules:
            raise _Beyond
        self._root = self._rules[root] if root else next(iter(self._rules.values()), grammar)
        self.used: list[_Used] = []
        self.tags: list[_Used] = []
        self.gathering: list[_Used] = []
        self._understood: set[int] = set()
        self._refused: set[int] = set()
        self._steps = 0

    def phrases(self) -> list[tuple[_Phrase, Value | None]]:
        """Every way through the root, with its value; ``tags`` are then those that were understood. Raises _Beyond."""
        found = [(each, self._meaning(each).result) for each in self._sequence(self._opened(self._root), 0)]
        for tag in self._tags():
            understood = id(tag) in self._understood and id(tag) not in self._refused
            self.tags += (tag, *_words_of(tag)) if understood else ()
        return found

    def shape(self) -> _Shape:
        """How many keys the root takes. Raises _Beyond."""
        return self._shape_of_all(self._opened(self._root), 0)

    def gathers(self) -> bool:
        """Whether all that the tags do is to gather the keys; ``gathering`` are those that do."""
        all_of_them = True
        for rule in self._reached():
            for each in rule.walk():
                beside = "".join(part.text for part in _words_of(each)).strip()
                for tag in each.all("tag"):
                    gathers = gathers_keys(tag.text, beside)
                    self.gathering += (tag, *_words_of(tag)) if gathers else ()
                    all_of_them &= gathers
        return all_of_them

    def _tags(self) -> Iterator[Element]:
        return (each for rule in self._reached() for each in rule.walk() if each.name == "tag")

    def _reached(self) -> list[Element]:
        """The rules that were read."""
        read = {id(each) for each in self.used if isinstance(each, Element)}
        rules = [rule for rule in self._rules.values() if id(rule) in read]
        return rules or [self._grammar]

    def _step(self, depth: int) -> None:
        """Bounds the work: rules may name one another, twice each, and themselves. Raises _Beyond."""
        self._steps += 1
        if depth > _DEEPEST or self._steps > _MOST_STEPS:
            raise _Beyond

    def _opened(self, rule: Element) -> Element:
        self.used += (rule, (rule, "id"), (rule, "scope"))
        return rule

    def _rule(self, reference: Element) -> Element | None:
        """The rule that is referred to; None for the one that is nothing. Raises _Beyond."""
        name = reference.peek("uri")
        if reference.peek("special") == "NULL":
            self.used += (reference, (reference, "special"))
            return None
        if not name.startswith("#") or name[1:] not in self._rules:
            raise _Beyond
        self.used += (reference, (reference, "uri"))
        return self._opened(self._rules[name[1:]])

    # -- all ways ----------------------------------------------------------------------------------------------------

    def _sequence(self, element: Element, depth: int) -> list[_Phrase]:
        self._step(depth)
        ways = [_Phrase()]
        for each in element.content:
            if element is self._grammar and isinstance(each, Element) and each.name == "rule":
                continue
            following = self._part(each, depth + 1)
            if len(ways) * len(following) > MOST_PHRASES:
                raise _Beyond
            ways = [way.then(part) for way in ways for part in following]
        return ways

    def _part(self, part: Element | Words, depth: int) -> list[_Phrase]:
        if isinstance(part, Words):
            self.used.append(part)
            return [_Phrase(tuple(part.text.replace('"', " ").split()))]
        ways = _WAYS.get(part.name)
        return [_Phrase()] if ways is None else ways(self, part, depth)  # an example, a lexicon: it is reported

    def _tag(self, tag: Element, _depth: int) -> list[_Phrase]:
        return [_Phrase(events=(tag,))]

    def _token(self, token: Element, _depth: int) -> list[_Phrase]:
        self.used += (token, *_words_of(token))
        return [_Phrase(tuple(token.text.split()))]

    def _one_of(self, several: Element, depth: int) -> list[_Phrase]:
        self.used.append(several)
        ways = [way for item in several.all("item") for way in self._part(item, depth)]
        if len(ways) > MOST_PHRASES:
            raise _Beyond
        return ways

    def _referred(self, reference: Element, depth: int) -> list[_Phrase]:
        rule = self._rule(reference)
        if rule is None:
            return [_Phrase()]
        name = reference.peek("uri")[1:]
        return [
            _Phrase(way.words, ((name, self._meaning(way).result or " ".join(way.words)),))
            for way in self._sequence(rule, depth)
        ]

    def _item(self, item: Element, depth: int) -> list[_Phrase]:
        self.used.append(item)
        least, most = self._repeat(item)
        once = self._sequence(item, depth)
        if most is None or len(once) ** most > MOST_PHRASES:
            raise _Beyond
        ways: list[_Phrase] = []
        row = [_Phrase()]
        for count in range(most + 1):
            self._step(depth)
            ways += row if count >= least else []
            row = [way.then(part) for way in row for part in once] if count < most else row
        return ways

    def _repeat(self, item: Element) -> tuple[int, int | None]:
        """How often an item comes. Raises _Beyond."""
        if "repeat" not in item.attributes:
            return 1, 1
        found = _REPEAT.fullmatch(item.peek("repeat"))
        if found is None:
            raise _Beyond
        self.used.append((item, "repeat"))
        least = int(found["least"])
        return least, (least if not found["range"] else int(found["most"]) if found["most"] else None)

    def _meaning(self, phrase: _Phrase) -> Meaning:
        meaning = Meaning()
        for event in phrase.events:
            if isinstance(event, Element):
                (self._understood if meaning.tag(event.text) else self._refused).add(id(event))
            elif isinstance(event, tuple):
                meaning.told(*event)
        return meaning

    # -- how many keys -----------------------------------------------------------------------------------------------

    def _shape_of_all(self, element: Element, depth: int) -> _Shape:
        self._step(depth)
        whole = _NOTHING
        for each in element.content:
            if not (element is self._grammar and isinstance(each, Element) and each.name == "rule"):
                whole = _joined(whole, self._shape_of(each, depth + 1))
        return whole

    def _shape_of(self, part: Element | Words, depth: int) -> _Shape:
        if isinstance(part, Words):
            keys = "".join(part.text.split())
            if keys.strip(_LETTER):
                raise _Beyond
            self.used.append(part)
            return _Shape(len(keys), len(keys), single=frozenset(keys) if len(keys) == 1 else frozenset())
        shape = _SHAPES.get(part.name)
        return _NOTHING if shape is None else shape(self, part, depth)

    def _shape_referred(self, reference: Element, depth: int) -> _Shape:
        rule = self._rule(reference)
        return _NOTHING if rule is None else self._shape_of_all(rule, depth)

    def _shape_of_one(self, several: Element, depth: int) -> _Shape:
        self.used.append(several)
        return _either([self._shape_of(item, depth) for item in several.all("item")])

    def _shape_of_item(self, item: Element, depth: int) -> _Shape:
        self.used.append(item)
        least, most = self._repeat(item)
        return _repeated(self._shape_of_all(item, depth), least, most)


_WAYS: dict[str, Callable[[_Rules, Element, int], list[_Phrase]]] = {
    "tag": _Rules._tag,
    "token": _Rules._token,
    "ruleref": _Rules._referred,
    "one-of": _Rules._one_of,
    "item": _Rules._item,
}

_SHAPES: dict[str, Callable[[_Rules, Element, int], _Shape]] = {
    "ruleref": _Rules._shape_referred,
    "one-of": _Rules._shape_of_one,
    "item": _Rules._shape_of_item,
}


def _joined(one: _Shape, other: _Shape) -> _Shape:
    if not one.most and one.most is not None:
        return other
    if not other.most and other.most is not None:
        return one
    if one.free and other.single and other.single <= {"#", "*"}:
        return _Shape(one.least, one.most, free=True, end="".join(sorted(other.single)))
    most = None if one.most is None or other.most is None else one.most + other.most
    return _Shape(one.least + other.least, most, free=one.free and other.free and not one.end, end=other.end)


def _either(shapes: list[_Shape]) -> _Shape:
    if not shapes:
        raise _Beyond
    single = frozenset().union(*(each.single for each in shapes))
    digits = all(each.most == 1 for each in shapes) and single == frozenset("0123456789")
    most = None if any(each.most is None for each in shapes) else max(each.most or 0 for each in shapes)
    free = digits or (all(each.free for each in shapes) and not any(each.end for each in shapes))
    return _Shape(min(each.least for each in shapes), most, free, single if most == 1 else frozenset())


def _repeated(shape: _Shape, least: int, most: int | None) -> _Shape:
    if (least, most) == (1, 1):
        return shape
    if (least, most) == (0, 1) and shape.single and not shape.free:
        return _Shape(0, 1, single=shape.single)
    longest = None if most is None or shape.most is None else shape.most * most
    return _Shape(shape.least * least, longest, free=shape.free and not shape.end and shape.least == shape.most == 1)


def _words_of(element: Element) -> list[Words]:
    return [each for each in element.content if isinstance(each, Words)]


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
