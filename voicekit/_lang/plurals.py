"""The plural forms of a language, by CLDR's rules (Unicode TR 35, "Language Plural Rules")."""

from decimal import Decimal
from functools import lru_cache

from voicekit._lang.tags import locale

__all__ = ["plural", "whole_number_forms"]


@lru_cache(maxsize=4096)
def plural(number: str, language: str) -> str:
    """The form that a number takes: zero, one, two, few, many or other. Raises ValueError where it is no number."""
    from babel import Locale  # noqa: PLC0415

    try:
        return str(Locale.parse(locale(language)).plural_form(Decimal(number)))
    except ArithmeticError:
        raise ValueError("a plural goes by a number") from None


@lru_cache(maxsize=256)
def whole_number_forms(language: str) -> tuple[str, ...]:
    """The forms of 0 to 199, in CLDR's order: in Russian one, few and many (other is for fractions)."""
    used = {plural(str(number), language) for number in range(200)}
    return tuple(form for form in ("zero", "one", "two", "few", "many", "other") if form in used)
