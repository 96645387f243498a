"""The folder of rendered prompts inside Asterisk's sounds directory: files that appear whole or not at all, and who may
read them.

Two users work on the same files: ours writes prompts and reads recordings, Asterisk's reads prompts and writes
recordings. They meet in a group; nobody else needs either.
"""

import asyncio
import errno
import grp
import itertools
import os
import pwd
import shlex
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import aiofiles

from voicekit._prompts.key import KEY_LENGTH, is_key
from voicekit._settings.model import EVERYONE, Settings
from voicekit.errors import SettingsError, SoundsError, StoreError

__all__ = ["ASTERISK_USER", "FOLDER", "LEFTOVER_SECONDS", "OPEN", "Access", "PromptFolder", "access_of"]

FOLDER = "voicekit"
"""The folder's name under the sounds directory. It is flat: sub-folders cost more than they save."""

LEFTOVER_SECONDS = 3600.0
"""A part file older than this belongs to a process that was killed: no write takes so long."""

_PART = ".part"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_count = itertools.count()

ASTERISK_USER = "asterisk"
"""As whom Asterisk runs where a distribution has packed it."""


@dataclass(frozen=True, slots=True)
class Access:
    """The modes of files and folders, whatever the umask, and the number of the group that they get, if any."""

    file: int
    folder: int
    group: int | None = None

    def give(self, descriptor: int) -> None:
        """Set mode and group of an open file. Raises OSError where we are not in the group."""
        if self.group is not None:
            os.fchown(descriptor, -1, self.group)
        os.fchmod(descriptor, self.file)


OPEN = Access(0o644, 0o755)
"""For every user of this machine: nothing is known of Asterisk's."""


class PromptFolder:
    """One flat folder of files named ``KEY.EXTENSION``."""

    def __init__(self, sounds: Path, access: Access = OPEN) -> None:
        self.access = access
        self.sounds = sounds.absolute()
        self.path = self.sounds / FOLDER

    def prepare(self) -> None:
        """Make the folder where it is not there yet, and prove that it can be written.

        Raises SoundsError with the path and the command that mends it.
        """
        if not self.sounds.is_dir():
            missing = "is not a directory" if self.sounds.exists() else "does not exist"
            raise SoundsError(
                f"the sounds directory {self.sounds} {missing}", hint=f"mkdir -p {shlex.quote(str(self.sounds))}"
            )
        probe = self.path / f".probe.{os.getpid()}.{next(_count)}{_PART}"
        try:
            self._make()
            try:
                os.close(self.open(str(probe), os.O_WRONLY | os.O_CREAT | os.O_EXCL))
            finally:
                probe.unlink(missing_ok=True)
        except OSError as error:
            hint = f'sudo install -d -m 0755 -o "$(id -un)" {shlex.quote(str(self.path))}'
            if error.errno == errno.EPERM and self.access.group is not None:
                hint = f'sudo usermod -aG "$(getent group {self.access.group} | cut -d: -f1)" "$(id -un)"'
            elif error.errno == errno.EROFS:
                hint = "mount it writable, or choose another directory (the setting sounds)"
            raise SoundsError(f"cannot write in {self.path}: {error.strerror}", hint=hint) from error

    def _make(self) -> None:
        """The folder with its mode; one that was open to everybody is closed to all but the group."""
        with suppress(FileExistsError):
            self.path.mkdir(mode=0o700)
            self._give()
        status = self.path.stat()
        if self.access.group is not None and status.st_uid == os.geteuid() and status.st_mode & 0o007:
            self._give()

    def _give(self) -> None:
        if self.access.group is not None:
            os.chown(self.path, -1, self.access.group)
        self.path.chmod(self.access.folder)

    def open(self, path: str, flags: int) -> int:
        """A descriptor for a file with the mode and group of this folder's files. Raises OSError."""
        descriptor = os.open(path, flags | os.O_CLOEXEC, self.access.file)
        try:
            self.access.give(descriptor)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor

    def file(self, name: str) -> Path:
        """The path of a file of the folder."""
        return self.path / name

    async def write(self, name: str, data: bytes) -> None:
        """Write a file: whole under its name, or not at all, also where the power fails.

        Raises StoreError (disk full, not writable); nothing is left behind then. Where the process is killed, a part
        file is, until `clean`.
        """
        try:
            await self._write(name, data)
        except FileNotFoundError:
            # Somebody deleted the whole folder under us, as the note in it allows.
            await asyncio.to_thread(self.prepare)
            await self._write(name, data)

    async def _write(self, name: str, data: bytes) -> None:
        part = self.path / f".{name}.{os.getpid()}.{next(_count)}{_PART}"
        try:
            async with aiofiles.open(part, "xb", buffering=0, opener=self.open) as file:
                left = memoryview(data)
                while left:
                    left = left[await file.write(left) :]
                await asyncio.to_thread(self._name, file.fileno(), part, name)
        except OSError as error:
            await asyncio.to_thread(_remove, part)
            if isinstance(error, FileNotFoundError):
                raise
            hint = f"df -h {shlex.quote(str(self.path))}" if error.errno in _FULL else "voicekit doctor"
            raise StoreError(f"cannot write {self.path / name}: {error.strerror}", hint=hint) from error

    def _name(self, descriptor: int, part: Path, name: str) -> None:
        """Give a file its name: it is whole on the disk before, also where the power fails then."""
        os.fsync(descriptor)
        part.rename(self.path / name)

    def read(self, name: str) -> tuple[int, bytes]:
        """Mode and content of a file (blocks). Raises OSError."""
        descriptor = os.open(f"{self.path}/{name}", os.O_RDONLY | os.O_CLOEXEC)
        try:
            status = os.fstat(descriptor)
            data = os.read(descriptor, status.st_size + 1)
            while len(data) < status.st_size and (more := os.read(descriptor, status.st_size)):
                data += more
        finally:
            os.close(descriptor)
        return status.st_mode, data

    def sizes(self, extension: str) -> dict[str, int]:
        """The keys that have a file with this extension, and its bytes (blocks)."""
        found = {}
        for entry in self.entries():
            if entry.name.endswith(extension) and len(entry.name) == KEY_LENGTH + len(extension):
                with suppress(FileNotFoundError):
                    found[entry.name[:KEY_LENGTH]] = entry.stat().st_size
        return found

    def entries(self) -> Iterator[os.DirEntry[str]]:
        """Every prompt file of whatever format (blocks)."""
        try:
            with os.scandir(self.path) as entries:
                yield from (entry for entry in entries if _is_ours(entry.name))
        except FileNotFoundError:
            return

    def clean(self, now: float) -> int:
        """Remove what killed processes left half written, and return how many (blocks). ``now`` is Unix time."""
        removed = 0
        with suppress(FileNotFoundError), os.scandir(self.path) as entries:
            for entry in entries:
                if entry.name.startswith(".") and entry.name.endswith(_PART):
                    with suppress(OSError):
                        if now - entry.stat().st_mtime > LEFTOVER_SECONDS:
                            Path(entry.path).unlink()
                            removed += 1
        return removed


def _remove(part: Path) -> None:
    with suppress(OSError):
        part.unlink()


def _is_ours(name: str) -> bool:
    return name[KEY_LENGTH : KEY_LENGTH + 1] == "." and is_key(name[:KEY_LENGTH])


def access_of(settings: Settings) -> Access:
    """The group of the settings; where they name none, that of this machine's user ``asterisk``, if we are in it.

    Raises SettingsError for a group that this machine does not have.
    """
    if settings.group == EVERYONE:
        return OPEN
    if settings.group is not None:
        try:
            return _for_group(grp.getgrnam(settings.group).gr_gid)
        except KeyError:
            raise SettingsError(
                f"this machine has no group {settings.group!r}",
                hint="name the one that Asterisk's user and ours share: id asterisk",
                key="group",
            ) from None
    group = None if settings.asterisk_sounds is not None else _asterisks_group()
    return OPEN if group is None else _for_group(group)


def _for_group(group: int) -> Access:
    return Access(0o640, 0o750, group)


def _asterisks_group() -> int | None:
    """The group of this machine's Asterisk, where we can give files to it."""
    try:
        group = pwd.getpwnam(ASTERISK_USER).pw_gid
    except KeyError:
        return None
    ours = {os.getegid(), *os.getgroups()}
    return group if os.geteuid() == 0 or group in ours else None
