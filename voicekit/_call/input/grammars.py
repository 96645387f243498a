"""What a caller may say to the questions of a call, as grammars made once."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from voicekit._call.input.keypad import Choices
from voicekit._grammar import Grammar
from voicekit._grammar.choices import matcher, menu, phrase
from voicekit._grammar.dates import date
from voicekit._grammar.digits import digits
from voicekit._grammar.grammar import bounded
from voicekit._grammar.letters import letters
from voicekit._grammar.meaning import Reading
from voicekit._grammar.money import money
from voicekit._grammar.numbers import number
from voicekit._grammar.phone import phone
from voicekit._grammar.times import time
from voicekit._grammar.yesno import yes_no
from voicekit._lang import language_of

__all__ = [
    "anything",
    "date_of",
    "digits_of",
    "hot_of",
    "letters_of",
    "menu_of",
    "money_of",
    "number_of",
    "phone_of",
    "time_of",
    "yes_or_no",
]

date_of = lru_cache(maxsize=128)(date)
digits_of = lru_cache(maxsize=128)(digits)
letters_of = lru_cache(maxsize=64)(letters)
phone_of = lru_cache(maxsize=64)(phone)
money_of = lru_cache(maxsize=64)(money)
time_of = lru_cache(maxsize=64)(time)
yes_or_no = lru_cache(maxsize=64)(yes_no)


def menu_of(choices: Choices, language: str) -> Grammar:
    """The grammar of a menu, by the words of its choices."""
    return _menu(tuple(choices.words.items()), language)


@lru_cache(maxsize=128)
def anything(phrases: tuple[str, ...] | None, language: str) -> Grammar:
    """One of some phrases, or free speech (None), as it was said."""
    said = phrases or ()
    return Grammar(language, said, said, complete=phrases is not None, read=lambda text: [Reading(text, text)])


@lru_cache(maxsize=128)
def number_of(language: str, minimum: float | None, maximum: float | None, *, whole: bool) -> Grammar:
    """The grammar of a number; where it has to be ``whole``, another one is passed over."""
    grammar = number(language, minimum, maximum)
    if not whole:
        return grammar

    def read(text: str) -> Sequence[Reading] | None:
        found = grammar.read(text)
        kept = [reading for reading in found or () if _is_whole(reading.value)]
        return kept if kept or not found else None

    return replace(grammar, read=read)


@lru_cache(maxsize=64)
def hot_of(words: tuple[str, ...], language: str) -> Grammar:
    """The grammar of words that work in every question, and have no keys; each is its own meaning."""
    said = {word: (phrase(word, language),) for word in words}
    short = bounded(spoken for own in said.values() for spoken in own)
    carried = [shape.format(spoken) for shape in language_of(language).hearing.around for spoken in short]
    return Grammar(
        language=language,
        short=short,
        phrases=bounded([*short, *carried]),
        complete=True,
        read=matcher(said, {}, language),
    )


@lru_cache(maxsize=512)
def _menu(words: tuple[tuple[str, tuple[str, ...]], ...], language: str) -> Grammar:
    return menu(dict(words), language)


def _is_whole(value: Decimal) -> bool:
    return value == value.to_integral_value()
