"""What a caller may say to the questions of a call, as grammars made once."""

from collections.abc import Callable
from functools import lru_cache

from voicekit.call.entry import Choices
from voicekit.grammar import Grammar
from voicekit.grammar.choices import menu
from voicekit.grammar.digits import digits
from voicekit.grammar.meaning import Reading
from voicekit.grammar.shape import Shape
from voicekit.grammar.yesno import yes_no

__all__ = ["NO", "YES", "anything", "digits_of", "menu_of", "yes_or_no"]

YES, NO = "yes", "no"


def menu_of(choices: Choices, language: str) -> Callable[[], Grammar]:
    """The grammar of a menu, when it is wanted."""
    words = tuple((key, words) for key, words in choices.words.items())
    return lambda: _menu(words, language)


def digits_of(minimum: int, maximum: int | None, language: str) -> Callable[[], Grammar]:
    """The grammar of so many digits."""
    return lambda: _digits(minimum, maximum, language)


def yes_or_no(language: str) -> Callable[[], Grammar]:
    """The grammar of a yes or a no, whose meanings are `YES` and `NO`."""
    return lambda: _yes_no(language)


def anything(phrases: tuple[str, ...] | None, language: str) -> Callable[[], Grammar]:
    """One of some phrases, or free speech (None), as it was said."""
    said = phrases or ()
    return lambda: Grammar(language, said, said, complete=phrases is not None, read=lambda text: [Reading(text, text)])


@lru_cache(maxsize=512)
def _menu(words: tuple[tuple[str, tuple[str, ...]], ...], language: str) -> Grammar:
    return menu(dict(words), language)


@lru_cache(maxsize=128)
def _digits(minimum: int, maximum: int | None, language: str) -> Grammar:
    return digits(language, Shape(minimum, maximum))


@lru_cache(maxsize=64)
def _yes_no(language: str) -> Grammar:
    return yes_no(language)
