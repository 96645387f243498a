"""Grammars joined: one of several questions answered, as with words that count in every question."""

from collections.abc import Mapping
from dataclasses import replace

from voicekit._grammar.correction import correction
from voicekit._grammar.grammar import Grammar
from voicekit._grammar.meaning import Reading
from voicekit._grammar.merge_phrases import shared, told
from voicekit._grammar.multi_slot import Several, several

__all__ = ["Several", "correction", "either", "several"]

YIELDS = 0.7
"""Share of its score that a reading keeps where a part of higher rank is said in full by the same text."""


def either(parts: Mapping[str, Grammar]) -> Grammar:
    """What one of several grammars takes: a question's own answers, and the words that count in every question.

    An interpretation's key is ``name:key``, by the name of the part; its value is that part's. The language is the
    first one's. Where a text says an answer of two parts in full, the earlier part counts, and one that takes anything
    (free speech) counts last: "operator" alone is the command, "the operator was rude" is free speech. Raises
    ValueError for no parts, and for a name with a colon.
    """
    if not parts or any(":" in name for name in parts):
        raise ValueError(f"parts need names without a colon, at least one: {', '.join(parts) or 'none'}")
    ranked = sorted(parts.items(), key=lambda part: part[1].free)

    def read(text: str) -> list[Reading] | None:
        found: list[Reading] = []
        taken = strange = False
        for name, part in ranked:
            own = part.read(text)
            strange = strange or own is None
            keeps = YIELDS if taken else 1.0
            found += (replace(each, key=f"{name}:{each.key}", score=each.score * keeps) for each in own or ())
            taken = taken or any(each.score == 1.0 for each in own or ())
        return sorted(found, key=lambda each: -each.score) if found or not strange else None

    complete = all(part.complete for part in parts.values())
    short, phrases = told(tuple(parts.values()), complete=complete)
    often = shared([part.usual for part in parts.values()]) if complete else ()
    return Grammar(
        next(iter(parts.values())).language,
        short,
        phrases,
        complete=complete,
        read=read,
        often=often,
        in_sentences=any(part.in_sentences for part in parts.values()),
    )
