"""Sentences with places for values: ``You owe {balance:money EUR}, due on {due:date}.``

Values are put in as words, so that one voice says the whole sentence; nothing in a value is read as a template. The
grammar, read by hand so that a mistake has its column::

    template    = (text | "{{" | "}}" | placeholder)*
    placeholder = "{" name [":" kind option*] "}"  |  "{" name ":" "plural" option* form+ "}"
    form        = category ["="] ( "{" inner "}" | '"' inner '"' )
    category    = "zero" | "one" | "two" | "few" | "many" | "other" | "=" digits
    inner       = (text | "#" | "##" | placeholder)*

``#`` is the number in words, ``##`` the sign itself. The categories are CLDR's, as in ICU's MessageFormat.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from itertools import zip_longest
from typing import NoReturn

from voicekit._lang.plurals import plural, whole_number_forms
from voicekit._prompts.parts import Spoken, Text
from voicekit._prompts.secret import Secret
from voicekit._spoken import FromNetwork, check_kind, countable, is_withheld, unknown, words
from voicekit._spoken.lists import MAX_ITEMS
from voicekit._spoken.texts import before_number
from voicekit._spoken.typed import as_text, natural_kind
from voicekit.errors import BadPrompt

__all__ = ["MAX_PLAIN", "Element", "Hash", "Placeholder", "Plural", "Template"]

MAX_TEMPLATE = 20_000
"""Characters, some twenty minutes of speech."""

MAX_DEPTH = 3
"""Plurals within plurals: a translator could not follow more."""

_BEFORE_A_NOUN = "number masculine"
"""How # is said where a plural has no option: ein Tag, un giorno."""

CATEGORIES = ("zero", "one", "two", "few", "many", "other")
"""The plural forms that CLDR knows; each language uses some of them."""

_NUMBERS = frozenset({"", "number", "digits", "ordinal"})
"""Kinds that are said as a number, as plain text with figures is."""

_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_WORD = re.compile(r"[^\s{}\"=:]+")
_CATEGORY = re.compile(r"=?[^\s{}\"=]+")
_SPACE = re.compile(r"\s*")

MAX_PLAIN = 500
"""Characters of a value that is said as it is written, some half a minute: longer ones do not belong in a sentence."""

MOST_BEFOREHAND = 400
"""Texts of one template that are rendered before the first call: a year's days and some more."""

_JOINERS = "\u200c\u200d"
"""Invisible, and part of the spelling in Persian and Indian scripts."""


class Hash(Enum):
    """Where the number of a plural is said."""

    HERE = "#"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Where a value is said; ``kind`` with its options, empty for plain text."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Plural:
    """Where one of several texts is said, by a number; ``kind`` is how the number itself is said."""

    name: str
    kind: str
    forms: Mapping[str, tuple["Element", ...]]


Element = str | Placeholder | Plural | Hash


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with places for values, parsed from its ``source``.

    Two templates are equal if their sources are equal, and they can be keys of a dict.
    """

    source: str
    elements: tuple[Element, ...] = field(compare=False, repr=False)
    places: tuple[tuple[str, str], ...] = field(compare=False, repr=False)
    """The name and the kind of each place, in order, those within plural forms included; plain text has an empty kind.
    """

    @classmethod
    def parse(cls, source: str) -> "Template":
        """Parse a template. The result is cached. Raises BadPrompt, which names the column and says what mends it."""
        return _parsed(source)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the values that it needs, each once, in the order of their first places."""
        return tuple(dict.fromkeys(name for name, _ in self.places))

    def render(self, values: Mapping[str, object], language: str) -> Text:
        """The sentence with its values, as one text in this language; it is private where one of its values is.

        Values are text, numbers, dates, times, timedeltas, sequences, or Text and Spoken, which can be private. A name
        with points (``order.total``) is looked up in nested mappings. Raises BadPrompt, which has the ``name`` of the
        value, where a value is missing or None, or cannot be said as its kind.
        """
        filling = _TemplateRendering(values, language)
        said = filling.fill(self.elements)
        return Text(said, language, filling.private)

    def beforehand(self, language: str, most: int = MOST_BEFOREHAND) -> tuple[Text, ...]:
        """All texts that it can become, where these can be listed and are at most ``most``; else none, and each text is
        rendered in the call. A template without places has one.
        """
        choices: dict[str, list[str]] = {}
        count = 1
        for name, kind in self.places:
            if name not in choices:
                choices[name] = list(countable("number" if kind == "plural" else kind)) if kind else []
                count *= len(choices[name])
        if count > most:
            return ()
        chosen = itertools.product(*choices.values())
        return tuple(dict.fromkeys(self.render(dict(zip(choices, values, strict=True)), language) for values in chosen))

    def missing_forms(self, language: str) -> tuple[str, ...]:
        """Plural forms that whole numbers need in this language and that a plural here does not have: few, many."""
        needed = whole_number_forms(language)
        return tuple(form for form in needed if any(form not in place.forms for place in _plurals(self.elements)))


@lru_cache(maxsize=4096)
def _parsed(source: str) -> Template:
    if len(source) > MAX_TEMPLATE:
        raise BadPrompt(f"a template of {len(source):,} characters is too long", hint=f"{MAX_TEMPLATE:,} are the most")
    elements = _TemplateReader(source).text("", 0)
    return Template(source, elements, tuple(_places(elements)))


def _places(elements: tuple[Element, ...]) -> Iterator[tuple[str, str]]:
    for element in elements:
        if isinstance(element, Placeholder):
            yield element.name, element.kind
        elif isinstance(element, Plural):
            yield element.name, "plural"
            for form in element.forms.values():
                yield from _places(form)


def _plurals(elements: tuple[Element, ...]) -> Iterator[Plural]:
    for element in elements:
        if isinstance(element, Plural):
            yield element
            for form in element.forms.values():
                yield from _plurals(form)


class _TemplateRendering:
    """One rendering: whether a private value was met is known at its end."""

    def __init__(self, values: Mapping[str, object], language: str) -> None:
        self._values = values
        self._language = language
        self.private = False

    def fill(self, elements: tuple[Element, ...], number: str = "") -> str:
        """The text of elements; ``number`` is what # stands for, in words."""
        return "".join(
            self._before(element, following)
            if isinstance(element, str)
            else number
            if isinstance(element, Hash)
            else self._form(element)
            if isinstance(element, Plural)
            else self._value(element, following)
            for element, following in zip_longest(elements, elements[1:])
        )

    def _before(self, text: str, following: Element | None) -> str:
        """The text before something: what is short for "number" before one that is said in words is a word itself."""
        if isinstance(following, Placeholder) and following.kind.partition(" ")[0] in _NUMBERS:
            value, _ = self._open(self._value_of(following.name))
            if str(value)[:1].isdigit():
                return before_number(text, self._language)
        return text

    def _value(self, place: Placeholder, following: Element | None) -> str:
        value = self._value_of(place.name)
        try:
            said = self._said(value, place.kind)
        except (BadPrompt, ValueError) as error:
            raise self._wrong(place.name, error) from None
        stops = isinstance(following, str) and following.startswith(".")
        return said.removesuffix(".") if stops else said  # "a.m." at the end of a sentence has one stop

    def _said(self, value: object, kind: str) -> str:
        value, own = self._open(value)
        kind = kind or own or natural_kind(value)
        if kind.startswith("list") and isinstance(value, list | tuple):
            value = [self._item(item) for item in value[: MAX_ITEMS + 1]]
        text = as_text(kind, value)
        return words(kind, text, self._language) if kind else self._plain(text)

    def _plain(self, text: str) -> str:
        if isinstance(text, FromNetwork) and (is_withheld(text) or len(text) > MAX_PLAIN):
            return unknown("", self._language)
        return _plain(text)

    def _item(self, item: object) -> str:
        if isinstance(item, list | tuple):
            raise ValueError("a list within a list has no words")  # noqa: TRY004 - one error for every wrong value
        return self._said(item, "")

    def _form(self, place: Plural) -> str:
        value, _ = self._open(self._value_of(place.name))
        try:
            text = as_text("number", value)
            said = words(place.kind, text, self._language)
            form = None if said == unknown("", self._language) else self._fitting(place, text.strip())
        except (BadPrompt, ValueError) as error:
            raise self._wrong(place.name, error) from None
        return self.fill(place.forms["other"] if form is None else form, said)

    def _fitting(self, place: Plural, number: str) -> tuple[Element, ...] | None:
        return place.forms.get(f"={number}") or place.forms.get(plural(number, self._language))

    def _value_of(self, name: str) -> object:
        value = self._values.get(name)
        if value is None and "." in name:
            value = self._values
            for step in name.split("."):
                value = value.get(step) if isinstance(value, Mapping) else None
        if value is None:
            raise BadPrompt(f"the value {name!r} is missing", hint=f"give it one: {name}=...", name=name)
        return value

    def _open(self, value: object) -> tuple[object, str]:
        """The value itself and the kind that it brings with it."""
        if isinstance(value, Secret):
            self.private = True
            return value.reveal(), ""
        if isinstance(value, Text):
            self.private = self.private or value.private
            return value.text, ""
        if isinstance(value, Spoken):
            self.private = self.private or value.private
            return value.value, value.kind
        return value, ""

    def _wrong(self, name: str, error: Exception) -> BadPrompt:
        """What is wrong with a value; of a private one only that it is, for the words of an error hold it."""
        what, hint = (error.what, error.hint) if isinstance(error, BadPrompt) else (str(error), "")
        if self.private:
            what, hint = "it cannot be said so", "it is private: look at its kind"
        return BadPrompt(f"the value {name!r}: {what}", hint=hint, name=name)


def _plain(text: str) -> str:
    """Text as a caller may hear it: what has no sound and no place in speech is a space."""
    if len(text) > MAX_PLAIN:
        raise ValueError(f"{len(text):,} characters are too long to be said in a sentence, {MAX_PLAIN} are the most")
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if unicodedata.category(sign)[0] in "CZ" and sign not in _JOINERS else sign for sign in text)


class _TemplateReader:
    """Reads from left to right; ``at`` is what comes next."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def text(self, end: str, depth: int) -> tuple[Element, ...]:
        """Everything up to ``end``, which is passed; the whole source where that is empty."""
        found: list[Element] = []
        start = self.at
        while not (end and self._next() == end):
            sign = self._next()
            if sign == "":
                if end:
                    self._fail("a plural form is not closed", f"close it with {end}", start)
                break
            if sign == "{" and (end or not self._ahead("{{")):
                found.append(self._place(depth))
            elif sign == "}" and (end or not self._ahead("}}")):
                self._fail("a } has no {", "write }} for a brace that is to be said" if not end else "take it out")
            elif sign == "#" and end and not self._ahead("##"):
                found.append(Hash.HERE)
                self.at += 1
            else:
                found.append(sign)
                self.at += 2 if sign in "{}" or (sign == "#" and end) else 1
        self.at += len(end)
        return _joined(found)

    def _place(self, depth: int) -> Placeholder | Plural:
        start = self.at
        self.at += 1
        name = self._take(_NAME)
        if not name:
            self._fail("a place has no name", "write {name} or {name:kind}, and {{ for a brace that is to be said")
        self._skip()
        if self._next() == ",":
            self._fail("a comma in a place", f"write {{{name}:kind}}, or {{{name}:plural one {{...}} other {{...}}}}")
        kind = ""
        if self._next() == ":":
            self.at += 1
            here = self.at
            kind = self._take(_WORD)
            if kind == "plural":
                return self._plural(name, depth, start)
            kind = self._kind(kind, here)
        self._close(start)
        return Placeholder(name, kind)

    def _kind(self, kind: str, here: int) -> str:
        """The kind with its options, where it is one."""
        while option := self._take(_WORD):
            kind = f"{kind} {option}"
        try:
            return check_kind(kind)
        except BadPrompt as error:
            self._fail(error.what, error.hint, here)

    def _plural(self, name: str, depth: int, start: int) -> Plural:
        if depth == MAX_DEPTH:
            self._fail("too many plurals within each other", f"{MAX_DEPTH} are the most", start)
        forms: dict[str, tuple[Element, ...]] = {}
        here, kind = self.at, "number"
        while category := self._take(_CATEGORY):
            named = self.at - len(category)
            self._skip()
            if not self._next() or self._next() not in '={"':
                kind = f"{kind} {category}"
                continue
            self._check_category(category, forms, named)
            self.at += self._next() == "="
            self._skip()
            opening = self._next()
            if not opening or opening not in '{"':
                self._fail(f"the form {category} has no text", f"write {category} {{# ...}}")
            self.at += 1
            forms[category] = self.text("}" if opening == "{" else '"', depth + 1)
        self._close(start)
        if "other" not in forms:
            self._fail("a plural has no form for other", "every language needs one: other {# ...}", start)
        try:
            return Plural(name, check_kind(kind if kind != "number" else _BEFORE_A_NOUN), forms)
        except BadPrompt as error:
            self._fail(error.what, error.hint, here)

    def _check_category(self, category: str, forms: Mapping[str, object], here: int) -> None:
        exact = category.startswith("=")
        if category in forms:
            self._fail(f"the form {category} is there twice", "take one out", here)
        if category not in CATEGORIES and not (exact and category[1:].isascii() and category[1:].isdigit()):
            self._fail(f"{category} is no plural form", f"take one of: {', '.join(CATEGORIES)}, =0, =1 ...", here)

    def _close(self, start: int) -> None:
        self._skip()
        if self._next() != "}":
            if self._next() == "":
                self._fail("a { is not closed", "close it with }, and write {{ for a brace that is to be said", start)
            self._fail(f"{self._next()!r} does not belong into a place", "write {name} or {name:kind}")
        self.at += 1

    def _next(self) -> str:
        return self.source[self.at : self.at + 1]

    def _ahead(self, text: str) -> bool:
        return self.source.startswith(text, self.at)

    def _skip(self) -> None:
        found = _SPACE.match(self.source, self.at)
        self.at = found.end() if found else self.at

    def _take(self, pattern: re.Pattern[str]) -> str:
        self._skip()
        found = pattern.match(self.source, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found.group()

    def _fail(self, what: str, hint: str, at: int | None = None) -> NoReturn:
        column = (self.at if at is None else at) + 1
        raise BadPrompt(f"column {column}: {what}", hint=hint, column=column)


def _joined(found: list[Element]) -> tuple[Element, ...]:
    """Runs of signs as one text each."""
    joined: list[Element] = []
    for element in found:
        if isinstance(element, str) and joined and isinstance(joined[-1], str):
            joined[-1] += element
        else:
            joined.append(element)
    return tuple(joined)
