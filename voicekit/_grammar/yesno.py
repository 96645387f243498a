"""Yes and no, with the words that people use for them."""

from dataclasses import replace

from voicekit._grammar.choices import matcher
from voicekit._grammar.grammar import Grammar, bounded
from voicekit._grammar.meaning import Reading
from voicekit._lang import language_of

__all__ = ["yes_no"]

_USUAL = 4
"""The first words of each table: what nearly everybody says."""


def yes_no(language: str) -> Grammar:
    """The grammar of a question that is answered by yes or no: key ``"yes"`` or ``"no"``, value True or False.

    A language without a table has no phrases, and nothing that is said means anything.
    """
    table = language_of(language).hearing
    match = matcher({"yes": table.yes, "no": table.no}, {}, language)

    def read(text: str) -> list[Reading]:
        return [replace(found, value=found.key == "yes") for found in match(text)]

    return Grammar(
        language=language,
        short=bounded([*table.yes[:_USUAL], *table.no[:_USUAL]]),
        phrases=bounded([*table.yes[:_USUAL], *table.no[:_USUAL], *table.yes, *table.no]),
        complete=True,
        read=read,
    )
