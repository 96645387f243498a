"""A caller's voice, kept as a file."""

import asyncio
import os
import re
import secrets
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from voicekit._call.away import Returns, run_in_dialplan
from voicekit._call.session import Session
from voicekit._events.kinds import CallerRecorded, CallWarned
from voicekit._lazy import LazyModule
from voicekit._protocol import codec
from voicekit._protocol.commands import GetVariables
from voicekit._protocol.events import Variables
from voicekit.errors import AudioError, CallError, RecordingLost

if TYPE_CHECKING:
    from voicekit._media import read as sound
else:
    sound = LazyModule("voicekit._media.read")

__all__ = ["Recorder", "Recording", "RecordingDir", "record_options"]

_log = structlog.get_logger("voicekit._call")

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")

_BY_KEY = frozenset(["DTMF", "OPERATOR"])
_ENDINGS = {"DTMF": "key", "OPERATOR": "key", "SKIP": "nothing", "SILENCE": "silence", "TIMEOUT": "timeout"}

_EMPTY = 44
"""Bytes of a WAV file that has a header and no sound: no frame came from the caller."""

_LATE = 2.0
_LOOK = 0.1
"""Seconds in which a file that Asterisk has closed may still appear, and between two looks: network disks are late."""

_FOR_OWNER_AND_GROUP = struct.pack("<I" + 3 * "HHI", 2, *(1, 7, 2**32 - 1), *(4, 7, 2**32 - 1), *(32, 0, 2**32 - 1))
"""Linux's default access list of a directory, version 2: of each file that is made in it, all to its owner (1) and its
group (4), and nothing to others (32). It stands in the place of the writer's umask: Asterisk's may be 0077."""

_STATUS = GetVariables(("RECORD_STATUS",))

_ELSEWHERE = "both must be one directory that we may read (recordings, asterisk_recordings): voicekit doctor"
_CLOSED = "let Asterisk write for the group that its user and ours share (UMask=0027 in its unit): voicekit doctor"

_STOP_OPTIONS = {"#": "", "*": "t", "any": "y", None: "x"}


@dataclass(frozen=True, slots=True)
class RecordingDir:
    """Where recordings go: the directory on this machine, the same as Asterisk sees it, and the group that shares it,
    where one does.
    """

    ours: Path
    asterisks: str
    group: int | None = None

    def new(self, call_id: str) -> tuple[Path, str]:
        """A new file of a call: its path for us, and for Asterisk. The name is ours alone, whatever the id holds.

        Raises CallError where there is no such directory, and none can be made.
        """
        try:
            if not self.ours.is_dir():
                self._make()
        except OSError as error:
            raise CallError(
                f"the directory of recordings {self.ours} cannot be made: {error.strerror}",
                hint="voicekit doctor says whose directory it is, and prints the command that makes it",
            ) from error
        name = f"{_UNSAFE.sub('-', call_id)[:40]}-{secrets.token_hex(4)}.wav"
        return self.ours / name, f"{self.asterisks.rstrip('/')}/{name}"

    def _make(self) -> None:
        """A directory for ourselves and the group, whatever the umask: Asterisk writes there, nobody else looks in."""
        self.ours.mkdir(parents=True, mode=0o700, exist_ok=True)
        if self.group is None:
            self.ours.chmod(0o750)
        else:
            os.chown(self.ours, -1, self.group)
            self.ours.chmod(0o2770)  # with the group for every file in it, whoever writes it
            with suppress(OSError):  # a file system without such lists: Asterisk's umask decides
                os.setxattr(self.ours, "system.posix_acl_default", _FOR_OWNER_AND_GROUP)

    def sound(self, path: Path) -> str:
        """A recording as Asterisk plays it: without extension."""
        return f"{self.asterisks.rstrip('/')}/{path.stem}"


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording of the caller: the ``path`` of its WAV file, its length in ``seconds``, and what ``ended`` it.

    ``ended`` is ``"key"``, ``"silence"``, ``"timeout"``, ``"hangup"``, or ``"nothing"`` where the caller's channel
    brought no sound.
    """

    path: Path
    seconds: float
    ended: str

    async def delete(self) -> None:
        """Delete the file, if it is still there."""
        await asyncio.to_thread(self.path.unlink, missing_ok=True)

    async def keep(self, path: Path) -> "Recording":
        """Move the file, and give the recording at its new place."""
        await asyncio.to_thread(self.path.rename, path)
        return Recording(path, self.seconds, self.ended)


@dataclass(frozen=True, slots=True)
class Taken:
    """A recording, whether a key has ended it (nothing may be left of it then), and which, where Asterisk tells: 0 by
    Record's option o. Of no other it does.
    """

    recording: Recording
    by_key: bool
    key: str


@dataclass(frozen=True, slots=True)
class Recorder:
    """What records one call, by Asterisk's Record: away in the dialplan, and back."""

    session: Session
    returns: Returns | None
    place: RecordingDir | None
    call_id: str

    async def record(self, *, max_seconds: float, silence: float, options: str) -> Recording:
        """Record the caller; ``options`` are Record's.

        Raises CallError where Asterisk cannot record, RecordingLost where we cannot read what it has recorded.
        """
        recording = (await self.take(max_seconds=max_seconds, silence=silence, options=options)).recording
        told = str(recording.path), round(recording.seconds * 1000), recording.ended
        self.session.events.tell(CallerRecorded, *told)
        return recording

    async def take(self, *, max_seconds: float, silence: float, options: str) -> "Taken":
        """The same, with what is known of the key that ended it."""
        if self.place is None:
            raise CallError("this call has no directory for recordings", hint="set recordings in voicekit.toml")
        path, name = self.place.new(self.call_id)
        arguments = (name, _whole(silence), _whole(max_seconds), options)
        back = await run_in_dialplan(self.session, self.returns, "Record", arguments)
        status = await self._status() if back else "HANGUP"
        # Where no sound comes at all, Record ends by its maximum and says HANGUP (seen on 22.10.1).
        try:
            recording = await _ending_of(path, name, "TIMEOUT" if back and status == "HANGUP" else status)
        except RecordingLost as error:
            if back or not error.missing:
                raise
            # The channel may have been gone before Record began. If it was not, this line is all that is left.
            _log.warning("recording.missing", call=self.call_id, reason=error.what, hint=error.hint)
            self.session.events.tell(CallWarned, "recording.missing", error.what)
            recording = Recording(path, 0.0, "nothing")
        return Taken(recording, status in _BY_KEY, "0" if status == "OPERATOR" else "")

    async def _status(self) -> str:
        answer = await self.session.ask(_STATUS)
        assert isinstance(answer, Variables)
        return codec.values_of(answer, _STATUS.names)[_STATUS.names[0]] or ""


def _whole(seconds: float) -> str:
    """Seconds as Record takes them. It knows whole ones only, and 0 is "no limit" to it: half a second becomes one."""
    return str(max(1, round(seconds)) if seconds else 0)


def record_options(*, beep: bool, stop_key: str | None) -> str:
    """The options of Asterisk's Record: keep the file at a hang-up, and what ends it."""
    if stop_key not in tuple(_STOP_OPTIONS):
        raise CallError(f"a recording cannot be ended by {stop_key!r}", hint='use "#", "*", "any" or None')
    return f"k{'' if beep else 'q'}{_STOP_OPTIONS[stop_key]}"


async def _ending_of(path: Path, asterisks: str, status: str) -> Recording:
    """What has become of a recording, by Asterisk's RECORD_STATUS and the file.

    Record makes its file before the first sound and, at a hang-up, keeps it (option k). Raises CallError where Asterisk
    could not record, RecordingLost where its file is not where we look, or may not be read.
    """
    if status == "ERROR":
        raise CallError(
            f"Asterisk could not record to {asterisks}", hint="let its user write to the directory of recordings"
        )
    nothing = Recording(path, 0.0, "nothing")
    if status == "SKIP":
        return nothing
    try:
        if await _size_of(path) <= _EMPTY:
            return nothing
        seconds = (await asyncio.to_thread(sound.read, path)).seconds
    except (OSError, AudioError) as error:
        why = error.what if isinstance(error, AudioError) else error.strerror
        raise RecordingLost(
            f"Asterisk has recorded to {asterisks}, and we cannot read {path}: {why}",
            hint=_CLOSED if _is_closed(error) else _ELSEWHERE,
            path=str(path),
            asterisks=asterisks,
            missing=isinstance(error, FileNotFoundError),
        ) from error
    # Record takes a quarter of a second off the end for the sound of the key: of a key at once nothing is left.
    return Recording(path, seconds, _ENDINGS.get(status, "hangup")) if seconds else nothing


def _is_closed(error: BaseException | None) -> bool:
    """Whether there is a file that we may not read, as the error or one of its causes says."""
    return error is not None and (isinstance(error, PermissionError) or _is_closed(error.__cause__))


async def _size_of(path: Path) -> int:
    """The bytes of a file that has just been written, perhaps by another machine. Raises OSError."""
    for _ in range(round(_LATE / _LOOK)):
        with suppress(FileNotFoundError):
            return (await asyncio.to_thread(path.stat)).st_size
        await asyncio.sleep(_LOOK)
    return (await asyncio.to_thread(path.stat)).st_size
