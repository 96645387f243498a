"""Catalogues as gettext's .po files, read strictly and written as gettext's own tools write them.

The readers that there are take a text without quotes and cut its first and last letter off, take half a file for a
whole one, and lose what this one keeps: the order of headers, and of translations that are out of use whether somebody
has to look at them, from which text and for which places they were made.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from voicekit._lang.tags import file_name, normal
from voicekit._prompts.catalog.entries import Catalog, Identity, Message, key_of_now
from voicekit._unread import hint_of
from voicekit._unseen import printable
from voicekit.errors import CatalogError

__all__ = ["MAX_BYTES", "dump", "parse", "read", "read_within", "stamp"]

MAX_BYTES = 20_000_000
"""A hundred thousand prompts; a larger file is no catalogue."""

_CHECKED_BY_OTHERS = frozenset({"python-format", "python-brace-format"})
"""Flags that Babel sets by itself: tools would check our places by the rules of another language."""

_HEADERS = {
    "Project-Id-Version": "prompts",
    "POT-Creation-Date": "",
    "PO-Revision-Date": "YEAR-MO-DA HO:MI+ZONE",
    "Last-Translator": "FULL NAME <EMAIL@ADDRESS>",
    "Language-Team": "LANGUAGE <LL@li.org>",
    "Language": "",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
"""The headers that gettext's own tools ask for."""

_STRING = re.compile(r'"((?:[^"\\]|\\[\\ntr"])*)"')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_PLACE = re.compile(r"(?:\u2068([^\u2068\u2069]*)\u2069|(\S+?))(?::(\d{1,9}))?(?!\S)")
"""A file and a line; a name with white space in it stands between gettext's marks."""

_BEGINS = re.compile(r"#(?!~)|#~\||(?:#~\s*)?msg(?:ctxt|id)\b")
"""What begins the next entry: a comment, or a keyword that stands first."""

_PLURAL = "{n:plural one {# day} other {# days}}"

_AFTER = {
    "": ("msgctxt", "msgid"),
    "msgctxt": ("msgid",),
    "msgid": ("msgstr",),
    "msgstr": ("msgctxt", "msgid"),
}
"""What may follow what."""


def read_within(file: Path, most: int) -> bytes:
    """The content of a file of a catalogue, of which no more is read than may be there (blocks).

    Raises CatalogError for one with more than ``most`` bytes, and OSError.
    """
    with file.open("rb") as opened:
        data = opened.read(most + 1)
    if len(data) > most:
        raise CatalogError(
            f"{file}: more than the {most:,} bytes that it may have", file=str(file), hint="divide the catalogue"
        )
    return data


def read(path: Path) -> Catalog:
    """A catalogue from a file (blocks). Raises CatalogError with file and line."""
    try:
        data = read_within(path, MAX_BYTES)
    except OSError as error:
        raise CatalogError(f"{path} cannot be read: {error.strerror}", file=str(path), hint=hint_of(error)) from error
    return parse(data, str(path))


def parse(data: bytes, file: str) -> Catalog:
    """A catalogue from the content of a file. Raises CatalogError with file and line."""
    header = Message("", "")
    entries: dict[Identity, Message] = {}
    obsolete: dict[Identity, Message] = {}
    for entry, is_obsolete in _entries(_decoded(data, file), file):
        if is_obsolete:
            obsolete[entry.identity] = entry
        elif entry.identity in entries:
            first, name = entries[entry.identity].line, entry.key or repr(entry.text)
            raise _wrong(f"{name} is there twice", file, entry.line, f"take one out; the first is in line {first}")
        elif entry.key and not entry.text:
            raise _wrong(f"{entry.key} has no text", file, entry.line, "its msgid must not be empty")
        else:
            entries[entry.identity] = entry
    header = entries.pop(("", ""), header)
    lines = [line.partition(":") for line in header.translation.split("\n")]
    headers = tuple((name.strip(), value.strip()) for name, colon, value in lines if name.strip() and colon)
    language = next((value for name, value in headers if name.lower() == "language"), "")
    return Catalog(
        language=_language(language, file),
        entries=tuple(entries.values()),
        obsolete=tuple(entry for entry in obsolete.values() if entry.text),
        headers=headers,
        comment="\n".join(header.comments),
    )


def dump(catalog: Catalog) -> bytes:
    """The content of a file. Raises CatalogError for a text that is not Unicode."""
    header = "".join(f"{name}: {value}\n" for name, value in _headers(catalog))
    entries = [
        Message("", "", header, comments=tuple((catalog.comment or "Prompts.").splitlines())),
        *catalog.entries,
    ]
    blocks = [*(_block(entry, "") for entry in entries), *(_block(entry, "#~ ") for entry in catalog.obsolete)]
    try:
        return "\n".join(blocks).encode()
    except UnicodeEncodeError as error:
        raise CatalogError(
            "a text is not valid Unicode: it has half a surrogate pair", hint="write the text anew"
        ) from error


def stamp() -> str:
    """The time of now as headers write it."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M+0000")


def _language(tag: str, file: str) -> str:
    if not tag:
        return ""
    try:
        return normal(tag)
    except CatalogError as error:
        raise CatalogError(f"{file}: the header Language: {error.what}", hint=error.hint, file=file) from None


def _decoded(data: bytes, file: str) -> list[str]:
    if len(data) > MAX_BYTES:
        raise CatalogError(
            f"{file}: {len(data):,} bytes are more than the {MAX_BYTES:,} a catalogue may have",
            file=file,
            hint="divide the catalogue",
        )
    try:
        return [line.strip() for line in data.decode("utf-8-sig").split("\n")]
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _wrong("this is not UTF-8", file, line, "save the file as UTF-8") from None


def _entries(lines: list[str], file: str) -> Iterator[tuple[Message, bool]]:
    """The entries in their order, and whether each is out of use."""
    draft = _EntryLines(file)
    for number, line in enumerate(lines, 1):
        if draft.last == "msgstr" and _BEGINS.match(line):
            yield draft.entry(), draft.is_obsolete
            draft = _EntryLines(file)
        draft.take(line, number)
    if draft.last == "msgstr":
        yield draft.entry(), draft.is_obsolete
    elif draft.last:
        raise _wrong(f"the file ends after {draft.last}", file, len(lines))


class _EntryLines:
    """An entry whose lines are being read. ``last`` is the keyword that was read last; an entry whose msgid is marked
    as out of use is.
    """

    def __init__(self, file: str) -> None:
        self.last = ""
        self.is_obsolete = False
        self._file = file
        self._line = 0
        self._texts: dict[str, list[str]] = {"msgctxt": [], "msgid": [], "msgstr": []}
        self._remarks: dict[str, list[str]] = {"": [], ".": [], ":": [], ",": [], "|": []}

    def take(self, line: str, number: int) -> None:
        """The next line. Raises CatalogError where it means nothing."""
        if line.startswith(("#|", "#~|")):
            self._remarks["|"].append(line.lstrip("#~|").strip())
        elif not line.startswith("#") or line.startswith("#~"):
            self._text(line.removeprefix("#~").strip(), number)
            if self._line == number:
                self.is_obsolete = line.startswith("#~")
        elif self.last:
            raise _wrong(f"a comment between {self.last} and what belongs to it", self._file, number)
        else:
            kind = line[1:2] if line[1:2] in self._remarks else ""
            self._remarks[kind].append(line[1 + len(kind) :].strip())

    def _text(self, line: str, number: int) -> None:
        """A keyword with its text, or a text that goes on with the one above."""
        if not line:
            return
        keyword, _, text = ("", "", line) if line.startswith('"') else line.partition(" ")
        if keyword or not self.last:
            self._check(keyword, number)
        found = _STRING.fullmatch(text.strip())
        if found is None:
            hint = r'write "...", and in it \" \\ \n \t \r for these signs'
            raise _wrong("a text is not in quotes", self._file, number, hint)
        if keyword == "msgid":
            self._line = number
        self.last = keyword or self.last
        self._texts[self.last].append(_unescaped(found[1]))

    def _check(self, keyword: str, number: int) -> None:
        wanted = _AFTER[self.last]
        if keyword.startswith(("msgid_plural", "msgstr[")):
            what, hint = "gettext's plural forms are not used here", "plurals are written in the text: " + _PLURAL
        elif keyword and keyword not in _AFTER:
            what, hint = f"{keyword[:40]!r} is no keyword", "msgctxt, msgid or msgstr, then a text in quotes"
        elif keyword and keyword not in wanted:
            what, hint = f"{keyword} after {self.last or 'nothing'}", f"{' or '.join(wanted)} belongs here"
        elif not keyword:
            what, hint = "a text without a keyword", "msgctxt, msgid or msgstr stands before it"
        else:
            return
        raise _wrong(what, self._file, number, hint)

    def entry(self) -> Message:
        """What the lines say."""
        key, text, translation = ("".join(texts) for texts in self._texts.values())
        flags = {flag.strip() for line in self._remarks[","] for flag in line.split(",")} - {""}
        return Message(
            key_of_now(key),
            text,
            translation,
            fuzzy="fuzzy" in flags,
            notes=tuple(self._remarks["."]),
            places=tuple(dict.fromkeys(place for line in self._remarks[":"] for place in _places(line))),
            comments=tuple(self._remarks[""]),
            previous=_earlier(self._remarks["|"]),
            flags=tuple(sorted(flags - _CHECKED_BY_OTHERS - {"fuzzy"})),
            line=self._line,
        )


def _places(line: str) -> Iterator[tuple[str, int]]:
    for marked, plain, number in _PLACE.findall(line):
        yield printable(marked or plain), int(number or 0)


def _earlier(lines: list[str]) -> str:
    """The earlier msgid among lines such as ``msgid "..."``; empty where they are not understood."""
    keyword, texts = "", []
    for line in lines:
        first, _, text = ("", "", line) if line.startswith('"') else line.partition(" ")
        keyword = first or keyword
        if keyword == "msgid" and (found := _STRING.fullmatch(text.strip())):
            texts.append(_unescaped(found[1]))
    return "".join(texts)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda sign: _ESCAPES.get(sign[1], sign[1]), text) if "\\" in text else text


def _block(entry: Message, prefix: str) -> str:
    """An entry's lines. An obsolete translation keeps that it is fuzzy: it would come back unchecked."""
    places = " ".join(_place(file, line) for file, line in entry.places)
    flags = ", ".join([*(["fuzzy"] if entry.fuzzy else []), *entry.flags])
    lines = [
        *(f"# {line}".rstrip() for line in _single(entry.comments)),
        *(f"#. {line}" for line in _single(entry.notes)),
        *([f"#: {places}"] if places else []),
        *([f"#, {flags}"] if flags else []),
        *(_text("msgid", entry.previous, prefix.strip() + "| " if prefix else "#| ") if entry.previous else []),
        *(_text("msgctxt", entry.key, prefix) if entry.key else []),
        *_text("msgid", entry.text, prefix),
        *_text("msgstr", entry.translation, prefix),
    ]
    return "".join(f"{line}\n" for line in lines)


def _text(keyword: str, text: str, prefix: str) -> list[str]:
    from babel.messages.pofile import normalize  # noqa: PLC0415 - costs more than reading a catalogue

    return [f"{prefix}{keyword} {normalize(text, prefix=prefix)}"]


def _single(comments: Iterable[str]) -> Iterable[str]:
    return (line for comment in comments for line in (comment.splitlines() or [""]))


def _place(file: str, line: int) -> str:
    """A place, its name as it can be printed; with white space in it it stands between gettext's marks."""
    file = printable(file)
    name = f"\u2068{file}\u2069" if any(sign.isspace() for sign in file) else file
    return f"{name}:{line}" if line else name


def _headers(catalog: Catalog) -> tuple[tuple[str, str], ...]:
    """Those that the catalogue has in their order, then those that it lacks; ours is always UTF-8."""
    known = {name.lower() for name, _ in catalog.headers}
    lacking = [(name, value or stamp()) for name, value in _HEADERS.items() if value or name.startswith("POT")]
    headers = [*catalog.headers, *((name, value) for name, value in lacking if name.lower() not in known)]
    fixed = {"content-type": _HEADERS["Content-Type"]}
    if catalog.language:
        fixed["language"] = file_name(catalog.language)
        if "language" not in known:
            headers.append(("Language", ""))
    return tuple((name, fixed.get(name.lower(), value)) for name, value in headers)


def _wrong(what: str, file: str, line: int, hint: str = "") -> CatalogError:
    return CatalogError(f"{file}:{line}: {what}", hint=hint, file=file, line=line)
