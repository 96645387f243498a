"""Numbers, ordinals and money."""

from collections.abc import Mapping
from decimal import Decimal

from voicekit.spoken.languages import locale, num2words_language, primary

__all__ = ["GENDERS", "MAX_DIGITS", "cardinal", "money", "number", "ordinal", "year"]

GENDERS = ("masculine", "feminine", "neuter")
"""Options of numbers that stand before a noun: the noun's gender."""

MAX_DIGITS = 27
"""Digits of a number said as one; beyond them there are no names that a caller knows."""

_ENGLISH_MONEY: Mapping[str, tuple[str, str, str, str]] = {
    "AUD": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "CAD": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "CHF": ("Swiss franc", "Swiss francs", "centime", "centimes"),
    "CNY": ("yuan", "yuan", "fen", "fen"),
    "CZK": ("Czech koruna", "Czech korunas", "haler", "halers"),
    "DKK": ("Danish krone", "Danish kroner", "øre", "øre"),
    "EUR": ("euro", "euros", "cent", "cents"),
    "GBP": ("pound", "pounds", "penny", "pence"),
    "INR": ("rupee", "rupees", "paisa", "paise"),
    "JPY": ("yen", "yen", "", ""),
    "KRW": ("won", "won", "", ""),
    "MXN": ("Mexican peso", "Mexican pesos", "centavo", "centavos"),
    "NOK": ("Norwegian krone", "Norwegian kroner", "øre", "øre"),
    "NZD": ("New Zealand dollar", "New Zealand dollars", "cent", "cents"),
    "PLN": ("Polish zloty", "Polish zlotys", "grosz", "groszy"),
    "SEK": ("Swedish krona", "Swedish kronor", "öre", "öre"),
    "USD": ("dollar", "dollars", "cent", "cents"),
    "ZAR": ("rand", "rand", "cent", "cents"),
}


def number(value: str, language: str) -> str:
    """A decimal number, with all the decimals it is written with."""
    return cardinal(_decimal(value), language)


def cardinal(amount: Decimal, language: str) -> str:
    """A number in words, or in the language's figures where num2words does not know it."""
    known = num2words_language(language)
    if known is not None:
        from num2words import num2words  # noqa: PLC0415

        # num2words says -0.5 as "zero point five" in some languages, and drops closing zeros: both are put right here.
        whole, _, decimals = f"{abs(amount):f}".partition(".")
        if not decimals:
            return _plain(str(num2words(int(amount), lang=known)), language)
        if primary(language) == "en":
            tail = " ".join(str(num2words(int(digit), lang=known)) for digit in decimals)
            sign = "minus " if amount < 0 else ""
            return f"{sign}{_plain(str(num2words(int(whole), lang=known)), language)} point {tail}"
        if amount > 0 or int(whole):
            return str(num2words(amount, lang=known))
    from babel.numbers import format_decimal  # noqa: PLC0415

    return format_decimal(amount, locale=locale(language), decimal_quantization=False)


def ordinal(value: str, language: str) -> str:
    """The number's place in a row: first, second, third."""
    place = _decimal(value)
    if place != int(place) or place < 0:
        raise ValueError("an ordinal is a whole number that is not negative")
    known = num2words_language(language)
    if known is None:
        return cardinal(place, language)
    from num2words import num2words  # noqa: PLC0415

    return _plain(str(num2words(int(place), lang=known, to="ordinal")), language)


def year(value: int, language: str) -> str:
    """A year: nineteen forty-two."""
    from num2words import num2words  # noqa: PLC0415

    return str(num2words(value, lang=num2words_language(language) or "en", to="year"))


def money(value: str, language: str, options: tuple[str, ...] = ()) -> str:
    """An amount and its currency: ``12.50 EUR``."""
    figures, _, code = value.partition(" ")
    code = code or "".join(options)
    code = code.strip().upper()
    amount = _decimal(figures)
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise ValueError("an amount comes with a currency's three letters, as in 12.50 EUR")
    if primary(language) == "en" and code in _ENGLISH_MONEY:
        return _english_money(amount, code, language)
    return _library_money(amount, code, language)


def _english_money(amount: Decimal, code: str, language: str) -> str:
    one, many, small_one, small_many = _ENGLISH_MONEY[code]
    if amount * 100 != int(amount * 100) or (not small_one and amount != int(amount)):
        return f"{cardinal(amount, language)} {many}"
    whole, small = divmod(int(abs(amount) * 100), 100)
    said = []
    if whole or not small:
        said.append(f"{cardinal(Decimal(whole), language)} {one if whole == 1 else many}")
    if small:
        said.append(f"{cardinal(Decimal(small), language)} {small_one if small == 1 else small_many}")
    return ("minus " if amount < 0 else "") + " and ".join(said)


def _library_money(amount: Decimal, code: str, language: str) -> str:
    known = num2words_language(language)
    if known is not None and amount >= 0 and amount * 100 == int(amount * 100):
        from num2words import num2words  # noqa: PLC0415

        try:
            # A whole number would be taken for cents.
            return str(num2words(float(amount), lang=known, to="currency", currency=code))
        except (NotImplementedError, TypeError, AttributeError, KeyError, IndexError):
            pass
    from babel.numbers import get_currency_name  # noqa: PLC0415

    count = int(amount) if amount == int(amount) else float(amount)
    return f"{cardinal(amount, language)} {get_currency_name(code, count=count, locale=locale(language))}"


def _decimal(value: str) -> Decimal:
    if not value.isascii() or "_" in value:
        raise ValueError("write it in the figures 0 to 9")
    try:
        amount = Decimal(value)
    except ArithmeticError:
        raise ValueError("write it as 1234.56, without separators between thousands") from None
    if not amount.is_finite() or len(f"{amount:f}") > MAX_DIGITS + 2:
        raise ValueError(f"a number has at most {MAX_DIGITS} digits")
    return amount


def _plain(said: str, language: str) -> str:
    """English without the commas of num2words, at which an engine would stop."""
    return said.replace(",", "") if primary(language) == "en" else said
