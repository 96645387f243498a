"""What is said instead of a text in a call's language: a translation, or somebody's recording of it."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from voicekit.errors import CatalogError
from voicekit.prompts.catalog import po, recordings
from voicekit.prompts.catalog.entries import Identity, name_of
from voicekit.prompts.catalog.folder import Folder
from voicekit.prompts.catalog.kinds import has_places
from voicekit.prompts.catalog.recordings import Recording
from voicekit.prompts.catalog.tags import fallbacks
from voicekit.prompts.catalog.watched import Watched, report
from voicekit.prompts.parts import Audio, Text
from voicekit.prompts.sentences import sentences

__all__ = ["RECHECK_SECONDS", "Catalogs", "Snapshot"]

RECHECK_SECONDS = 5.0
"""A catalogue that was changed on the disk holds for the calls that begin so long afterwards."""

Texts = Mapping[Identity, tuple[str, str]]
"""Text and translation by identity."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The catalogues as they were at one moment: a call finishes in the words that it began with.

    All methods read memory only. A language falls back on the wider one (``pt-BR``, ``pt``), then on the text itself.
    A translation counts for the text that it was made from; one that is fuzzy or made from an older text does not.
    """

    texts: Mapping[str, Texts] = field(default_factory=dict)
    spoken: Mapping[str, Mapping[str, Recording]] = field(default_factory=dict)

    def translate(self, key: str, text: str, language: str) -> str:
        """The text in this language; the text itself where there is no translation. An empty key is a program's."""
        found = self.translation(key, text, language)
        return found[0] if found else text

    def translation(self, key: str, text: str, language: str) -> tuple[str, str] | None:
        """The translation, and the tag of the catalogue that it is from."""
        for tag in fallbacks(language):
            if (found := self._translated(key, text, tag)) is not None:
                return found, tag
        return None

    def recording(self, key: str, language: str, text: str = "") -> Path | None:
        """The recording of an entry, whatever it says; ``text`` is needed for one without a key."""
        name = name_of(key, text)
        found = (self.spoken[tag].get(name) for tag in fallbacks(language) if tag in self.spoken)
        return next((recording.path for recording in found if recording is not None), None)

    def resolve(self, key: str, text: str, language: str, source: str | None = None) -> Text | Audio:
        """What is to be played: a recording that says the text, else a text with the language that it is in.

        ``source`` is the language of ``text``: in it the text is said that has no translation, so that no voice reads
        another language's words; None leaves that to the call. With a key the text is a template, and what comes back
        is one, too; where it has places no recording can stand for it.
        """
        here = fallbacks(source) if source is not None else ()
        for tag in fallbacks(language):
            said = self._translated(key, text, tag)
            if said is not None or tag in here:
                return self._played(key, text, text if said is None else said, language)
        return self._played(key, text, text, source) if source is not None else Text(text)

    def _translated(self, key: str, text: str, tag: str) -> str | None:
        found = self.texts.get(tag, {}).get((key, "") if key else ("", text))
        return found[1] if found is not None and found[0] == text else None

    def _played(self, key: str, text: str, said: str, language: str) -> Text | Audio:
        if self.spoken:
            name = name_of(key, text)
            for tag in fallbacks(language):
                recording = self.spoken.get(tag, {}).get(name)
                if recording is not None and recording.says(said) and not (key and has_places(said)):
                    return Audio(str(recording.path), _pause(said, language))
        return Text(said, language)


class Catalogs:
    """The catalogues of a folder, read once and again when they change on the disk.

    A folder that is not there holds no catalogues. A file that cannot be read any more is reported once, and its
    language stays as it was.
    """

    def __init__(self, folder: Folder, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is read yet; ``clock`` counts seconds."""
        self.folder = folder
        self.now = Snapshot()
        self._clock = clock
        self._looked = clock()
        self._texts = Watched(_texts)
        self._spoken = Watched(recordings.load, (recordings.SAID,))

    @classmethod
    def open(cls, path: Path | str, recordings: Path | None = None) -> Self:
        """Read the catalogues of a folder (blocks). Raises CatalogError with file and line."""
        made = cls(Folder(Path(path).absolute(), recordings.absolute() if recordings else None))
        made._load(strict=True)
        return made

    def translate(self, key: str, text: str, language: str) -> str:
        """As `Snapshot.translate`, with the catalogues of now."""
        return self.now.translate(key, text, language)

    def recording(self, key: str, language: str) -> Path | None:
        """As `Snapshot.recording`, with the recordings of now."""
        return self.now.recording(key, language)

    def resolve(self, key: str, text: str, language: str, source: str | None = None) -> Text | Audio:
        """As `Snapshot.resolve`, with the catalogues of now."""
        return self.now.resolve(key, text, language, source)

    async def fresh(self) -> Snapshot:
        """The catalogues for a call that begins: a look at the disk now and then, in a thread."""
        if self._clock() - self._looked >= RECHECK_SECONDS:
            self._looked = self._clock()  # before the look, so that calls that begin meanwhile do not wait for it
            await asyncio.to_thread(self.refresh)
        return self.now

    def refresh(self) -> bool:
        """Take in what changed on the disk, and say whether anything did (blocks). Raises nothing."""
        before = self.now
        self._load(strict=False)
        return self.now is not before

    def _load(self, *, strict: bool) -> None:
        try:
            files, folders = self.folder.languages(), self.folder.spoken()
        except CatalogError as error:
            if strict:
                raise
            report(error)
            return
        changed = [self._texts.look(files, strict=strict), self._spoken.look(folders, strict=strict)]
        if any(changed):
            self.now = Snapshot(self._texts.values(), self._spoken.values())


def _texts(path: Path) -> Texts:
    """The translations of a file that a caller may hear."""
    return {entry.identity: (entry.text, entry.translation) for entry in po.read(path).entries if entry.usable}


def _pause(text: str, language: str) -> float:
    """The silence that a voice would leave after the text."""
    said = sentences(text, language)
    return said[-1].pause if said else 0.0
