"""The words for money: the common currencies of each language, their small coins, and Babel's name for any other."""

from collections.abc import Mapping
from functools import lru_cache

from voicekit.grammar.text import tokens
from voicekit.spoken.languages import locale, primary

__all__ = ["SYMBOLS", "coins", "currencies", "decimals", "spoken_names"]

_Words = tuple[str, ...]

SYMBOLS: Mapping[str, str] = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW", "₽": "RUB"}

_CURRENCIES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "dollar": "USD",
        "dollars": "USD",
        "bucks": "USD",
        "euro": "EUR",
        "euros": "EUR",
        "pound": "GBP",
        "pounds": "GBP",
        "quid": "GBP",
        "franc": "CHF",
        "francs": "CHF",
        "yen": "JPY",
    },
    "de": {"dollar": "USD", "euro": "EUR", "pfund": "GBP", "franken": "CHF", "yen": "JPY"},
    "fr": {
        "dollar": "USD",
        "dollars": "USD",
        "euro": "EUR",
        "euros": "EUR",
        "livre": "GBP",
        "livres": "GBP",
        "franc": "CHF",
        "francs": "CHF",
    },
    "es": {
        "dólar": "USD",
        "dólares": "USD",
        "euro": "EUR",
        "euros": "EUR",
        "libra": "GBP",
        "libras": "GBP",
        "pesos": "MXN",
    },
    "it": {"dollaro": "USD", "dollari": "USD", "euro": "EUR", "sterlina": "GBP", "sterline": "GBP", "franchi": "CHF"},
    "pt": {
        "dólar": "USD",
        "dólares": "USD",
        "euro": "EUR",
        "euros": "EUR",
        "real": "BRL",
        "reais": "BRL",
        "libra": "GBP",
        "libras": "GBP",
    },
    "nl": {"dollar": "USD", "euro": "EUR", "pond": "GBP"},
    "ru": {
        "доллар": "USD",
        "доллара": "USD",
        "долларов": "USD",
        "евро": "EUR",
        "рубль": "RUB",
        "рубля": "RUB",
        "рублей": "RUB",
        "фунтов": "GBP",
    },
    "ko": {"달러": "USD", "유로": "EUR", "원": "KRW", "엔": "JPY"},
}

_COINS: Mapping[str, _Words] = {
    "en": ("cent", "cents", "penny", "pence", "p"),
    "de": ("cent", "cents", "pence", "rappen"),
    "fr": ("centime", "centimes", "cent", "cents", "pence"),
    "es": ("centavo", "centavos", "céntimo", "céntimos"),
    "it": ("centesimo", "centesimi", "cent"),
    "pt": ("centavo", "centavos", "cêntimo", "cêntimos", "centimos"),
    "nl": ("cent", "centen", "cents"),
    "ru": ("копейка", "копейки", "копеек", "цент", "цента", "центов"),
    "ko": ("센트",),
}


@lru_cache(maxsize=64)
def currencies(language: str, code: str) -> Mapping[_Words, str]:
    """The words of currencies, as ``code`` (ISO 4217) where a word may be several: dollars, francs."""
    table = {tokens(word): known for word, known in _CURRENCIES.get(primary(language), {}).items()}
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
    return (*_CURRENCIES.get(primary(language), {}), *code_names, *_COINS.get(primary(language), ()))


def _full_names(language: str, code: str) -> tuple[str, ...]:
    from babel.numbers import get_currency_name  # noqa: PLC0415

    return tuple(get_currency_name(code, count=count, locale=locale(language)) for count in (1, 2, 5))


def coins(language: str) -> frozenset[str]:
    """The words of hundredths."""
    return frozenset(word for name in _COINS.get(primary(language), ()) for word in tokens(name))


def decimals(code: str) -> int:
    """Places after the point of a currency's smallest coin."""
    from babel.numbers import get_currency_precision  # noqa: PLC0415

    return get_currency_precision(code)
