"""JSON from anybody, with the lines of its parts: bounded, and a fault in it is told with its place."""

import json
import re
from collections.abc import Iterator
from typing import Any

from voicekit._authoring.importing.xml import LARGEST
from voicekit.errors import FlowError

__all__ = ["lines_of", "read_json"]


def read_json(data: bytes, file: str) -> Any:
    """The value that a file holds. Raises FlowError for what is no JSON, and for more than is read."""
    if len(data) > LARGEST:
        raise FlowError(f"{len(data)} bytes; at most {LARGEST} are read", file=file, hint="split the file")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise FlowError(
            f"no JSON: {error}",
            file=file,
            line=getattr(error, "lineno", 0),
            column=getattr(error, "colno", 0),
            hint="export the file anew",
        ) from None


def lines_of(data: bytes, key: str) -> Iterator[tuple[str, int]]:
    """The texts that stand at a key, in the order of the file, and their lines."""
    text = data.decode("utf-8", "replace")
    line, place = 1, 0
    for found in re.finditer(rf'"{key}"\s*:\s*("(?:[^"\\]|\\.)*")', text):
        line += text.count("\n", place, found.start())
        place = found.start()
        try:
            yield str(json.loads(found[1], strict=False)), line
        except ValueError:
            continue
