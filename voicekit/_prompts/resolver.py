"""The resolver: from a part of a prompt, once, to the segments that are played for it."""

import asyncio
import re
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import TypeVar

import structlog

from voicekit._media.formats import Format
from voicekit._prompts.catalog.lookup import Catalogs, CatalogSnapshot
from voicekit._prompts.parts import Audio, Clip, Part, Silence, Spoken, Text, Tone
from voicekit._prompts.segments import Segment, of_recording, of_sound, of_text
from voicekit._prompts.source import Translate
from voicekit._threads import Threads
from voicekit._tts.engine import Voice
from voicekit._tts.speaker import Speaker
from voicekit._unread import hint_of
from voicekit.errors import AudioError, BadPrompt, TtsError

__all__ = ["RECHECK_SECONDS", "Resolution", "Resolved", "Resolver", "check_asterisk_name"]

REMEMBERED = 20_000
"""Parts whose segments are kept in memory, about a kilobyte each; then the oldest are forgotten."""

THREADS = 16
"""Parts resolved at once, most of them spoken values: an engine may be slow to say which voice speaks a language."""

QUICK_CHARACTERS = 500
"""A text up to this length is resolved on the event loop (tens of microseconds), a longer one in a thread."""

RECHECK_SECONDS = 5.0
"""A recording that was replaced on the disk is heard at the latest so long afterwards."""

MOST_LOOKS = 10_000
"""Recordings whose last look is remembered: calls play their own, each of which has a name of its own."""

Resolution = tuple[Segment | Clip, ...]
"""What is played for a part: segments, or one sound that Asterisk has itself."""

_Result = TypeVar("_Result")
_NAME = re.compile(r"[A-Za-z0-9_./-]+")
_log = structlog.get_logger()


class Resolved:
    """A part that has been resolved: its segments, and the recording that has to be looked at anew, where it is one.

    ``clips`` are those of the segments, as they were in ``version`` of the store.
    """

    __slots__ = ("clips", "recording", "segments", "version")

    def __init__(self, segments: Resolution, recording: str) -> None:
        self.segments = segments
        self.recording = recording
        self.clips: tuple[Clip, ...] = ()
        self.version = 0


_Known = dict[tuple[object, ...], Resolved]


def _name(part: Part, language: str) -> tuple[object, ...]:
    """What a part is remembered by: of a text, which is nearly every part, what is hashed and compared at once."""
    if type(part) is Text:
        return part.text, part.language, part.private, language
    return part, language


class Resolver:
    """Resolves parts for one format, by catalogues (translations, and people's recordings) and a speaker's voices."""

    def __init__(
        self, speaker: Speaker, form: Format, base: Path, seal: bytes, catalogs: Catalogs | None = None
    ) -> None:
        """``base`` is where relative recordings start; ``seal`` makes the keys of private prompts."""
        self._speaker = speaker
        self._form = form
        self._seal = seal
        self._catalogs = catalogs
        self._snapshot: CatalogSnapshot | None = None
        self._recordings = _Recordings(base)
        self._unplayable: set[str] = set()
        self._known: _Known = {}
        self._voices: dict[str, Voice] = {}
        self._threads = Threads(THREADS, "voicekit-resolve")

    def load(self) -> None:
        """Read the catalogues (blocks). Raises CatalogError."""
        if self._catalogs is not None:
            self._catalogs.load()

    def translator(self) -> Translate:
        """What translates by the catalogues as they are now."""
        return _same if self._catalogs is None else self._catalogs.now.translate

    def known(self, part: Part, language: str) -> Resolved | None:
        """What is played for a part, where telling it needs no look at the disk and hardly any time; else None.

        Raises PromptError.
        """
        known = self._memory()
        found = known.get(_name(part, language))
        if found is not None:
            return found if not found.recording or self._recordings.is_fresh(found.recording) else None
        played = self._played(part, language)
        if isinstance(played, Audio) or not self._is_quick(played, language):
            return None
        return self._keep(known, part, language, self._segments(played, language))

    async def resolve(self, part: Part, language: str) -> Resolution:
        """What is played for a part; a recording is looked at anew. Raises PromptError or TtsError."""
        known = self._memory()
        if (found := known.get(_name(part, language))) is not None and not found.recording:
            return found.segments
        played = self._played(part, language)
        if not isinstance(played, Audio):
            if self._is_quick(played, language):
                segments = self._segments(played, language)
            else:
                segments = await self._elsewhere(self._segments, played, language)
            return self._keep(known, part, language, segments).segments
        try:
            return self._keep(known, part, language, (await self._recording(played),), played.file).segments
        except BadPrompt as error:
            if played is part:
                raise
            self._give_up(played.file, error)
        return await self.resolve(part, language)

    def withdraw(self, part: Part, language: str, failed: Resolution, error: AudioError) -> bool:
        """Whether what failed is a recording that stands for a text: then a voice says it, until catalogues change."""
        first = failed[0]
        if not (isinstance(part, Text) and isinstance(first, Segment) and isinstance(first.source, Path)):
            return False
        self._known.pop(_name(part, language), None)
        if isinstance(played := self._played(part, language), Audio):  # else another call has found it out
            self._give_up(played.file, error)
        return True

    async def speaks(self, language: str) -> bool:
        """Whether there is a voice for a language."""
        try:
            await self._elsewhere(self._voice, language)
        except TtsError:
            return False
        return True

    async def refresh(self, *, again: bool = False) -> None:
        """Take in changed catalogues, and ask again who speaks each language; what changed is resolved anew.

        ``again``: a catalogue that cannot be read is reported once more.
        """
        await self._elsewhere(self._refresh, again)

    def close(self) -> None:
        """Resolve nothing more in threads; none is waited for."""
        self._threads.shutdown()

    async def _elsewhere(self, work: Callable[..., _Result], *arguments: object) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def _refresh(self, again: bool) -> None:
        for language, voice in self._voices.copy().items():
            try:
                now = self._speaker.voice(language)
            except TtsError:
                continue
            if now != voice:
                self._voices[language] = now
                self._known = {}
        if self._catalogs is not None:
            self._catalogs.refresh(again=again)

    def _memory(self) -> _Known:
        """Where a resolution is kept that begins now: if voices or catalogues change meanwhile, it goes with them."""
        if self._catalogs is not None and self._catalogs.now is not self._snapshot:
            self._snapshot, self._known, self._unplayable = self._catalogs.now, {}, set()
        return self._known

    def _played(self, part: Part, language: str) -> Part:
        """The part, or what catalogues have instead of a text. Memory only."""
        if self._catalogs is None or not isinstance(part, Text):
            return part
        text, recording = self._catalogs.now.said(part, language)
        return text if recording is None or recording.file in self._unplayable else recording

    def _is_quick(self, played: Text | Spoken | Silence | Tone, language: str) -> bool:
        """Whether its segments can be told on the event loop: no disk is asked, and no engine."""
        match played:
            case Spoken():
                return False
            case Text(text, own):
                return len(text) <= QUICK_CHARACTERS and (own or language) in self._voices
        return True

    def _segments(self, played: Text | Spoken | Silence | Tone, language: str) -> tuple[Segment, ...]:
        if isinstance(played, Silence | Tone):
            return (of_sound(played, self._form),)
        return of_text(played, language, self._voice, self._form, self._seal)

    async def _recording(self, played: Audio) -> Segment | Clip:
        digest = await self._recordings.digest(played.file)
        if not digest:
            return Clip(played.file, None, played.file)
        return of_recording(played, self._recordings.path(played.file), digest, self._form)

    def _voice(self, language: str) -> Voice:
        voice = self._voices.get(language)
        if voice is None:
            voice = self._voices[language] = self._speaker.voice(language)
        return voice

    def _give_up(self, recording: str, error: AudioError | BadPrompt) -> None:
        if recording not in self._unplayable:
            self._unplayable.add(recording)
            _log.warning("recording.unplayable", file=recording, reason=error.what)

    def _keep(self, known: _Known, part: Part, language: str, segments: Resolution, recording: str = "") -> Resolved:
        known[_name(part, language)] = resolved = Resolved(segments, recording)
        if len(known) > REMEMBERED:
            del known[next(iter(known))]
        return resolved


@dataclass(frozen=True, slots=True)
class _RecordingState:
    """When a recording was last looked at, and what was there: stamp and digest of a file, or neither."""

    at: float
    stamp: tuple[int, int, int] | None
    digest: str


class _Recordings:
    """The digests of recordings, each read once for as long as the file stays as it is."""

    def __init__(self, base: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._base = base.absolute()
        self._clock = clock
        self._looks: dict[str, _RecordingState] = {}

    def path(self, file: str) -> Path:
        """Where a recording of that name would lie."""
        return self._base / file

    def is_fresh(self, file: str) -> bool:
        """Whether the last look at the file was just now."""
        look = self._looks.get(file)
        return look is not None and self._clock() - look.at < RECHECK_SECONDS

    async def digest(self, file: str) -> str:
        """The digest of the file's content; empty where there is no such file and Asterisk may know the name.

        Raises BadPrompt where neither can be.
        """
        look = await asyncio.to_thread(self._look, file, self._looks.get(file))
        self._looks.pop(file, None)  # so that the one that is forgotten is the one that is longest ago
        self._looks[file] = look
        if len(self._looks) > MOST_LOOKS:
            del self._looks[next(iter(self._looks))]
        return look.digest

    def _look(self, file: str, last: _RecordingState | None) -> _RecordingState:
        path, now = self.path(file), self._clock()
        try:
            status = path.stat()
        except (OSError, ValueError):  # ValueError: a null character
            check_asterisk_name(file)
            return _RecordingState(now, None, "")
        if not stat.S_ISREG(status.st_mode):
            raise BadPrompt(f"{path} is not a file", hint="name a recording: a plain file")
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        return _RecordingState(now, stamp, last.digest if last is not None and last.stamp == stamp else _digest(path))


def _digest(path: Path) -> str:
    try:
        with path.open("rb", buffering=0) as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BadPrompt(f"the recording {path} cannot be read: {error.strerror}", hint=hint_of(error)) from error


def check_asterisk_name(name: str) -> None:
    """Raise BadPrompt unless Asterisk may know a sound by this name: ``beep``, ``digits/1``, an absolute path without
    extension. Asterisk has no quoting, so what it would read otherwise is not sent.
    """
    parts = name.split("/")
    if not _NAME.fullmatch(name) or ".." in parts or name.endswith("/") or name.startswith("-"):
        raise BadPrompt(
            f"there is no recording {name!r}, and Asterisk cannot have a sound of that name",
            hint="name a file that exists, or a sound as Asterisk writes it: letters, digits, _ . / -",
        )
    if "." in parts[-1]:
        raise BadPrompt(
            f"there is no recording {name!r}; a sound of Asterisk's own is named without extension",
            hint=f"name a file that exists, or {name.rpartition('.')[0] or 'a sound'!r}",
        )


def _same(key: str, text: str, language: str) -> str:  # noqa: ARG001 - as catalogues translate
    return text
