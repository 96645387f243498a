"""What a program says, kept in a file: read again, it costs a fiftieth of looking through the sources.

The file counts only while it is whole, was written by this very code, and every source is what it was, those included
that were looked for and not there. Whatever else stands in it, the sources are looked through anew.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import NoneType
from typing import Any

from voicekit import values
from voicekit.authoring.scan.keyed import Keyed
from voicekit.authoring.scan.modules import SourceFiles
from voicekit.authoring.scan.program import Literal, Live, Scan
from voicekit.authoring.scan.said import ProgramPrompts, said_in
from voicekit.prompts import parts, sentences
from voicekit.prompts.parts import Audio, Part, Silence, Spoken, Text, Tone

__all__ = ["KEPT", "read"]

KEPT = 20
"""Programs of which something is kept in one folder; then the one not written for the longest time is forgotten."""

_NUMBER = (int, float)
_KINDS: Mapping[str, tuple[type[Part], tuple[tuple[type, ...], ...]]] = {
    "text": (Text, ((str,), (str, NoneType), (bool,))),
    "spoken": (Spoken, ((str,), (str,), (bool,))),
    "audio": (Audio, ((str,), _NUMBER, (str,))),
    "silence": (Silence, (_NUMBER,)),
    "tone": (Tone, ((list,), _NUMBER)),
}
"""The parts by name, with the types of their fields."""

_NAMES = {made: name for name, (made, _) in _KINDS.items()}


def read(program: Path, language: str, kept: Path | None = None) -> ProgramPrompts:
    """What a program says; nothing of it is run. Raises ProgramError with file and line.

    With a folder ``kept`` it is kept there, and taken from there the next time, if all sources are the same.
    """
    memory = None if kept is None else _Kept(kept, program, language)
    known = None if memory is None else memory.load()
    if known is not None:
        return known
    sources = SourceFiles(program)
    said = said_in(sources, language)
    if memory is not None:
        memory.save(said, sources)
    return said


class _Kept:
    """What is kept of one program, its texts in one language, in a folder that may be missing."""

    def __init__(self, folder: Path, program: Path, language: str) -> None:
        self._program = program.absolute()
        name = sha256(f"{self._program}\0{language}".encode(errors="surrogateescape")).hexdigest()[:16]
        self._file = folder / f"scan-{name}.json"

    def load(self) -> ProgramPrompts | None:
        """What was kept, where it still holds."""
        try:
            digest, _, data = _content(self._file).partition(b"\n")
            if digest.decode() != sha256(data).hexdigest():
                return None
            found = json.loads(data)
            return _said(found) if self._holds(found) else None
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            return None

    def save(self, said: ProgramPrompts, sources: SourceFiles) -> None:
        """Keep it, readable for this user alone. What is private is not kept; a folder that is full or gone is passed
        over.
        """
        if any(isinstance(one.part, Text | Spoken) and one.part.private for one in said.scan.literals):
            return
        part = self._file.with_name(f".{self._file.name}.{os.getpid()}.part")
        try:
            data = json.dumps(_written(said, sources, self._program)).encode()
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(sha256(data).hexdigest().encode() + b"\n" + data)
            part.replace(self._file)
            self._forget_others()
        except OSError:
            with suppress(OSError):
                part.unlink()

    def _holds(self, found: Mapping[str, Any]) -> bool:
        return (
            found["by"] == _this_code()
            and found["program"] == str(self._program)
            and all(sha256(_content(Path(file))).hexdigest() == digest for file, digest in found["files"])
            and not any(Path(file).is_file() for file in found["absent"])
        )

    def _forget_others(self) -> None:
        files = sorted(self._file.parent.glob("scan-*.json"), key=lambda file: file.stat().st_mtime)
        for file in files[:-KEPT]:
            file.unlink(missing_ok=True)


def _content(file: Path) -> bytes:
    """Raises OSError, also for what is no regular file and would never end."""
    if not file.is_file():
        raise FileNotFoundError(file)
    return file.read_bytes()


def _written(said: ProgramPrompts, sources: SourceFiles, program: Path) -> dict[str, Any]:
    files = list(sources.digests)
    number = {file: place for place, file in enumerate(files)}
    return {
        "by": _this_code(),
        "program": str(program),
        "files": [(str(file), sources.digests[file]) for file in files],
        "absent": sorted(map(str, sources.absent)),
        "literals": [
            (number[one.file], one.line, _NAMES[type(one.part)], *astuple(one.part)) for one in said.scan.literals
        ],
        "live": [(number[one.file], one.line, one.source, *one.sentences) for one in said.scan.live],
        "keyed": [(number[one.file], one.line, one.key, one.text) for one in said.keyed],
    }


def _said(found: Mapping[str, Any]) -> ProgramPrompts:
    files = [Path(file) for file, _ in found["files"]]
    return ProgramPrompts(
        Scan(
            tuple(Literal(_part(*rest), files[file], _typed(line, int)) for file, line, *rest in found["literals"]),
            tuple(
                Live(_typed(source, str), files[file], _typed(line, int), tuple(_texts(rest)))
                for file, line, source, *rest in found["live"]
            ),
        ),
        tuple(
            Keyed(_typed(key, str), _typed(text, str), files[file], _typed(line, int))
            for file, line, key, text in found["keyed"]
        ),
    )


def _part(kind: str, *given: Any) -> Part:
    make, types = _KINDS[kind]
    fields = [_typed(value, *wanted) for value, wanted in zip(given, types, strict=True)]
    if make is Tone:
        fields[0] = tuple(_typed(frequency, *_NUMBER) for frequency in fields[0])
    return make(*fields)


def _texts(given: list[Any]) -> Iterator[str]:
    return (_typed(text, str) for text in given)


def _typed(value: Any, *types: type) -> Any:
    if type(value) not in types:
        raise TypeError(f"{value!r} is out of place")
    return value


@cache
def _this_code() -> str:
    """A digest of what decides how sources are read."""
    own = sorted(Path(__file__).parent.glob("*.py"))
    used = [Path(module.__file__ or "") for module in (parts, sentences, values)]
    digest = sha256(sys.version.encode())
    for file in (*own, *used):
        digest.update(file.read_bytes())
    return digest.hexdigest()
