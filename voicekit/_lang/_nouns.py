"""Nouns that are counted: units of time, and coins."""

from collections.abc import Mapping
from dataclasses import dataclass

from voicekit._lang.plurals import plural

__all__ = ["Noun", "pairs", "same", "triples"]


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun with a form for each of its language's plural categories; ``other`` stands in for what is not there."""

    gender: str
    forms: Mapping[str, str]

    def form(self, count: int, language: str) -> str:
        """The form after a number: 2 -> hours."""
        return self.forms.get(plural(str(count), language)) or self.forms["other"]


def pairs(*written: str) -> tuple[Noun, ...]:
    """Nouns of two forms, written ``gender|one|other``; an m, f or n stands for the gender."""
    return tuple(
        Noun(_gender(gender), {"one": one, "other": other}) for gender, one, other in (_split(text) for text in written)
    )


def triples(*written: str) -> tuple[Noun, ...]:
    """Nouns of Slavic languages, written ``gender|one|few|many``. Fractions take few, the genitive singular."""
    split = ((*_split(text),) for text in written)
    return tuple(
        Noun(_gender(gender), {"one": one, "few": few, "many": many, "other": few}) for gender, one, few, many in split
    )


def same(*written: str) -> tuple[Noun, ...]:
    """Nouns that never change and have no gender."""
    return tuple(Noun("masculine", {"other": text}) for text in written)


def _split(text: str) -> list[str]:
    return text.split("|")


def _gender(letter: str) -> str:
    if letter not in _GENDERS:
        raise ValueError(f"{letter!r} is no gender of a noun: write {', '.join(_GENDERS)}")
    return _GENDERS[letter]


_GENDERS: Mapping[str, str] = {"m": "masculine", "f": "feminine", "n": "neuter"}
