"""People's recordings of prompts: a folder for each language, and what is said in them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from voicekit._prompts.catalog.entries import key_of_now
from voicekit._prompts.catalog.folder import write_whole
from voicekit._prompts.catalog.po import read_within
from voicekit._unread import hint_of
from voicekit.errors import CatalogError

__all__ = ["SAID", "RecordedText", "files", "load", "said", "write_said"]

SAID = "said.json"
"""The file that tells which text each recording says."""

MAX_RECORDINGS = 100_000
"""As many as a catalogue has texts."""

MAX_TEXT = 10_000
"""Characters of what a recording says: ten minutes."""

MAX_SAID = 20_000_000
"""Bytes of the file, as of a catalogue: all of it is read at once."""

_MEND = "remove it: the recordings then count for whatever text their entries have"

_PAPERS = frozenset({".csv", ".docx", ".html", ".json", ".md", ".odt", ".pdf", ".txt", ".xlsx"})
"""Extensions of what lies beside recordings: the speaker's list, notes."""


@dataclass(frozen=True, slots=True)
class RecordedText:
    """A recording; ``text`` is what it says, None where nobody wrote it down: it was put there by hand."""

    path: Path
    text: str | None

    def says(self, text: str) -> bool:
        """Whether it may be played for this text."""
        return self.text is None or self.text == text


def load(folder: Path) -> dict[str, RecordedText]:
    """The recordings of a language by the names of their entries (blocks). Raises CatalogError."""
    texts = said(folder)
    return {name: RecordedText(paths[0], texts.get(name)) for name, paths in files(folder).items()}


def files(folder: Path) -> dict[str, list[Path]]:
    """The sound files of a folder by their names without extension; hidden files and papers are none (blocks)."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("[!.]*")):
        if path.is_file() and path.suffix and path.suffix.lower() not in _PAPERS:
            found.setdefault(key_of_now(path.stem), []).append(path)
    return found


def said(folder: Path) -> dict[str, str]:
    """What is said in the recordings, by name (blocks). Raises CatalogError."""
    file = folder / SAID
    try:
        found = json.loads(read_within(file, MAX_SAID))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CatalogError(f"{file} cannot be read: {error.strerror}", file=str(file), hint=hint_of(error)) from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(file) from error
    if not isinstance(found, dict):
        raise _unreadable(file)
    if len(found) > MAX_RECORDINGS:
        raise CatalogError(f"{file} names more than {MAX_RECORDINGS:,} recordings", hint=_MEND, file=str(file))
    for name, text in found.items():
        if not isinstance(text, str):
            raise _unreadable(file)
        if len(text) > MAX_TEXT:
            what = f"{file}: {name[:40]!r} says more than {MAX_TEXT:,} characters"
            raise CatalogError(what, hint=_MEND, file=str(file))
    return {key_of_now(name): text for name, text in found.items()}


def write_said(folder: Path, texts: Mapping[str, str]) -> None:
    """Write down what is said (blocks). Raises CatalogError."""
    content = json.dumps(dict(sorted(texts.items())), indent=1, ensure_ascii=False) + "\n"
    write_whole(folder / SAID, content.encode())


def _unreadable(file: Path) -> CatalogError:
    return CatalogError(f"{file} does not say what is said in recordings", hint=_MEND, file=str(file))
