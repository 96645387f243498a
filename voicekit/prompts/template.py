"""Sentences with places for values: ``You owe {balance:money EUR}, due on {due:date}.``

A place is ``{name}``, ``{name:kind}`` or ``{name:plural one {# day} other {# days}}``; ``{{`` and ``}}`` are braces
themselves. Values are put in as words, so that one voice says the whole sentence; nothing in a value is read as a
template.
"""

import itertools
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from voicekit.errors import BadPrompt
from voicekit.lang.plurals import plural, whole_number_forms
from voicekit.prompts.parts import Spoken, Text
from voicekit.prompts.placeholders import Element, Hash, Place, Plural, parse
from voicekit.prompts.secret import Secret
from voicekit.spoken import FromNetwork, countable, is_withheld, unknown, words
from voicekit.spoken.lists import MAX_ITEMS
from voicekit.spoken.typed import as_text, natural_kind

__all__ = ["MAX_PLAIN", "MOST_BEFOREHAND", "Template"]

MAX_PLAIN = 500
"""Characters of a value that is said as it is written, some half a minute: longer ones do not belong in a sentence."""

MOST_BEFOREHAND = 400
"""Texts of one template that are rendered before the first call: a year's days and some more."""

_JOINERS = "\u200c\u200d"
"""Invisible, and part of the spelling in Persian and Indian scripts."""


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed sentence. Two templates are equal where their sources are; they can be keys of a dict."""

    source: str
    elements: tuple[Element, ...] = field(compare=False, repr=False)
    places: tuple[tuple[str, str], ...] = field(compare=False, repr=False)
    """Name and kind of each place in order, those in plural forms too; the kind of plain text is empty."""

    @classmethod
    def parse(cls, source: str) -> "Template":
        """Read a template; what was read is remembered. Raises BadPrompt, with the column and what mends it."""
        return _parsed(source)

    @property
    def names(self) -> tuple[str, ...]:
        """The values it needs, each once, in the order of their first places."""
        return tuple(dict.fromkeys(name for name, _ in self.places))

    def render(self, values: Mapping[str, object], language: str) -> Text:
        """One text in this language, private where a value in it is.

        Values are text, numbers, dates, times, timedeltas, sequences, or Text and Spoken, which can be private. A
        name with points (``order.total``) goes into mappings. Raises BadPrompt with the value's name, where a value
        is missing (or None), or cannot be said as its kind.
        """
        filling = _Filling(values, language)
        said = filling.fill(self.elements)
        return Text(said, language, filling.private)

    def beforehand(self, language: str, most: int = MOST_BEFOREHAND) -> tuple[Text, ...]:
        """All its texts, where every value can be counted (`voicekit.spoken.counting`) and there are ``most`` at most.

        Else none: they are rendered in the call. A template without places has one text.
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
    elements = parse(source)
    return Template(source, elements, tuple(_places(elements)))


def _places(elements: tuple[Element, ...]) -> Iterator[tuple[str, str]]:
    for element in elements:
        if isinstance(element, Place):
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


class _Filling:
    """One rendering: whether a private value was met is known at its end."""

    def __init__(self, values: Mapping[str, object], language: str) -> None:
        self._values = values
        self._language = language
        self.private = False

    def fill(self, elements: tuple[Element, ...], number: str = "") -> str:
        """The text of elements; ``number`` is what # stands for, in words."""
        return "".join(
            element
            if isinstance(element, str)
            else number
            if isinstance(element, Hash)
            else self._form(element)
            if isinstance(element, Plural)
            else self._value(element)
            for element in elements
        )

    def _value(self, place: Place) -> str:
        value = self._value_of(place.name)
        try:
            return self._said(value, place.kind)
        except (BadPrompt, ValueError) as error:
            raise self._wrong(place.name, error) from None

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
            raise BadPrompt(f"the value {name!r} is missing", mend=f"give it one: {name}=...", name=name)
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
        what, mend = (error.what, error.mend) if isinstance(error, BadPrompt) else (str(error), "")
        if self.private:
            what, mend = "it cannot be said so", "it is private: look at its kind"
        return BadPrompt(f"the value {name!r}: {what}", mend=mend, name=name)


def _plain(text: str) -> str:
    """Text as a caller may hear it: what has no sound and no place in speech is a space."""
    if len(text) > MAX_PLAIN:
        raise ValueError(f"{len(text):,} characters are too long to be said in a sentence, {MAX_PLAIN} are the most")
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if unicodedata.category(sign)[0] in "CZ" and sign not in _JOINERS else sign for sign in text)
