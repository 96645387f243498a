"""What of a template can be rendered before the first call: sentences without values, and with values that are few."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from voicekit._prompts.segments import sentences
from voicekit._prompts.template import Element, Hash, Placeholder, Plural, Template
from voicekit._spoken import countable
from voicekit.errors import BadPrompt

__all__ = ["MOST", "Ahead", "ahead"]

MOST = 100
"""Values of one place that are rendered beforehand: 0 to 99 are."""

_FIRST = 0xE000
"""The first of the characters that stand for values: they are for private use, and no text has them."""

_MARKS = 1000


@dataclass(frozen=True, slots=True)
class Ahead:
    """``texts`` can be rendered beforehand; ``live`` are sentences that cannot, as their template writes them.

    ``counted`` are the places whose usual values are in ``texts``: a rare one is rendered live all the same.
    """

    texts: tuple[str, ...]
    live: tuple[str, ...]
    counted: tuple[str, ...]


def ahead(
    template: Template, language: str, known: Mapping[str, Iterable[object]] | None = None, most: int = MOST
) -> Ahead:
    """What of a template can be rendered beforehand in a language.

    A sentence with one place is rendered with each of its values, where these are at most ``most``: those that
    ``known`` has by name, else the usual ones of its kind. Sentences with more places are not.
    """
    marks = {name: chr(_FIRST + number) for number, name in enumerate(template.names[:_MARKS])}
    if len(template.names) > len(marks):
        return Ahead((), (template.source,), ())
    values = {name: _values(template, name, known or {}, most) for name in marks}
    texts: dict[str, None] = {}
    live: dict[str, None] = {}
    counted: dict[str, None] = {}
    for sentence in _said(template, marks, {}, language):
        names = [name for name, mark in marks.items() if mark in sentence]
        if not names:
            texts[sentence] = None
        elif len(names) == 1 and values[names[0]]:
            counted[names[0]] = None
        else:
            live[_written(sentence, marks)] = None
    for name in counted:
        for value in values[name]:
            said = _said(
                template, {other: mark for other, mark in marks.items() if other != name}, {name: value}, language
            )
            texts |= dict.fromkeys(
                sentence for sentence in said if not any(mark in sentence for mark in marks.values())
            )
    return Ahead(tuple(texts), tuple(live), tuple(counted))


def _values(template: Template, name: str, known: Mapping[str, Iterable[object]], most: int) -> tuple[object, ...]:
    """The values of a place; none where there are too many, or nobody knows them."""
    if name in known:
        found = tuple(known[name])
    else:
        kinds = dict.fromkeys(kind for place, kind in template.places if place == name)
        first = next(iter(kinds))
        found = tuple(countable("number" if first == "plural" else first)) if first else ()
    return found if len(found) <= most else ()


def _said(template: Template, marks: Mapping[str, str], values: Mapping[str, object], language: str) -> Iterator[str]:
    """The sentences with these values, and marks for all others; none where a value cannot be said."""
    open_ = Template(template.source, tuple(_marked(template.elements, marks)), ())
    try:
        text = open_.render(values, language).text
    except BadPrompt:
        return
    yield from (sentence.text for sentence in sentences(text, language))


def _marked(elements: Iterable[Element], marks: Mapping[str, str]) -> Iterator[Element]:
    for element in elements:
        match element:
            case str() | Hash():
                yield element
            case Placeholder(name) | Plural(name) if name in marks:
                yield marks[name]
            case Plural(name, kind, forms):
                yield Plural(name, kind, {form: tuple(_marked(inner, marks)) for form, inner in forms.items()})
            case Placeholder():
                yield element


def _written(sentence: str, marks: Mapping[str, str]) -> str:
    for name, mark in marks.items():
        sentence = sentence.replace(mark, f"{{{name}}}")
    return sentence
