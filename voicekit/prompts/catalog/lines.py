"""A strict look at the lines of a .po file, before Babel reads it.

Babel takes a text without quotes and cuts its first and last letter off; it loses what stands in a wrong order, and
has memory made for as many plural forms as the file says. So what gets to it is right already.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from voicekit.errors import CatalogError

__all__ = ["MAX_BYTES", "Lines", "look", "read_within"]

MAX_BYTES = 20_000_000
"""A hundred thousand prompts; a larger file is no catalogue."""

_STRING = re.compile(r'"(?:[^"\\]|\\[\\ntr"])*"')
_PIECE = re.compile(r"\\(.)|([^\\]+)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_AFTER = {
    "": ("msgctxt", "msgid"),
    "msgctxt": ("msgid",),
    "msgid": ("msgstr",),
    "msgstr": ("msgctxt", "msgid"),
}
"""What may follow what."""


@dataclass(slots=True)
class Lines:
    """The lines that Babel is to read; those with an earlier text are empty, and their text is in ``previous`` by the
    number of the ``msgid`` line that they belong to, counted from 1.
    """

    lines: list[str] = field(default_factory=list)
    previous: dict[int, str] = field(default_factory=dict)


def read_within(file: Path, most: int) -> bytes:
    """The content of a file of a catalogue, of which no more is read than may be there (blocks).

    Raises CatalogError for one with more than ``most`` bytes, and OSError.
    """
    with file.open("rb") as opened:
        data = opened.read(most + 1)
    if len(data) > most:
        raise CatalogError(f"{file}: more than the {most:,} bytes that it may have", file=str(file))
    return data


def look(data: bytes, file: str) -> Lines:
    """The lines of a file. Raises CatalogError with file and line."""
    found = Lines()
    seen = ""
    earlier: list[str] = []
    for number, line in enumerate(_decoded(data, file), 1):
        keyword, kept = "", line
        if line.startswith(("#|", "#~|")):
            earlier.append(line.lstrip("#~|").strip())
            kept = ""
        elif not line.startswith("#") or line.startswith("#~"):
            keyword = _keyword(line.removeprefix("#~").strip(), seen, file, number)
        elif seen not in ("", "msgstr"):
            raise _wrong(f"a comment between {seen} and what belongs to it", file, number)
        if keyword == "msgid" and earlier:
            found.previous[number] = _text(earlier)
            earlier = []
        seen = keyword or seen
        found.lines.append(kept)
    if seen not in ("", "msgstr"):
        raise _wrong(f"the file ends after {seen}", file, len(found.lines))
    return found


def _decoded(data: bytes, file: str) -> Iterator[str]:
    if len(data) > MAX_BYTES:
        raise CatalogError(
            f"{file}: {len(data):,} bytes are more than the {MAX_BYTES:,} a catalogue may have", file=file
        )
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            yield line.decode("utf-8").strip()
        except UnicodeDecodeError:
            raise _wrong("this is not UTF-8", file, number, "save the file as UTF-8") from None


def _keyword(line: str, seen: str, file: str, number: int) -> str:
    """The keyword of a line; empty for one without text, or one that goes on with the text above."""
    if not line:
        return ""
    keyword, _, text = ("", "", line) if line.startswith('"') else line.partition(" ")
    if keyword.startswith(("msgid_plural", "msgstr[")):
        mend = "plurals are written in the text: {n:plural one {# day} other {# days}}"
        raise _wrong("gettext's plural forms are not used here", file, number, mend)
    if keyword and keyword not in _AFTER:
        raise _wrong(f"{keyword[:40]!r} is no keyword", file, number, "msgctxt, msgid or msgstr, then a text in quotes")
    if keyword and keyword not in _AFTER[seen]:
        raise _wrong(f"{keyword} after {seen or 'nothing'}", file, number, f"{' or '.join(_AFTER[seen])} belongs here")
    if not keyword and not seen:
        raise _wrong("a text without a keyword", file, number, "msgctxt, msgid or msgstr stands before it")
    if not _STRING.fullmatch(text.strip()):
        raise _wrong("a text is not in quotes", file, number, r'write "...", and in it \" \\ \n \t \r for these signs')
    return keyword


def _text(earlier: list[str]) -> str:
    """The earlier msgid among lines such as ``msgid "..."``; empty where they are not understood."""
    keyword, pieces = "", []
    for line in earlier:
        first, _, text = ("", "", line) if line.startswith('"') else line.partition(" ")
        keyword = first or keyword
        if keyword == "msgid" and _STRING.fullmatch(text.strip()):
            pieces.append(text.strip()[1:-1])
    signs = _PIECE.findall("".join(pieces))
    return "".join(_ESCAPES.get(sign, sign) if sign else plain for sign, plain in signs)


def _wrong(what: str, file: str, line: int, mend: str = "") -> CatalogError:
    return CatalogError(f"{file}:{line}: {what}", mend=mend, file=file, line=line)
