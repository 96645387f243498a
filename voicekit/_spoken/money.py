"""Amounts of money."""

from decimal import Decimal

from voicekit._lang import LanguageRules, Noun, Options, rules_of
from voicekit._spoken.numbers import decimal

__all__ = ["money"]


def money(value: str, language: str, options: Options = ()) -> str:
    """An amount and its currency: ``12.50 EUR``; the currency may be the option instead."""
    figures, _, own = value.partition(" ")
    code = (own.strip() or "".join(options)).upper()
    amount = decimal(figures)
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise ValueError("an amount comes with a currency's three letters, as in 12.50 EUR")
    rules = rules_of(language)
    if code in rules.coins:
        return _counted(amount, rules.coins[code], rules)
    return _from_libraries(amount, code, rules)


def _counted(amount: Decimal, coins: tuple[Noun, ...], rules: LanguageRules) -> str:
    """Large coins, then small ones; either is left out where there are none. Finer amounts keep their decimals."""
    large, small = coins[0], coins[1] if len(coins) > 1 else None
    if amount * 100 != int(amount * 100) or (small is None and amount != int(amount)):
        return f"{rules.number(amount)} {large.forms['other']}"
    whole, hundredths = divmod(int(abs(amount) * 100), 100)
    said = [rules.counted(whole, large)] if whole or not hundredths else []
    if hundredths and small is not None:
        said.append(rules.counted(hundredths, small))
    return (f"{rules.minus} " if amount < 0 else "") + rules.between_coins.join(said)


def _from_libraries(amount: Decimal, code: str, rules: LanguageRules) -> str:
    if rules.num2words is not None and amount >= 0 and amount * 100 == int(amount * 100) and not rules.coins:
        from num2words import num2words  # noqa: PLC0415

        try:
            # A whole number would be taken for cents.
            return str(num2words(float(amount), lang=rules.num2words, to="currency", currency=code))
        except (NotImplementedError, TypeError, AttributeError, KeyError, IndexError):
            pass
    from babel.numbers import get_currency_name  # noqa: PLC0415

    whole = amount == int(amount)
    name = get_currency_name(code, count=int(amount) if whole else float(amount), locale=rules.locale)
    return f"{rules.number(amount, ['masculine'] if whole else ())} {name}"
