"""Why a prompt is not there: the file that has the same content and another key, and what separates the two."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from voicekit._prompts.index import Record
from voicekit._prompts.key import Recipe

__all__ = ["Relatives", "Stale"]


@dataclass(frozen=True, slots=True)
class Stale:
    """A prompt of the same content that can no longer be played, and the ingredients that differ.

    ``changes`` has for each the name, the value it was made with, and the value that holds now.
    """

    record: Record
    changes: tuple[tuple[str, str, str], ...]

    def __str__(self) -> str:
        return "; ".join(f"{name} was {was!r}, is {now!r}" for name, was, now in self.changes)


class Relatives:
    """The prompts of a store by their content. Private ones have none, and are nobody's relatives."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._by_content: dict[tuple[str, str], list[tuple[Record, Recipe]]] = defaultdict(list)
        for record in records:
            if record.recipe is not None and not record.private:
                self._by_content[record.recipe.kind, record.recipe.content].append((record, record.recipe))

    def stale(self, recipe: Recipe) -> Stale | None:
        """The nearest relative of a prompt that is not there; None where it was never made."""
        found = self._by_content.get((recipe.kind, recipe.content))
        if not found:
            return None
        record, made = min(found, key=lambda pair: len(recipe.differences(pair[1])))
        names = recipe.differences(made)
        return Stale(record, tuple((name, str(getattr(made, name)), str(getattr(recipe, name))) for name in names))
