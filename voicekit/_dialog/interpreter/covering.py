"""Texts in which nothing that is masked can be read."""

from collections.abc import Iterable, Iterator, Mapping

from voicekit._prompts.secret import HIDDEN

__all__ = ["cover", "texts_of"]


def texts_of(value: object) -> Iterator[str]:
    """The texts by which a value, or something in it, could be read."""
    match value:
        case Mapping():
            for each in value.values():
                yield from texts_of(each)
        case list() | tuple():
            for each in value:
                yield from texts_of(each)
        case bool() | None | "":
            pass
        case _:
            yield str(value)


def cover(text: str, secrets: Iterable[str]) -> str:
    """A text with ``****`` in the place of secrets."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text
