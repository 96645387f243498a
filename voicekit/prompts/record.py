"""What the cache knows of a prompt, and how it stands in the index: one JSON object on a line."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from voicekit.prompts.key import INGREDIENTS, Recipe, is_key

__all__ = ["Record", "checksum", "parse", "parse_lines"]


@dataclass(frozen=True, slots=True)
class Record:
    """One file of the cache.

    ``seconds`` is its length, ``size`` its bytes, ``created`` an ISO 8601 time in UTC. The content of a
    ``private`` prompt is empty: it is kept nowhere but in the sound itself. ``recipe`` is None for a file of which
    only its name is known, because a process died before it could write more. ``checksum`` is that of its bytes, empty
    where it was never worked out.
    """

    key: str
    recipe: Recipe | None
    seconds: float
    size: int
    created: str
    private: bool = False
    asked: str = ""
    checksum: str = ""

    def describes(self, data: bytes) -> bool:
        """Whether these bytes are the file that was written."""
        return len(data) == self.size and self.checksum in {"", checksum(data)}

    def line(self) -> bytes:
        """The index line, newline included."""
        recipe = replace(self.recipe, content="") if self.recipe and self.private else self.recipe
        entry = {
            "key": self.key,
            **(dict(zip(INGREDIENTS, recipe.values(), strict=True)) if recipe else {}),
            "seconds": round(self.seconds, 4),
            "size": self.size,
            "created": self.created,
            "private": self.private,
            "asked": self.asked,
            "checksum": self.checksum,
        }
        return json.dumps(entry, ensure_ascii=False, separators=(", ", ": ")).encode() + b"\n"


def checksum(data: bytes) -> str:
    """Eight hex digits by which damage is found; against intent they are no proof."""
    return f"{zlib.crc32(data):08x}"


def parse(line: bytes) -> Record | None:
    """The record of an index line; None for a line that is torn, or that something else wrote."""
    try:
        entry = json.loads(line)
        if not isinstance(entry, dict) or not is_key(entry["key"]):
            return None
        recipe = Recipe(*(entry[name] for name in INGREDIENTS)) if "kind" in entry else None
        return Record(
            entry["key"],
            recipe,
            float(entry["seconds"]),
            int(entry["size"]),
            str(entry["created"]),
            bool(entry["private"]),
            str(entry["asked"]),
            str(entry.get("checksum", "")),
        )
    except (ValueError, KeyError, TypeError):
        return None


def parse_lines(data: bytes) -> Iterator[Record]:
    """The records of an index, or of any stretch of one; what cannot be read is left out."""
    for line in data.split(b"\n"):
        if line and (record := parse(line)) is not None:
            yield record
