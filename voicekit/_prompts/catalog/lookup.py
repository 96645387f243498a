"""What is said instead of a text in a call's language: a translation, or somebody's recording of it."""

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Self, TypeVar

import structlog

from voicekit._lang.tags import fallbacks
from voicekit._prompts.catalog import po, recordings
from voicekit._prompts.catalog.entries import SOURCE_LANGUAGE, Catalog, Identity, has_places, name_of
from voicekit._prompts.catalog.folder import CatalogFolder
from voicekit._prompts.catalog.recordings import RecordedText
from voicekit._prompts.parts import Audio, Text
from voicekit._prompts.segments import sentences
from voicekit.errors import CatalogError

__all__ = ["RECHECK_SECONDS", "CatalogSnapshot", "Catalogs"]

RECHECK_SECONDS = 5.0
"""A catalogue that was changed on the disk holds for the calls that begin so long afterwards."""

_Value = TypeVar("_Value")
_Stamp = tuple[tuple[int, ...], ...]
_log = structlog.get_logger()

Texts = Mapping[Identity, tuple[str, str]]
"""Text and translation by identity."""


@dataclass(frozen=True, slots=True)
class CatalogSnapshot:
    """The catalogues as they were at one moment: a call finishes in the words that it began with.

    All methods read memory only. A language falls back on the wider one (``pt-BR``, ``pt``), then on the text itself.
    A translation counts for the text that it was made from; one that is fuzzy or made from an older text does not.
    """

    texts: Mapping[str, Texts] = field(default_factory=dict)
    """By tag."""
    spoken: Mapping[str, Mapping[str, RecordedText]] = field(default_factory=dict)
    """By tag and the name of the entry."""
    recorded: Mapping[str, Mapping[str, Audio]] = field(default_factory=dict)
    """By tag and what is said in it."""

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
        played = self._played(key, text, text, language if source is None else source)
        return Text(text) if source is None and isinstance(played, Text) else played

    def said(self, part: Text, language: str) -> tuple[Text, Audio | None]:
        """For a text that is about to be said in a call: the translation of a program's text, else the text itself,
        and the recording that says just that in its language.
        """
        if part.private or not (self.texts or self.recorded):
            return part, None
        if part.language is None and (found := self.translation("", part.text, language)) is not None:
            part = Text(found[0], language)
        for tag in fallbacks(part.language or language) if self.recorded else ():
            if (recording := self.recorded.get(tag, {}).get(part.text)) is not None:
                return part, recording
        return part, None

    def _translated(self, key: str, text: str, tag: str) -> str | None:
        found = self.texts.get(tag, {}).get((key, "") if key else ("", text))
        return found[1] if found is not None and found[0] == text else None

    def _played(self, key: str, text: str, said: str, language: str) -> Text | Audio:
        if self.spoken:
            name = name_of(key, text)
            for tag in fallbacks(language):
                recording = self.spoken.get(tag, {}).get(name)
                if recording is not None and recording.says(said) and not (key and has_places(said)):
                    return Audio(str(recording.path), _pause(said, language), said)
        return Text(said, language)


class Catalogs:
    """The catalogues of a folder, read once and again when they change on the disk.

    A folder that is not there holds no catalogues. What cannot be read any more is reported once, and its language
    stays as it was; a file that is gone takes its language away, and that is logged.
    """

    def __init__(self, folder: CatalogFolder, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is read yet; ``clock`` counts seconds."""
        self.folder = folder
        self.now = CatalogSnapshot()
        self._clock = clock
        self._looked = clock()
        self._texts = _Watched(_texts)
        self._spoken = _Watched(recordings.load, (recordings.SAID,))
        self._sources = _Watched(po.read)
        self._unlisted = ""
        """What keeps the folder from being looked through, as it was reported."""
        self._looking = threading.Lock()

    @classmethod
    def open(cls, path: Path | str, recordings: Path | None = None) -> Self:
        """Read the catalogues of a folder (blocks). Raises CatalogError with file and line."""
        made = cls(CatalogFolder(Path(path).absolute(), recordings.absolute() if recordings else None))
        made.load()
        return made

    def load(self) -> None:
        """Read what is new or has changed (blocks). Raises CatalogError with file and line."""
        self._load(strict=True)

    def translate(self, key: str, text: str, language: str) -> str:
        """As `CatalogSnapshot.translate`, with the catalogues of now."""
        return self.now.translate(key, text, language)

    def recording(self, key: str, language: str) -> Path | None:
        """As `CatalogSnapshot.recording`, with the recordings of now."""
        return self.now.recording(key, language)

    def resolve(self, key: str, text: str, language: str, source: str | None = None) -> Text | Audio:
        """As `CatalogSnapshot.resolve`, with the catalogues of now."""
        return self.now.resolve(key, text, language, source)

    async def fresh(self) -> CatalogSnapshot:
        """The catalogues for a call that begins: a look at the disk now and then, in a thread."""
        if self._clock() - self._looked >= RECHECK_SECONDS:
            self._looked = self._clock()  # before the look, so that calls that begin meanwhile do not wait for it
            await asyncio.to_thread(self.refresh)
        return self.now

    def refresh(self, *, again: bool = False) -> bool:
        """Take in what changed on the disk, and say whether anything did (blocks). Raises nothing.

        ``again``: what cannot be read is reported once more, and not only the first time.
        """
        with self._looking:
            before = self.now
            self._load(strict=False, again=again)
            changed = self.now is not before
        if changed:
            _log.info("catalog.changed", languages=sorted(self.now.texts), recordings=sorted(self.now.spoken))
        return changed

    def _load(self, *, strict: bool, again: bool = False) -> None:
        try:
            files, folders = self.folder.languages(), self.folder.spoken()
        except CatalogError as error:
            if strict:
                raise
            if again or error.what != self._unlisted:
                _report(error)
            self._unlisted = error.what
            return
        self._unlisted = ""
        template = {"": self.folder.template} if self.folder.template.is_file() else {}
        changed = [
            self._texts.look(files, strict=strict, again=again),
            self._spoken.look(folders, strict=strict, again=again),
            self._sources.look(template, strict=strict, again=again),
        ]
        if any(changed):
            texts, spoken = self._texts.values(), self._spoken.values()
            self.now = CatalogSnapshot(texts, spoken, _recorded(texts, spoken, self._sources.values().get("")))


class _Watched(Generic[_Value]):
    """A value for each language tag. What cannot be read any more is reported once and stays as it was."""

    def __init__(self, read: Callable[[Path], _Value], inner: tuple[str, ...] = ()) -> None:
        """``read`` blocks and raises CatalogError; ``inner`` are files in a folder that count as the folder does."""
        self._read = read
        self._inner = inner
        self._values: dict[str, _Value] = {}
        self._seen: dict[Path, _Stamp] = {}
        self._paths: dict[str, Path] = {}
        self._rejected: set[Path] = set()

    def values(self) -> Mapping[str, _Value]:
        """What was read, as it is now."""
        return self._values.copy()

    def look(self, paths: Mapping[str, Path], *, strict: bool = False, again: bool = False) -> bool:
        """Read what is new or has changed, forget what is gone, and say whether anything did (blocks).

        ``strict`` raises the CatalogError that is reported otherwise; ``again`` reads what could not be read once more.
        """
        gone = self._values.keys() - paths.keys()
        for tag in sorted(gone):
            del self._values[tag]
            _log.warning("catalog.removed", file=str(self._paths[tag]))
        self._paths = dict(paths)
        changed = bool(gone)
        self._seen = {path: stamp for path, stamp in self._seen.items() if path in paths.values()}
        self._rejected &= self._seen.keys()
        for tag, path in paths.items():
            stamp = self._stamp(path)
            if self._seen.get(path) == stamp and not (again and path in self._rejected):
                continue
            self._seen[path] = stamp
            try:
                self._values[tag] = self._read(path)
            except CatalogError as error:
                if strict:
                    raise
                self._rejected.add(path)
                _report(error)
            else:
                self._rejected.discard(path)
                changed = True
        return changed

    def _stamp(self, path: Path) -> _Stamp:
        """What differs where a file or a folder, or a file in it, has changed."""
        return tuple(_stamp(file) for file in (path, *(path / name for name in self._inner)))


def _report(error: CatalogError) -> None:
    """Say that a catalogue was not taken up."""
    _log.warning("catalog.rejected", reason=error.what, hint=error.hint)


def _stamp(path: Path) -> tuple[int, ...]:
    """What differs where a file has changed, or who may read it (the time of its status, ``ctime``, tells that)."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def _recorded(
    texts: Mapping[str, Texts], spoken: Mapping[str, Mapping[str, RecordedText]], template: Catalog | None
) -> Mapping[str, Mapping[str, Audio]]:
    """The recordings by what they say. Of those that were put there by hand, their entries tell it."""
    source = fallbacks(template.header(SOURCE_LANGUAGE))[:1] if template is not None else ()
    found = {}
    for tag, there in spoken.items():
        own = template.entries if template is not None and tag in source else ()
        said = {entry.name: entry.text for entry in own}
        said |= {name_of(key, text): translation for (key, _), (text, translation) in texts.get(tag, {}).items()}
        known = ((recording, recording.text or said.get(name)) for name, recording in there.items())
        found[tag] = {text: Audio(str(one.path), _pause(text, tag), text) for one, text in known if text}
    return found


def _texts(path: Path) -> Texts:
    """The translations of a file that a caller may hear."""
    return {entry.identity: (entry.text, entry.translation) for entry in po.read(path).entries if entry.usable}


def _pause(text: str, language: str) -> float:
    """The silence that a voice would leave after the text."""
    said = sentences(text, language)
    return said[-1].pause if said else 0.0
