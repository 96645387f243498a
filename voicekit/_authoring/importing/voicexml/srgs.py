"""A grammar of SRGS as all the ways through it: what is said or pressed on each, and what its tags make of that.

The whole of it is read: rules within it, sequences, alternatives, repetitions, tags. What was read is listed; it counts
as converted where the reading is used.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from voicekit._authoring.importing.voicexml.semantics import Meaning, Value, gathers_keys
from voicekit._authoring.importing.xml import Element, Words

__all__ = ["MOST_PHRASES", "NOTHING", "Beyond", "GrammarShape", "Phrase", "Rules", "Used"]

MOST_PHRASES = 400
"""Different answers that a grammar is written out to: a few ways to say each choice of a question."""

_DEEPEST = 24
"""Rules and items within one another; rules may name themselves, and do so for ever."""

_MOST_STEPS = 20_000
"""Elements looked at for one grammar."""

_REPEAT = re.compile(r"(?P<least>\d{1,3})(?P<range>-(?P<most>\d{1,3})?)?")

_LETTER = "0123456789*#ABCD"

Used = Element | Words | tuple[Element, str]
"""What was read: an element itself, words, an attribute of an element."""


class Beyond(Exception):
    """More than can be written out, or nothing that this reads."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way through a rule: the words on it, and its tags and rules in order."""

    words: tuple[str, ...] = ()
    events: tuple[object, ...] = ()

    def then(self, other: "Phrase") -> "Phrase":
        return Phrase((*self.words, *other.words), (*self.events, *other.events))


@dataclass(frozen=True, slots=True)
class GrammarShape:
    """How many keys a part takes. ``free``: any digits so many; ``single``: the keys where it is one key."""

    least: int
    most: int | None
    free: bool = False
    single: frozenset[str] = frozenset()
    end: str = ""
    """Keys that end it."""


NOTHING = GrammarShape(0, 0)


class Rules:
    """The rules of a grammar, and what was read of them: ``used`` counts where the grammar is."""

    def __init__(self, grammar: Element) -> None:
        self._grammar = grammar
        self._rules = {each.peek("id"): each for each in grammar.all("rule")}
        root = grammar.peek("root")
        if root and root not in self._rules:
            raise Beyond
        self._root = self._rules[root] if root else next(iter(self._rules.values()), grammar)
        self.used: list[Used] = []
        self.tags: list[Used] = []
        self.gathering: list[Used] = []
        self._understood: set[int] = set()
        self._refused: set[int] = set()
        self._steps = 0

    def phrases(self) -> list[tuple[Phrase, Value | None]]:
        """Every way through the root, with its value; ``tags`` are then those that were understood. Raises Beyond."""
        found = [(each, self._meaning(each).result) for each in self._sequence(self._opened(self._root), 0)]
        for tag in self._tags():
            understood = id(tag) in self._understood and id(tag) not in self._refused
            self.tags += (tag, *_words_of(tag)) if understood else ()
        return found

    def shape(self) -> GrammarShape:
        """How many keys the root takes. Raises Beyond."""
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
        """Bounds the work: rules may name one another, twice each, and themselves. Raises Beyond."""
        self._steps += 1
        if depth > _DEEPEST or self._steps > _MOST_STEPS:
            raise Beyond

    def _opened(self, rule: Element) -> Element:
        self.used += (rule, (rule, "id"), (rule, "scope"))
        return rule

    def _rule(self, reference: Element) -> Element | None:
        """The rule that is referred to; None for the one that is nothing. Raises Beyond."""
        name = reference.peek("uri")
        if reference.peek("special") == "NULL":
            self.used += (reference, (reference, "special"))
            return None
        if not name.startswith("#") or name[1:] not in self._rules:
            raise Beyond
        self.used += (reference, (reference, "uri"))
        return self._opened(self._rules[name[1:]])

    # -- all ways ----------------------------------------------------------------------------------------------------

    def _sequence(self, element: Element, depth: int) -> list[Phrase]:
        self._step(depth)
        ways = [Phrase()]
        for each in element.content:
            if element is self._grammar and isinstance(each, Element) and each.name == "rule":
                continue
            following = self._part(each, depth + 1)
            if len(ways) * len(following) > MOST_PHRASES:
                raise Beyond
            ways = [way.then(part) for way in ways for part in following]
        return ways

    def _part(self, part: Element | Words, depth: int) -> list[Phrase]:
        if isinstance(part, Words):
            self.used.append(part)
            return [Phrase(tuple(part.text.replace('"', " ").split()))]
        ways = _WAYS.get(part.name)
        return [Phrase()] if ways is None else ways(self, part, depth)  # an example, a lexicon: it is reported

    def _tag(self, tag: Element, _depth: int) -> list[Phrase]:
        return [Phrase(events=(tag,))]

    def _token(self, token: Element, _depth: int) -> list[Phrase]:
        self.used += (token, *_words_of(token))
        return [Phrase(tuple(token.text.split()))]

    def _one_of(self, several: Element, depth: int) -> list[Phrase]:
        self.used.append(several)
        ways = [way for item in several.all("item") for way in self._part(item, depth)]
        if len(ways) > MOST_PHRASES:
            raise Beyond
        return ways

    def _referred(self, reference: Element, depth: int) -> list[Phrase]:
        rule = self._rule(reference)
        if rule is None:
            return [Phrase()]
        name = reference.peek("uri")[1:]
        return [
            Phrase(way.words, ((name, self._meaning(way).result or " ".join(way.words)),))
            for way in self._sequence(rule, depth)
        ]

    def _item(self, item: Element, depth: int) -> list[Phrase]:
        self.used.append(item)
        least, most = self._repeat(item)
        once = self._sequence(item, depth)
        if most is None or len(once) ** most > MOST_PHRASES:
            raise Beyond
        ways: list[Phrase] = []
        row = [Phrase()]
        for count in range(most + 1):
            self._step(depth)
            ways += row if count >= least else []
            row = [way.then(part) for way in row for part in once] if count < most else row
        return ways

    def _repeat(self, item: Element) -> tuple[int, int | None]:
        """How often an item comes. Raises Beyond."""
        if "repeat" not in item.attributes:
            return 1, 1
        found = _REPEAT.fullmatch(item.peek("repeat"))
        if found is None:
            raise Beyond
        self.used.append((item, "repeat"))
        least = int(found["least"])
        return least, (least if not found["range"] else int(found["most"]) if found["most"] else None)

    def _meaning(self, phrase: Phrase) -> Meaning:
        meaning = Meaning()
        for event in phrase.events:
            if isinstance(event, Element):
                (self._understood if meaning.tag(event.text) else self._refused).add(id(event))
            elif isinstance(event, tuple):
                meaning.told(*event)
        return meaning

    # -- how many keys -----------------------------------------------------------------------------------------------

    def _shape_of_all(self, element: Element, depth: int) -> GrammarShape:
        self._step(depth)
        whole = NOTHING
        for each in element.content:
            if not (element is self._grammar and isinstance(each, Element) and each.name == "rule"):
                whole = _joined(whole, self._shape_of(each, depth + 1))
        return whole

    def _shape_of(self, part: Element | Words, depth: int) -> GrammarShape:
        if isinstance(part, Words):
            keys = "".join(part.text.split())
            if keys.strip(_LETTER):
                raise Beyond
            self.used.append(part)
            return GrammarShape(len(keys), len(keys), single=frozenset(keys) if len(keys) == 1 else frozenset())
        shape = _SHAPES.get(part.name)
        return NOTHING if shape is None else shape(self, part, depth)

    def _shape_referred(self, reference: Element, depth: int) -> GrammarShape:
        rule = self._rule(reference)
        return NOTHING if rule is None else self._shape_of_all(rule, depth)

    def _shape_of_one(self, several: Element, depth: int) -> GrammarShape:
        self.used.append(several)
        return _either([self._shape_of(item, depth) for item in several.all("item")])

    def _shape_of_item(self, item: Element, depth: int) -> GrammarShape:
        self.used.append(item)
        least, most = self._repeat(item)
        return _repeated(self._shape_of_all(item, depth), least, most)


_WAYS: dict[str, Callable[[Rules, Element, int], list[Phrase]]] = {
    "tag": Rules._tag,
    "token": Rules._token,
    "ruleref": Rules._referred,
    "one-of": Rules._one_of,
    "item": Rules._item,
}

_SHAPES: dict[str, Callable[[Rules, Element, int], GrammarShape]] = {
    "ruleref": Rules._shape_referred,
    "one-of": Rules._shape_of_one,
    "item": Rules._shape_of_item,
}


def _joined(one: GrammarShape, other: GrammarShape) -> GrammarShape:
    if not one.most and one.most is not None:
        return other
    if not other.most and other.most is not None:
        return one
    if one.free and other.single and other.single <= {"#", "*"}:
        return GrammarShape(one.least, one.most, free=True, end="".join(sorted(other.single)))
    most = None if one.most is None or other.most is None else one.most + other.most
    return GrammarShape(one.least + other.least, most, free=one.free and other.free and not one.end, end=other.end)


def _either(shapes: list[GrammarShape]) -> GrammarShape:
    if not shapes:
        raise Beyond
    single = frozenset().union(*(each.single for each in shapes))
    digits = all(each.most == 1 for each in shapes) and single == frozenset("0123456789")
    most = None if any(each.most is None for each in shapes) else max(each.most or 0 for each in shapes)
    free = digits or (all(each.free and not each.end for each in shapes) and _without_gap(shapes))
    return GrammarShape(min(each.least for each in shapes), most, free, single if most == 1 else frozenset())


def _without_gap(shapes: list[GrammarShape]) -> bool:
    """Whether every number of keys between the least and the most is taken by one of them."""
    reached: float = min(each.least for each in shapes)
    for each in sorted(shapes, key=lambda shape: shape.least):
        if each.least > reached + 1:
            return False
        reached = max(reached, float("inf") if each.most is None else each.most)
    return True


def _repeated(shape: GrammarShape, least: int, most: int | None) -> GrammarShape:
    if (least, most) == (1, 1):
        return shape
    if (least, most) == (0, 1) and shape.single and not shape.free:
        return GrammarShape(0, 1, single=shape.single)
    longest = None if most is None or shape.most is None else shape.most * most
    return GrammarShape(
        shape.least * least, longest, free=shape.free and not shape.end and shape.least == shape.most == 1
    )


def _words_of(element: Element) -> list[Words]:
    return [each for each in element.content if isinstance(each, Words)]
