"""The words for money: the common currencies of each language, their small coins, and Babel's name for any other."""

from collections.abc import Mapping
from functools import lru_cache

from voicekit.grammar.text import tokens
from voicekit.lang import language_of
from voicekit.lang.tags import locale

__all__ = ["SYMBOLS", "coins", "currencies", "decimals", "spoken_names"]

_Words = tuple[str, ...]

SYMBOLS: Mapping[str, str] = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW", "₽": "RUB"}


@lru_cache(maxsize=64)
def currencies(language: str, code: str) -> Mapping[_Words, str]:
    """The words of currencies, as ``code`` (ISO 4217) where a word may be several: dollars, francs."""
    table = {tokens(word): known for word, known in language_of(language).money.names.items()}
    for name in _full_names(language, code):
        full = tokens(name)
        table[full] = code
        for word in full:
            if (word,) in table or len(full) == 1:
                table[(word,)] = code
    return table


def spoken_names(language: str, code: str) -> tuple[str, ...]:
    """The names of currencies and coins, as an engine is told them."""
    code_names = _full_names(language, code)
    return (*language_of(language).money.names, *code_names, *language_of(language).money.small)


def _full_names(language: str, code: str) -> tuple[str, ...]:
    from babel.numbers import get_currency_name  # noqa: PLC0415

    return tuple(get_currency_name(code, count=count, locale=locale(language)) for count in (1, 2, 5))


def coins(language: str) -> frozenset[str]:
    """The words of hundredths."""
    return frozenset(word for name in language_of(language).money.small for word in tokens(name))


def decimals(code: str) -> int:
    """Places after the point of a currency's smallest coin."""
    from babel.numbers import get_currency_precision  # noqa: PLC0415

    return get_currency_precision(code)
