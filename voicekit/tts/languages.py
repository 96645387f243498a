"""Language tags: which voice serves which language."""

from collections.abc import Iterable

__all__ = ["best", "primary"]

_SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "zh": "cmn", "tl": "fil"}
"""Tags that engines use for one language in two ways."""


def primary(tag: str) -> str:
    """The language of a tag without region or script, in lower case: ``pt_BR`` gives ``pt``."""
    language = tag.replace("_", "-").split("-", maxsplit=1)[0].lower()
    return _SAME.get(language, language)


def best(wanted: str, spoken: Iterable[str]) -> str | None:
    """Of the tags spoken, the one that serves ``wanted``, as it is written there; None where none does.

    The same tag first, then the language without a region, then the first of its other regions.
    """
    tags = {tag.replace("_", "-").lower(): tag for tag in reversed(tuple(spoken))}
    exact = wanted.replace("_", "-").lower()
    if exact in tags:
        return tags[exact]
    related = [tag for tag in reversed(tags) if primary(tag) == primary(wanted)]
    related.sort(key=lambda tag: "-" in tag)
    return tags[related[0]] if related else None
