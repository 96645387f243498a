"""Catalogues as gettext's .po files, read by Babel; what it is lax with is looked at here first."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog as BabelCatalog
from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, PoFileParser, normalize

from voicekit.errors import CatalogError
from voicekit.lang.tags import file_name, normal
from voicekit.prompts.catalog.entries import Catalog, Entry
from voicekit.prompts.catalog.lines import MAX_BYTES, look, read_within
from voicekit.unseen import printable

__all__ = ["dump", "parse", "read", "stamp"]

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


class _Strict(BabelCatalog):
    """Keeps headers as they are, whatever they say, and takes no entry twice."""

    headers: tuple[tuple[str, str], ...] = ()
    comment = ""
    mime_headers = property(lambda self: self.headers, lambda self, items: setattr(self, "headers", tuple(items)))
    header_comment = property(lambda self: self.comment, lambda self, comment: setattr(self, "comment", comment))

    def __init__(self, file: str) -> None:
        super().__init__(fuzzy=False)
        self._file = file
        self._seen: dict[tuple[str, str], int] = {}

    def __setitem__(self, id: object, message: Message) -> None:  # noqa: A002 - Babel's name
        identity = (message.context, "") if message.context else ("", str(message.id))
        line = message.lineno or 0
        if not message.id and message.context:
            raise _wrong(f"{message.context} has no text", self._file, line, "its msgid must not be empty")
        if (first := self._seen.setdefault(identity, line)) != line:
            name = message.context or repr(message.id)
            raise _wrong(f"{name} is there twice", self._file, line, f"take one out; the first is in line {first}")
        super().__setitem__(message.id, message)


def read(path: Path) -> Catalog:
    """A catalogue from a file (blocks). Raises CatalogError with file and line."""
    try:
        data = read_within(path, MAX_BYTES)
    except OSError as error:
        raise CatalogError(f"{path} cannot be read: {error.strerror}", file=str(path)) from error
    return parse(data, str(path))


def parse(data: bytes, file: str) -> Catalog:
    """A catalogue from the content of a file. Raises CatalogError with file and line."""
    lines = look(data, file)
    read = _Strict(file)
    try:
        PoFileParser(read, abort_invalid=True).parse(lines.lines)
    except PoFileError as error:
        raise _wrong(str(error).rpartition(" on ")[0], file, error.lineno + 1) from error
    headers = read.headers
    language = next((value.strip() for name, value in headers if name.lower() == "language"), "")
    return Catalog(
        language=_language(language, file),
        entries=tuple(_entry(message, lines.previous) for message in read if message.id),
        obsolete=tuple(_entry(message, lines.previous) for message in read.obsolete.values() if message.id),
        headers=headers,
        comment="\n".join(line.removeprefix("#").strip() for line in read.comment.splitlines()),
    )


def dump(catalog: Catalog) -> bytes:
    """The content of a file. Raises CatalogError for a text that is not Unicode."""
    header = "".join(f"{name}: {value}\n" for name, value in _headers(catalog))
    entries = [
        Entry("", "", header, comments=tuple((catalog.comment or "Prompts.").splitlines())),
        *catalog.entries,
    ]
    blocks = [*(_block(entry, "") for entry in entries), *(_block(entry, "#~ ") for entry in catalog.obsolete)]
    try:
        return "\n".join(blocks).encode()
    except UnicodeEncodeError as error:
        raise CatalogError("a text is not valid Unicode: it has half a surrogate pair") from error


def stamp() -> str:
    """The time of now as headers write it."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M+0000")


def _language(tag: str, file: str) -> str:
    if not tag:
        return ""
    try:
        return normal(tag)
    except CatalogError as error:
        raise CatalogError(f"{file}: the header Language: {error.what}", mend=error.mend, file=file) from None


def _entry(message: Message, previous: dict[int, str]) -> Entry:
    line = message.lineno or 0
    return Entry(
        key=message.context or "",
        text=str(message.id),
        translation=str(message.string or ""),
        fuzzy=message.fuzzy,
        notes=tuple(message.auto_comments),
        places=tuple((file, at or 0) for file, at in message.locations),
        comments=tuple(message.user_comments),
        previous=previous.get(line, ""),
        flags=tuple(sorted(message.flags - _CHECKED_BY_OTHERS - {"fuzzy"})),
        line=line,
    )


def _block(entry: Entry, prefix: str) -> str:
    """An entry's lines. Babel's own writer wraps earlier texts so that they cannot be read back, and loses that an
    obsolete translation is fuzzy: it would come back unchecked.
    """
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


def _wrong(what: str, file: str, line: int, mend: str = "") -> CatalogError:
    return CatalogError(f"{file}:{line}: {what}", mend=mend, file=file, line=line)
