"""The directory of rendered prompts: we write it, Asterisk's user reads it."""

import grp
import os
import pwd
import shlex
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from voicekit.cli.checks.finding import Finding, Level
from voicekit.errors import SoundsError
from voicekit.prompts.folder import Folder
from voicekit.settings import Settings

__all__ = ["ASTERISK_USER", "barrier", "check_sounds"]

ASTERISK_USER = "asterisk"


def check_sounds(settings: Settings) -> Iterator[Finding]:
    """Whether we can write there, and whether Asterisk can read it."""
    folder = Folder(settings.sounds)
    owner = owner_for_root(settings.sounds)
    if owner is not None:
        # What root makes there, the one who serves could not write.
        what = f"{settings.sounds} belongs to {owner}, and nothing was tried as root"
        yield Finding("sounds", Level.WARNING, what, f"sudo -u {owner} voicekit doctor")
        return
    try:
        folder.prepare()
    except SoundsError as error:
        yield Finding("sounds", Level.FAILURE, error.what, error.mend)
        return
    yield Finding("sounds", Level.OK, f"prompts go to {folder.path}")
    if settings.asterisk_sounds is not None:
        seen = f"Asterisk sees them as {settings.asterisk_sounds}; only Asterisk's machine can check that"
        yield Finding("sounds", Level.NOTE, seen)
        return
    yield check_reader(folder.path)


def owner_for_root(sounds: Path) -> str | None:
    """The user to whom the directory belongs, where we are root and he is not."""
    if os.geteuid() != 0 or not sounds.is_dir() or (uid := sounds.stat().st_uid) == 0:
        return None
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"#{uid}"


def check_reader(path: Path) -> Finding:
    """Whether the user ``asterisk`` of this machine can open files below ``path``."""
    try:
        user = pwd.getpwnam(ASTERISK_USER)
    except KeyError:
        return Finding("sounds", Level.NOTE, f"this machine has no user {ASTERISK_USER}: who reads is not checked")
    groups = {user.pw_gid, *(group.gr_gid for group in grp.getgrall() if ASTERISK_USER in group.gr_mem)}
    closed = barrier(path, user.pw_uid, groups)
    if closed is None:
        return Finding("sounds", Level.OK, f"the user {ASTERISK_USER} can read them")
    return Finding(
        "sounds",
        Level.FAILURE,
        f"the user {ASTERISK_USER} cannot enter {closed}",
        f"chmod o+x {shlex.quote(str(closed))}, or choose a directory under Asterisk's own sounds",
    )


def barrier(path: Path, uid: int, groups: Collection[int]) -> Path | None:
    """The first directory on the way to ``path`` that the user cannot enter (or, the last one, read); None if none.

    By the mode bits alone: access lists are not seen.
    """
    for folder in [*reversed(path.absolute().parents), path.absolute()]:
        found = folder.stat()
        needed = os.X_OK | (os.R_OK if folder == path.absolute() else 0)
        if uid != 0 and permitted(found, uid, groups) & needed != needed:
            return folder
    return None


def permitted(found: os.stat_result, uid: int, groups: Collection[int]) -> int:
    """The three permission bits (4 read, 2 write, 1 enter) that hold for the user."""
    mode = stat.S_IMODE(found.st_mode)
    if found.st_uid == uid:
        return mode >> 6 & 7
    return mode >> 3 & 7 if found.st_gid in groups else mode & 7
