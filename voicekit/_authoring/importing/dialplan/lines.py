"""The lines of a dialplan's files, as Asterisk's configuration reader sees them (main/config.c): without comments, with
the files that are included, and never a file outside the folder.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from voicekit._authoring.importing.xml import LARGEST
from voicekit.errors import FlowError

__all__ = ["Line", "lines_of"]

MOST_LINES = 100_000
"""Lines of all files; a large system's dialplan has some 20,000."""

MOST_FILES = 200
"""Files that are included, each as often as it is."""

DEEPEST_INCLUDE = 10
"""Files that include each other; Asterisk's own end, MAX_INCLUDE_LEVEL, is 10 as well."""

LONGEST_LINE = 8192
"""Characters, as in Asterisk (MAX_LINE)."""

CONFIGURATION = "/etc/asterisk/"
"""Where names without a folder are looked for by Asterisk; here it is the folder of the file."""

_INCLUDE = re.compile(r"#\s*(include|tryinclude|exec)\b\s*(.*)", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """One line with something in it. It is taken once it has become part of a flow, or says nothing of calls."""

    file: str
    number: int
    text: str
    taken: bool = False


@dataclass(slots=True)
class _Reader:
    """Reads a file and what it includes. ``beside`` are the files of the folder by their relative names."""

    beside: Mapping[str, bytes]
    letters: int = 0
    count: int = 0
    files: int = 0
    open: list[str] = field(default_factory=list)

    def read(self, data: bytes, name: str) -> Iterator[Line]:
        self.letters += len(data)
        if self.letters > LARGEST:
            raise FlowError(
                f"more than {LARGEST} bytes with the files that it includes", file=name, hint="split the dialplan"
            )
        self.open.append(name)
        for number, text in _uncommented(_text(data)):
            self.count += 1
            if self.count > MOST_LINES:
                raise FlowError(f"more than {MOST_LINES:,} lines", file=name, line=number, hint="split the dialplan")
            line = Line(name, number, text)
            found = _INCLUDE.fullmatch(text)
            if found is None:
                yield line
            else:
                yield from self._included(line, found[1].lower(), found[2].strip().strip('"<>').strip())
        self.open.pop()

    def _included(self, line: Line, kind: str, wanted: str) -> Iterator[Line]:
        """The lines of the files that a line includes; the line itself where there are none."""
        names = [] if kind == "exec" else self._names(wanted)
        if not names:
            line.taken = kind == "tryinclude" and ".." not in wanted
            yield line
        for name in names:
            if name in self.open or len(self.open) > DEEPEST_INCLUDE or self.files >= MOST_FILES:
                yield line
                return
            self.files += 1
            yield from self.read(self.beside[name], name)

    def _names(self, wanted: str) -> list[str]:
        """The names of the folder that are meant, none where they are outside."""
        relative = PurePosixPath(wanted.removeprefix(CONFIGURATION))
        if not wanted or relative.is_absolute() or ".." in relative.parts:
            return []
        if re.search(r"[*?\[]", wanted):
            return sorted(name for name in self.beside if fnmatchcase(name, str(relative)))
        return [str(relative)] if str(relative) in self.beside else []


def lines_of(data: bytes, name: str, beside: Mapping[str, bytes]) -> list[Line]:
    """All lines with something in them. A file that is included and not there, or not in the folder, leaves its
    ``#include`` line; a loop of files ends. Raises FlowError for more than the bounds.
    """
    return list(_Reader(beside).read(data, name))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _uncommented(text: str) -> Iterator[tuple[int, str]]:
    """Lines without comments: ``;`` to the end of the line, ``;--`` to ``--;`` across lines."""
    depth = 0
    for number, line in enumerate(text.split("\n"), start=1):
        depth, plain = _plain(line[:LONGEST_LINE], depth)
        if plain := plain.strip():
            yield number, plain


def _plain(line: str, depth: int) -> tuple[int, str]:
    kept: list[str] = []
    place = 0
    while place < len(line):
        if depth:
            opened, closed = line.find(";--", place), line.find("--;", place)
            if opened != -1 and (closed == -1 or opened < closed) and line[opened + 3 : opened + 4] != "-":
                depth, place = depth + 1, opened + 3
            elif closed != -1:
                depth, place = depth - 1, closed + 3
            else:
                break
        elif line.startswith("\\;", place):
            kept.append(";")
            place += 2
        elif line.startswith(";--", place) and line[place + 3 : place + 4] != "-":
            depth, place = 1, place + 3
        elif line[place] == ";":
            break
        else:
            kept.append(line[place])
            place += 1
    return depth, "".join(kept)
