"""YAML and JSON as written by people: values with the place of each, and mistakes with theirs.

YAML as version 1.2's core schema has it, of which a flow needs little: no anchors, no aliases, no tags, one document.
Keys of mappings are text always (``1``, ``2026-12-24``); a number that begins with ``0`` or ``+`` is text, as telephone
numbers are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from voicekit._unread import hint_of
from voicekit.errors import FlowError

__all__ = ["MAX_BYTES", "Source", "Unreadable", "parse", "read"]

MAX_BYTES = 1_000_000
"""Some 7,000 nodes: a larger file is no dialogue that a person wrote."""

MAX_DEPTH = 40
"""A flow needs ten."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Read by libyaml, thirty times as fast, wherever PyYAML was built with it."""

_CONSTANTS = {"": None, "~": None, "null": None, "Null": None, "NULL": None} | {
    word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")
}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]{0,17})?(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")

_MEANT: tuple[tuple[str, str, str, str, bool], ...] = (
    ("mapping values", "", "a colon where none can be", "put a text with a colon in quotes, indent keys alike", False),
    ("alias", "", "* has a meaning of its own in YAML", 'put it in quotes: "*"', True),
    ("start any token", r"\t", "a tab", "indent with spaces", False),
    ("start any token", "", "a text cannot begin with this sign", "put the text in quotes", False),
    ("quoted scalar.*end of stream", "", "a quote is never closed", "close it", True),
    ("escape", "", "in double quotes, \\ begins an escape", "write \\\\, or use single quotes", False),
    ("", r".*?(^|: |- )[{[]", "a text that begins with { or [ is no text to YAML", "put it in quotes", False),
    ("flow (sequence|mapping)", "", "a [ or { is never closed, or a comma is missing", "close it", True),
    ("block", "", "this does not go on as the lines above began", "indent it as these, or more", False),
    ("", "", "this is no YAML", "look at this line and the one above", False),
)
"""What the parser's words match, and the line from the place on (up to it, where that begins with a point); what is
wrong and a hint; whether the place is where it began."""


@dataclass(slots=True)
class SourceSpan:
    """Where a value stands, line and column from 1, and where what is inside it stands."""

    line: int
    column: int
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    inside: dict[str | int, "SourceSpan"] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """A document: ``value`` of dicts, lists, texts, numbers, truth values and None; ``spot`` is where its parts are."""

    file: str
    text: str
    value: Any
    spot: SourceSpan
    problems: tuple[FlowError, ...] = ()
    """Mistakes that did not keep it from being read: keys that are there twice."""

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines, of which the first is line 1."""
        return self.text.splitlines()

    def at(self, location: Sequence[str | int]) -> Any:
        """The value at a location; None where there is none."""
        value = self.value
        for step in location:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def span(self, location: Sequence[str | int]) -> SourceSpan:
        """Where a value and what is inside it stand. Raises KeyError where there is no value."""
        spot = self.spot
        for step in location:
            spot = spot.inside[step]
        return spot

    def is_parted(self, location: Sequence[str | int]) -> bool:
        """Whether a text is an unquoted one in [ ], which ends at a comma."""
        written, around = (self.written(*self.position(each)) for each in (location, location[:-1]))
        return around.startswith("[") and not written.startswith(("'", '"'))

    def written(self, line: int, column: int) -> str:
        """What stands in a line from a column on, both counted from 1."""
        return self.lines[line - 1][column - 1 :]

    def position(self, location: Sequence[str | int], *, key: bool = False) -> tuple[int, int]:
        """Line and column of a value, or of its key; of the nearest thing around it where it is not there itself."""
        spot, place = self.spot, (self.spot.line, self.spot.column)
        for step in location:
            below = spot.inside.get(step)
            if below is None:
                return place
            place = spot.keys[str(step)] if key and step in spot.keys else (below.line, below.column)
            spot = below
        return place


class Unreadable(FlowError):
    """A file of which nothing can be checked: it is no text, or cannot be opened."""


def read(path: Path) -> Source:
    """Read a file. Raises FlowError: not there, too large, no UTF-8, no YAML."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise Unreadable(what, hint=hint_of(error), file=str(path)) from error
    return parse(data, str(path))


def parse(data: bytes, file: str) -> Source:
    """Read the bytes of a file, which errors call by its name. Raises FlowError."""
    if len(data) > MAX_BYTES:
        what = f"is larger than {MAX_BYTES:,} bytes"
        raise Unreadable(what, hint="divide it into subflows", file=file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode(errors="replace")) + 1
        what = f"the byte {data[error.start]:#04x} is no UTF-8"
        raise Unreadable(what, hint="save the file as UTF-8", file=file, line=line, column=column) from None
    # JSON writes signs beyond 16 bits as two halves, which YAML does not know.
    text = _SURROGATES.sub(lambda pair: f"\\U{_joined(pair[1], pair[2]):08x}", text)
    try:
        return _Composer(file, text).source()
    except yaml.YAMLError as error:
        raise _yaml_error(error, text, file) from None


def _joined(high: str, low: str) -> int:
    return 0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF)


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet; ``key`` is a mapping's last key, without its value so far."""

    value: dict[str, Any] | list[Any]
    spot: SourceSpan
    key: str | None = None
    twice: bool = False


class _Composer:
    """Puts values together from events, without recursion."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._open: list[_Open] = []
        self._root: tuple[Any, SourceSpan] | None = None
        self._problems: list[FlowError] = []

    def source(self) -> Source:
        """The whole document. Raises FlowError, YAMLError."""
        for event in self._events():
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._begin(event)
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self._open.pop()
            elif isinstance(event, yaml.AliasEvent):
                raise self._wrong(event, "a text that begins with * is an alias to YAML", "put it in quotes")
            elif isinstance(event, yaml.DocumentStartEvent) and self._root is not None:
                raise self._wrong(event, "a second document begins here", "one file holds one; leave out the ---")
        if self._root is None or self._root[0] is None:
            raise FlowError("is empty", hint="begin with the flow's name, such as flow: reception", file=self._file)
        return Source(self._file, self._text, *self._root, tuple(self._problems))

    def _events(self) -> Iterator[Any]:
        return iter(yaml.parse(self._text, Loader=_LOADER))

    def _begin(self, event: Any) -> None:
        self._plain(event)
        if len(self._open) >= MAX_DEPTH:
            raise self._wrong(event, f"more than {MAX_DEPTH} levels within each other", "divide it into subflows")
        if self._open and isinstance(self._open[-1].value, dict) and self._open[-1].key is None:
            raise self._wrong(
                event, "a list or mapping cannot be a key", "put a text that begins with [ or { in quotes"
            )
        value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Open(value, self._add(event, value)))

    def _scalar(self, event: Any) -> None:
        self._plain(event)
        into = self._open[-1] if self._open else None
        if into is not None and isinstance(into.value, dict) and into.key is None:
            into.key, into.twice = event.value, event.value in into.value
            mark = event.start_mark
            if into.twice:
                first = into.spot.keys[event.value][0]
                what = f"the key `{event.value}` is here twice, first in line {first}"
                self._problems.append(self._wrong(event, what, "give one of them another name, or remove it"))
            else:
                into.spot.keys[event.value] = (mark.line + 1, mark.column + 1)
        else:
            self._add(event, resolved(event.value) if event.implicit[0] else event.value)

    def _add(self, event: Any, value: Any) -> SourceSpan:
        """Put a value where it belongs: the first of two with one key stays."""
        spot = SourceSpan(event.start_mark.line + 1, event.start_mark.column + 1)
        if not self._open:
            self._root = value, spot
            return spot
        into = self._open[-1]
        if isinstance(into.value, list):
            into.spot.inside[len(into.value)] = spot
            into.value.append(value)
        else:
            assert into.key is not None
            if not into.twice:
                into.spot.inside[into.key] = spot
                into.value[into.key] = value
            into.key = None
        return spot

    def _plain(self, event: Any) -> None:
        if event.anchor is not None:
            raise self._wrong(event, f"the anchor &{event.anchor} is not allowed", "write it out, or quote the text")
        if event.tag is not None:
            raise self._wrong(event, f"the tag {event.tag} is not allowed", "leave it out, or quote the text")

    def _wrong(self, event: Any, what: str, hint: str) -> FlowError:
        mark = event.start_mark
        return FlowError(what, hint=hint, file=self._file, line=mark.line + 1, column=mark.column + 1)


def resolved(text: str) -> object:
    """What a plain scalar means."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in "-.0123456789" and text[-1] in "0123456789":
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return float(text)
    return text


def _yaml_error(error: yaml.YAMLError, text: str, file: str) -> FlowError:
    """A parser's error with its place, and what is to be done."""
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        return FlowError(
            "a control character",
            hint="delete it: an editor shows it as ^ and a letter",
            file=file,
            line=line,
            column=column,
        )
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return FlowError(f"is no YAML: {error}", file=file, hint="look at the file in an editor that knows YAML")
    here = error.problem_mark
    said = f"{error.context} {error.problem}"
    line_ = [*text.splitlines(), ""][min(here.line, text.count("\n"))]
    for words, sign, what, hint, at_start in _MEANT:
        looked_at = line_[: here.column] if sign.startswith(".") else line_[here.column :]
        if re.search(words, said) and re.match(sign, looked_at):
            mark = error.context_mark if at_start and error.context_mark is not None else here
            return FlowError(what, hint=hint, file=file, line=mark.line + 1, column=mark.column + 1)
    raise AssertionError("the last row fits everything")
