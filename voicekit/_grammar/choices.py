"""A menu by speech: one declaration makes what may be said and what it means."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from voicekit._grammar.carrier import Carrier, Rest
from voicekit._grammar.grammar import MAX_PHRASES, Grammar, bounded
from voicekit._grammar.meaning import Reading
from voicekit._grammar.text import plain, tokens
from voicekit._lang import language_of
from voicekit._spoken.numbers import cardinal

__all__ = ["figures", "key_names", "matcher", "menu", "phrase"]

CONTAINED = 0.6
"""Score of a choice's words among other words: enough to be asked about, too little to be accepted unasked."""
PART = 0.6
"""Score of some of a choice's words, where no other choice has them."""

_FIGURES = re.compile(r"(?<!\d)\d{1,6}(?!\d)")

_Words = tuple[str, ...]


def menu(words: Mapping[str, Iterable[str]], language: str) -> Grammar:
    """The grammar of a menu: its keys, each with the words that choose it (``{"1": ("sales", "new order")}``).

    A choice can also be said by its key ("one", "press one"), and as prompts tell it ("hit the one"). The
    interpretation's key and value are the menu's key.
    """
    said = {key: _phrases(own, language) for key, own in words.items()}
    names = {key: key_names(key, language) for key in words}
    own_words = [word for own in said.values() for word in own]
    own_names = [name for own in names.values() for name in own]
    short = bounded([*own_words, *own_names])
    keyed = [shape.format(name) for shape in language_of(language).hearing.key for name in own_names]
    carried = [shape.format(word) for shape in language_of(language).hearing.around for word in own_words]
    return Grammar(
        language=language,
        short=short,
        phrases=bounded([*short, *keyed[: MAX_PHRASES // 4], *carried]),
        complete=True,
        read=matcher(said, names, language),
        often=bounded(own_words),
        in_sentences=True,
    )


def matcher(said: Mapping[str, _Words], names: Mapping[str, _Words], language: str) -> Callable[[str], list[Reading]]:
    """What reads a text as one of some keys, by its own words (anywhere) or its names (alone)."""
    return _MenuReader.of(said, names, language).read


def phrase(text: str, language: str) -> str:
    """An author's words as engines take them: no case, no punctuation, figures (six at most) in words."""
    return " ".join(figures(word, language) for word in plain(text).split())


def key_names(key: str, language: str) -> tuple[str, ...]:
    """How a key is said: ``one``; ``10``: ``ten``, ``one zero``; ``#``: ``pound``, ``hash``."""
    marks = language_of(language).hearing.marks
    each = [(figures(sign, language),) if sign.isdecimal() else marks.get(sign, (sign.lower(),)) for sign in key]
    if len(each) == 1:
        return tuple(each[0])
    names = [" ".join(parts[0] for parts in each)]
    if key.isdecimal() and key[0] != "0" and len(key) <= 3:
        names.insert(0, figures(key, language))
    return tuple(names)


@lru_cache(maxsize=1024)
def figures(text: str, language: str) -> str:
    """Figures (six at most) in words; other text as it is."""
    return _FIGURES.sub(lambda found: f" {cardinal(Decimal(found[0]), language)} ", text).strip()


def _phrases(own: Iterable[str], language: str) -> _Words:
    return tuple(dict.fromkeys(said for word in own if tokens(said := plain(phrase(word, language)))))


@dataclass(frozen=True, slots=True)
class _MenuReader:
    exact: Mapping[str, str]
    """Words run together -> key."""
    parts: tuple[tuple[_Words, str], ...]
    """Each choice's words -> key, the longest first."""
    frame: Carrier
    language: str

    @classmethod
    def of(cls, said: Mapping[str, _Words], names: Mapping[str, _Words], language: str) -> "_MenuReader":
        # Between the words of one choice a correction changes nothing: "non, c'est pas ça".
        frame, hearing = replace(Carrier.of(language), corrections=frozenset()), language_of(language).hearing
        whole = [(tokens(word), key) for key, own in said.items() for word in own]
        parts = [*whole, *((frame.core(words), key) for words, key in whole)]
        exact: dict[str, str] = {}
        for words, key in parts:
            exact.setdefault("".join(words), key)
        for key, own in names.items():
            for shape in ("{}", *hearing.key, *hearing.told):
                for name in own:
                    exact.setdefault("".join(tokens(shape.format(name))), key)
        return cls(exact, tuple(sorted(dict.fromkeys(parts), key=lambda part: -len(part[0]))), frame, language)

    def read(self, text: str) -> list[Reading]:
        words = tuple(part for word in tokens(text) for part in tokens(figures(word, self.language)))
        core = self.frame.core(words)
        key = self.exact.get("".join(words)) or self.exact.get("".join(core))
        if key is not None:
            return [Reading(key, key)]
        return self._contained(core) or self._partly(core)

    def _contained(self, core: _Words) -> list[Reading]:
        """Choices whose words stand among others, in the order they are said; none within another's."""
        taken: set[int] = set()
        found: list[tuple[int, int, str]] = []
        for part, key in self.parts:
            for at in places(part, core):
                span = range(at, at + len(part))
                if taken.isdisjoint(span):
                    taken.update(span)
                    found.append((at, at + len(part), key))
        covered: dict[str, list[int]] = {}
        before = 0
        for at, end, key in sorted(found):
            if not self.frame.negated(core, before, at):
                covered.setdefault(key, []).extend(range(at, end))
            before = end
        alone = self.frame.rest(core, [at for said in covered.values() for at in said]) is Rest.NOTHING
        return [
            Reading(
                key,
                key,
                1.0 if alone else max(CONTAINED, len(said) / len(core)),
                sure=alone,
                said=" ".join(core[at] for at in said),
            )
            for key, said in covered.items()
        ]

    def _partly(self, core: _Words) -> list[Reading]:
        said = any((word,) not in self.frame.before for word in core)
        keys = {key for part, key in self.parts if places(core, part)} if said else set()
        return [Reading(key, key, PART, sure=False) for key in keys] if len(keys) == 1 else []


def places(part: _Words, whole: _Words) -> list[int]:
    """Where one row of words stands in another."""
    return [at for at in range(len(whole) - len(part) + 1) if whole[at : at + len(part)] == part]
