"""A caller's voice, kept as a file."""

import asyncio
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from voicekit.call.away import AWAY_WITHIN, Returns, leave_for
from voicekit.call.session import Session
from voicekit.errors import AudioError, CallError
from voicekit.media.read import read
from voicekit.protocol import codec
from voicekit.protocol.commands import GetVariables
from voicekit.protocol.events import Variables

__all__ = ["Place", "Recorder", "Recording", "record_options"]

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")

_BY_KEY = frozenset(["DTMF", "OPERATOR"])
_ENDINGS = {"DTMF": "key", "OPERATOR": "key", "SKIP": "nothing", "SILENCE": "silence", "TIMEOUT": "timeout"}

_STATUS = GetVariables(("RECORD_STATUS",))

_STOP_OPTIONS = {"#": "", "*": "t", "any": "y", None: "x"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where recordings go: the directory on this machine, and the same as Asterisk sees it."""

    ours: Path
    asterisks: str

    def new(self, call_id: str) -> tuple[Path, str]:
        """A new file of a call: its path for us, and for Asterisk. The name is ours alone, whatever the id holds."""
        self.ours.mkdir(parents=True, exist_ok=True)
        name = f"{_UNSAFE.sub('-', call_id)[:40]}-{secrets.token_hex(4)}.wav"
        return self.ours / name, f"{self.asterisks.rstrip('/')}/{name}"


@dataclass(frozen=True, slots=True)
class Recording:
    """What a caller said: ``path`` of the WAV file, its length in ``seconds``, and how it ``ended``.

    That is ``key``, ``silence``, ``timeout``, ``hangup``, or ``nothing`` where nothing was recorded.
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
    place: Place | None
    call_id: str

    async def record(self, *, max_seconds: float, silence: float, options: str) -> Recording:
        """Record the caller; ``options`` are Record's. Raises CallError where Asterisk cannot record."""
        return (await self.take(max_seconds=max_seconds, silence=silence, options=options)).recording

    async def take(self, *, max_seconds: float, silence: float, options: str) -> "Taken":
        """The same, with what is known of the key that ended it."""
        if self.place is None:
            raise CallError("this call has no directory for recordings")
        path, name = self.place.new(self.call_id)
        arguments = (name, str(round(silence)), str(round(max_seconds)), options)
        back = await leave_for(self.session, self.returns, "Record", arguments, max_seconds + AWAY_WITHIN)
        status = await self._status() if back else "HANGUP"
        # Where no sound comes at all, Record ends by its maximum and says HANGUP (seen on 22.10.1).
        recording = await _ending_of(path, "TIMEOUT" if back and status == "HANGUP" else status)
        return Taken(recording, status in _BY_KEY, "0" if status == "OPERATOR" else "")

    async def _status(self) -> str:
        answer = await self.session.ask(_STATUS)
        assert isinstance(answer, Variables)
        return codec.values_of(answer, _STATUS.names)[_STATUS.names[0]] or ""


def record_options(*, beep: bool, stop_key: str | None) -> str:
    """The options of Asterisk's Record: keep the file at a hang-up, and what ends it."""
    if stop_key not in _STOP_OPTIONS:
        raise CallError(f"a recording cannot be ended by {stop_key!r}", mend='use "#", "*", "any" or None')
    return f"k{'' if beep else 'q'}{_STOP_OPTIONS[stop_key]}"


async def _ending_of(path: Path, status: str) -> Recording:
    """What has become of a recording, by Asterisk's RECORD_STATUS and the file. Raises CallError where it failed."""
    if status == "ERROR":
        raise CallError(
            f"Asterisk could not record to {path}", mend="let its user write to the directory of recordings"
        )
    try:
        seconds = (await asyncio.to_thread(read, path)).seconds
    except (OSError, AudioError):
        return Recording(path, 0.0, "nothing")
    # Record takes a quarter of a second off the end for the sound of the key: of a key at once nothing is left.
    return Recording(path, seconds, _ENDINGS.get(status, "hangup") if seconds else "nothing")
