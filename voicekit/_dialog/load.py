"""From a file to a flow, with all that is wrong in it at once; and the schema of such a file, for editors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from voicekit._dialog.document.flow import MOST_NODES, Flow
from voicekit._dialog.document.values import Location, Name
from voicekit._dialog.invalid import mistakes
from voicekit._dialog.nodes import Node
from voicekit._dialog.source import Source, parse, read
from voicekit.errors import FlowError

__all__ = ["EarlierName", "FlowDocument", "Loaded", "load", "loads", "schema"]

_FLOW_BEFORE = {"manners": "defaults"}
_QUESTION_BEFORE = {"timeout": "no_input_timeout", "between": "interdigit_timeout", "tries": "max_tries"}
_TYPES_BEFORE = {"spelled": "letters", "speech": "free_speech"}
"""The names that keys and types had before: read for one version more, and told."""


class FlowDocument(Flow):
    """A telephone dialogue."""

    nodes: Annotated[dict[Name, Node], Field(min_length=1, max_length=MOST_NODES)]
    """The nodes by name."""


@dataclass(frozen=True, slots=True)
class EarlierName:
    """A name of before in a document: ``location`` leads to its value by the keys of now; ``key`` tells whether it is a
    key and not a value.
    """

    old: str
    new: str
    location: Location
    key: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """A flow and where its parts stand; one that was made in Python has neither file nor source."""

    flow: Flow
    path: Path | None = None
    source: Source | None = None
    earlier: tuple[EarlierName, ...] = ()
    """The names of before that the file has for keys and types."""

    @property
    def file(self) -> str:
        """The file's name as it was given, or the flow's in brackets."""
        return f"<{self.flow.flow}>" if self.path is None else str(self.path)

    @property
    def version(self) -> str:
        """The beginning of the checksum (SHA-256) of its text; empty without a file."""
        return "" if self.source is None else sha256(self.source.text.encode(errors="replace")).hexdigest()[:8]

    def position(self, location: Sequence[str | int], *, key: bool = False) -> tuple[int, int]:
        """Line and column, from 1, of a value of the document (``("nodes", "main", "menu")``), or of its key.

        What is not there itself stands where what is around it does. Without a file it is (0, 0).
        """
        return (0, 0) if self.source is None else self.source.position(location, key=key)


def load(path: str | Path) -> Loaded:
    """Load a flow from a YAML or JSON file. Raises FlowError with all problems: see `FlowError.problems`."""
    return _loaded(read(Path(path)), Path(path))


def loads(data: str | bytes, file: str = "<text>") -> Loaded:
    """Load a flow from YAML or JSON in memory, which errors call by a file's name. Raises FlowError."""
    return _loaded(parse(data.encode() if isinstance(data, str) else data, file), Path(file))


def _loaded(source: Source, path: Path) -> Loaded:
    problems = list(source.problems)
    earlier = tuple(_bring_up_to_date(source))
    try:
        if not isinstance(source.value, dict):
            raise FlowError("a flow is a mapping", hint="begin with flow: NAME", file=source.file, line=1, column=1)
        flow = FlowDocument.model_validate(source.value)
    except ValidationError as error:
        problems += mistakes(error, source)
    if problems:
        problems.sort(key=lambda problem: (problem.line, problem.column))
        raise FlowError(f"{source.file}: {len(problems)} mistakes", file=source.file, problems=problems)
    return Loaded(flow, path, source, earlier)


# Earlier names


def _bring_up_to_date(source: Source) -> Iterator[EarlierName]:
    """Write the names of now into a document, in place; gives the names of before that it had.

    A key that is there by both its names stays: it is unknown, and said to be.
    """
    document = _items(source.value)
    yield from _renamed(source, (), document, _FLOW_BEFORE)
    yield from _renamed(source, ("defaults",), _items(document.get("defaults")), _QUESTION_BEFORE)
    for name, node in _items(document.get("nodes")).items():
        here: Location = ("nodes", name)
        if {"menu", "form"} & _items(node).keys():
            yield from _renamed(source, here, node, _QUESTION_BEFORE)
        for key, each in _items(_items(node).get("form")).items():
            slot, place = _items(each), (*here, "form", key)
            yield from _renamed(source, place, slot, _QUESTION_BEFORE)
            if isinstance(old := slot.get("type"), str) and old in _TYPES_BEFORE:
                slot["type"] = _TYPES_BEFORE[old]
                yield EarlierName(old, slot["type"], (*place, "type"), key=False)


def _items(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _renamed(
    source: Source, place: Location, around: dict[str, Any], names: Mapping[str, str]
) -> Iterator[EarlierName]:
    """Give keys of a mapping, which stands at a place of the document, their names of now."""
    for old in [each for each in names if each in around and names[each] not in around]:
        new, span = names[old], source.span(place)
        around[new], span.keys[new], span.inside[new] = around.pop(old), span.keys.pop(old), span.inside.pop(old)
        yield EarlierName(old, new, (*place, new), key=True)


# The schema


def schema() -> dict[str, Any]:
    """The schema, draft 2020-12, with the keys as they are written in a file."""
    plain: dict[str, Any] = _plain(FlowDocument.model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A flow of voicekit", **plain}


def _plain(value: Any) -> Any:
    """Without what tells an editor nothing: titles that repeat the key, defaults that are null."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: _plain(each) for key, each in value.items() if not _says_nothing(key, each)}


def _says_nothing(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (key == "default" and value is None)
