"""Language tags: ``pt-BR`` for people, ``pt_BR`` in names of files."""

import re
from functools import lru_cache

from voicekit.errors import CatalogError

__all__ = ["fallbacks", "file_name", "normal"]

_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


def normal(tag: str) -> str:
    """The tag as it is usually written: ``pt_br`` is ``pt-BR``. Raises CatalogError for what is no language tag."""
    if not _TAG.fullmatch(tag):
        raise CatalogError(f"{tag!r} is no language tag", mend="write such as en, de, pt-BR")
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
