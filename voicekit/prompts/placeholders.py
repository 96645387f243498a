"""The grammar of templates: text with places for values, read by hand so that a mistake has its column.

::

    template  = (text | "{{" | "}}" | place)*
    place     = "{" name [":" kind option*] "}"  |  "{" name ":" "plural" option* form+ "}"
    form      = category ["="] ( "{" inner "}" | '"' inner '"' )
    category  = "zero" | "one" | "two" | "few" | "many" | "other" | "=" digits
    inner     = (text | "#" | "##" | place)*

``#`` is the number in words, ``##`` the sign itself. The categories are CLDR's, as in ICU's MessageFormat.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NoReturn

from voicekit.errors import BadPrompt
from voicekit.spoken import check_kind

__all__ = ["CATEGORIES", "MAX_TEMPLATE", "Element", "Hash", "Place", "Plural", "parse"]

MAX_TEMPLATE = 20_000
"""Characters, some twenty minutes of speech."""

MAX_DEPTH = 3
"""Plurals within plurals: a translator could not follow more."""

_BEFORE_A_NOUN = "number masculine"
"""How # is said where a plural has no option: ein Tag, un giorno."""

CATEGORIES = ("zero", "one", "two", "few", "many", "other")
"""The plural forms that CLDR knows; each language uses some of them."""

_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_WORD = re.compile(r"[^\s{}\"=:]+")
_CATEGORY = re.compile(r"=?[^\s{}\"=]+")
_SPACE = re.compile(r"\s*")


class Hash(Enum):
    """Where the number of a plural is said."""

    HERE = "#"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is said; ``kind`` with its options, empty for plain text."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Plural:
    """Where one of several texts is said, by a number; ``kind`` is how the number itself is said."""

    name: str
    kind: str
    forms: Mapping[str, tuple["Element", ...]]


Element = str | Place | Plural | Hash


def parse(source: str) -> tuple[Element, ...]:
    """The elements of a template. Raises BadPrompt with the column, counted from 1."""
    if len(source) > MAX_TEMPLATE:
        raise BadPrompt(f"a template of {len(source):,} characters is too long", mend=f"{MAX_TEMPLATE:,} are the most")
    return _Reader(source).text("", 0)


class _Reader:
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

    def _place(self, depth: int) -> Place | Plural:
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
        return Place(name, kind)

    def _kind(self, kind: str, here: int) -> str:
        """The kind with its options, where it is one."""
        while option := self._take(_WORD):
            kind = f"{kind} {option}"
        try:
            return check_kind(kind)
        except BadPrompt as error:
            self._fail(error.what, error.mend, here)

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
            self._fail(error.what, error.mend, here)

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

    def _fail(self, what: str, mend: str, at: int | None = None) -> NoReturn:
        column = (self.at if at is None else at) + 1
        raise BadPrompt(f"column {column}: {what}", mend=mend, column=column)


def _joined(found: list[Element]) -> tuple[Element, ...]:
    """Runs of signs as one text each."""
    joined: list[Element] = []
    for element in found:
        if isinstance(element, str) and joined and isinstance(joined[-1], str):
            joined[-1] += element
        else:
            joined.append(element)
    return tuple(joined)
