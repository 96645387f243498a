"""The words for money: the common currencies of each language, their small coins, and Babel's name for any other."""

from collections.abc import Mapping
from functools import lru_cache

from voicekit._grammar.text import tokens
from voicekit._lang import language_of, rules_of
from voicekit._lang.tags import locale

__all__ = ["SYMBOLS", "coins", "currencies", "decimals", "spoken_names"]

_Words = tuple[str, ...]

_SHORTEST_NOUN = 4
"""Letters of a word within a currency's name from which it may be the noun: "kronor", and not "des"."""

SYMBOLS: Mapping[str, str] = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW", "₽": "RUB"}


@lru_cache(maxsize=64)
def currencies(language: str, code: str) -> Mapping[_Words, str]:
    """The words of currencies, as ``code`` (ISO 4217) where a word may be several: dollars, francs."""
    nouns, _ = rules_of(language).coin_names(code)
    known = language_of(language).money.names
    table = {tokens(word): own for word, own in known.items()}
    for name in (*nouns, *_full_names(language, code)):
        full = tokens(name)
        table[full] = code
        for word in full:
            # Which word of "svenska kronor" is the noun, no library tells.
            noun = not nouns and not known and len(word) >= _SHORTEST_NOUN
            if (word,) in table or len(full) == 1 or noun:
                table[(word,)] = code
    return table


def spoken_names(language: str, code: str) -> tuple[str, ...]:
    """The names of currencies and coins, as an engine is told them."""
    known = language_of(language).money
    large, small = rules_of(language).coin_names(code)
    return (*known.names, *large, *_full_names(language, code), *known.small, *small)


def coins(language: str, code: str) -> frozenset[str]:
    """The words of hundredths: the usual ones, and those of a currency."""
    _, small = rules_of(language).coin_names(code)
    return frozenset(word for name in (*language_of(language).money.small, *small) for word in tokens(name))


def _full_names(language: str, code: str) -> tuple[str, ...]:
    from babel.numbers import get_currency_name  # noqa: PLC0415

    return tuple(get_currency_name(code, count=count, locale=locale(language)) for count in (1, 2, 5))


def decimals(code: str) -> int:
    """Places after the point of a currency's smallest coin."""
    from babel.numbers import get_currency_precision  # noqa: PLC0415

    return get_currency_precision(code)
