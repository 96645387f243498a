"""What the two libraries of languages know of a language tag. Both are imported when first asked: they are large."""

from functools import lru_cache

__all__ = ["locale", "num2words_language", "primary"]


def primary(language: str) -> str:
    """The language of a tag: ``pt`` of ``pt-BR``."""
    return language.split("-", maxsplit=1)[0].lower()


@lru_cache(maxsize=256)
def locale(language: str) -> str:
    """The name of Babel's locale for a tag, or for its language alone, or English where neither is known."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    for tag in (language, primary(language)):
        try:
            return str(Locale.parse(tag, sep="-"))
        except (UnknownLocaleError, ValueError):
            continue
    return "en"


@lru_cache(maxsize=256)
def num2words_language(language: str) -> str | None:
    """The name under which num2words knows a language; None where it does not."""
    from num2words import CONVERTER_CLASSES  # noqa: PLC0415

    known = {name.lower(): name for name in CONVERTER_CLASSES}
    tag = language.replace("-", "_").lower()
    return known.get(tag) or known.get({"nb": "no", "nn": "no", "kk": "kz"}.get(tag.split("_")[0], tag.split("_")[0]))
