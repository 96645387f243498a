"""Language tags: ``pt-BR`` for people, ``pt_BR`` in names of files; and what Babel and num2words know of them.

Both libraries are imported when they are first asked: they are large.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from voicekit.errors import CatalogError

__all__ = [
    "LONGEST_NAME",
    "best",
    "fallbacks",
    "file_name",
    "locale",
    "meanings",
    "normal",
    "num2words_language",
    "primary",
    "region",
]

LONGEST_NAME = 80
"""Characters of a channel's language: what is longer is no name of one."""

_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "zh": "cmn", "tl": "fil", "jw": "jv"}
"""Tags that engines use for one language in two ways."""

_FOLDER = re.compile(r"[/.@]")
_SEPARATORS = re.compile(r"[-_]")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SCRIPT = re.compile(r"[A-Za-z]{4}")
_NUMBERED_REGION = re.compile(r"[0-9]{3}")


def primary(language: str) -> str:
    """The language of a tag without region or script, in small letters: ``pt`` of ``pt-BR`` and of ``pt_BR``."""
    return language.replace("_", "-").split("-", maxsplit=1)[0].lower()


def best(wanted: str, spoken: Iterable[str]) -> str | None:
    """Of the tags spoken, the one that serves ``wanted``, as it is written there; None where none does.

    The same tag first, then the language without a region, then the first of its other regions.
    """
    tags = {tag.replace("_", "-").lower(): tag for tag in reversed(tuple(spoken))}
    exact = wanted.replace("_", "-").lower()
    if exact in tags:
        return tags[exact]
    related = [tag for tag in reversed(tags) if _one_code(tag) == _one_code(wanted)]
    related.sort(key=lambda tag: "-" in tag)
    return tags[related[0]] if related else None


def _one_code(tag: str) -> str:
    language = primary(tag)
    return _SAME.get(language, language)


def normal(tag: str) -> str:
    """The tag as it is usually written: ``pt_br`` is ``pt-BR``. Raises CatalogError for what is no language tag."""
    if not _TAG.fullmatch(tag):
        raise CatalogError(f"{tag!r} is no language tag", hint="write such as en, de, pt-BR")
    language, *rest = tag.replace("_", "-").split("-")
    return "-".join([language.lower(), *map(_subtag, rest)])


def _subtag(part: str) -> str:
    if len(part) == 2:
        return part.upper()
    return part.title() if len(part) == 4 and part.isalpha() else part.lower()


def file_name(tag: str) -> str:
    """The tag as gettext's tools write it."""
    return normal(tag).replace("-", "_")


@lru_cache(maxsize=256)
def fallbacks(tag: str) -> tuple[str, ...]:
    """The tag and what may stand for it, the nearest first: ``pt-BR``, ``pt``. None for what is no tag."""
    try:
        parts = normal(tag).split("-")
    except CatalogError:
        return ()
    return tuple("-".join(parts[:count]) for count in range(len(parts), 0, -1))


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


@lru_cache(maxsize=256)
def region(tag: str) -> str:
    """The country of a tag, or the usual one of its language: DE of ``de``, AT of ``de-AT``."""
    from babel.core import get_global  # noqa: PLC0415

    parts = tag.replace("_", "-").split("-")
    territory = next((part for part in parts[1:] if len(part) == 2), "")
    return territory.upper() or str(get_global("likely_subtags").get(primary(tag), "en_Latn_US"))[-2:]


def meanings(name: str) -> tuple[str, ...]:
    """The language tags that a telephone system's name of a language may mean, the nearest first; often one.

    Asterisk's channels have what a dialplan set: a tag (``en_GB``), a folder of sounds (``en_US_f_Allison``,
    ``en_mycompany/x``), a language of three letters (``deu``), or a country (``us``, ``gr``), whose languages follow
    then. ``br`` is Breton first, then the Portuguese of Brazil. Empty where it can be none. Reads Babel's tables at
    the first time.
    """
    if len(name) > LONGEST_NAME:
        return ()
    words = _SEPARATORS.split(_FOLDER.split(name.strip(), maxsplit=1)[0])
    language = words[0].lower()
    if not _LANGUAGE.fullmatch(language):
        return ()
    from babel.core import get_global  # noqa: PLC0415

    script = next((word.title() for word in words[1:2] if _SCRIPT.fullmatch(word)), "")
    region = next((word.upper() for word in words[1:3] if _is_region(word.upper())), "")
    tags = ["-".join(filter(None, (language, script, region)))]
    if (alias := get_global("language_aliases").get(language)) is not None:
        tags.append("-".join(filter(None, (alias.replace("_", "-"), region))))
    countries = () if script or region else _of_country(language.upper())
    return tuple(dict.fromkeys((*tags, *countries)))


def _is_region(word: str) -> bool:
    from babel.core import get_global  # noqa: PLC0415

    return _NUMBERED_REGION.fullmatch(word) is not None or word in get_global("territory_languages")


def _of_country(code: str) -> Sequence[str]:
    """The languages of a country, the usual one first; none where no country has the code."""
    from babel.core import get_global  # noqa: PLC0415
    from babel.languages import get_official_languages  # noqa: PLC0415

    usual = get_global("likely_subtags").get(f"und_{code}", "").partition("_")[0]
    official = get_official_languages(code, de_facto=True)
    return [f"{language.partition('_')[0]}-{code}" for language in filter(None, (usual, *official))]
