"""What work outside a flow is given, and texts in which nothing that is masked can be read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from voicekit._prompts.secret import HIDDEN, Secret

__all__ = ["Given", "cover", "texts_of", "uncovered"]


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments by name. What is told of the work, of errors above all, passes through `cover`."""

    arguments: Mapping[str, object] = field(default_factory=dict, repr=False)
    _secrets: frozenset[str] = field(default_factory=frozenset, repr=False)
    """The texts of all that is masked in them."""

    @property
    def is_private(self) -> bool:
        """Whether anything in them is masked."""
        return bool(self._secrets)

    def cover(self, text: str) -> str:
        """A text in which nothing that is masked can be read."""
        return cover(text, self._secrets)


def uncovered(value: object) -> tuple[object, bool]:
    """A value in bounds without secrets, as flows know it, and whether there was any in it."""
    if isinstance(value, Secret):
        return uncovered(value.reveal())[0], True
    if isinstance(value, Mapping):
        parts = {key: uncovered(each) for key, each in value.items()}
        if any(masked for _, masked in parts.values()):
            return {key: plain for key, (plain, _) in parts.items()}, True
    elif isinstance(value, list | tuple):
        items = [uncovered(each) for each in value]
        if any(masked for _, masked in items):
            return [plain for plain, _ in items], True
    return value, False


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
