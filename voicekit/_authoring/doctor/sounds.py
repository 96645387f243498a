"""The directories that we share with Asterisk's user: prompts, which we write, and recordings, which Asterisk does."""

import grp
import os
import pwd
import shlex
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from voicekit._authoring.doctor.finding import Diagnosis, Level
from voicekit._prompts.folder import ASTERISK_USER, Access, PromptFolder, access_of
from voicekit._settings import Settings
from voicekit.errors import SettingsError, SoundsError

__all__ = ["barrier", "check_recordings", "check_sounds"]


def check_sounds(settings: Settings) -> Iterator[Diagnosis]:
    """Whether we can write there, and whether Asterisk can read it."""
    try:
        access = access_of(settings)
    except SettingsError as error:
        yield Diagnosis("sounds", Level.FAILURE, error.what, error.hint)
        return
    folder = PromptFolder(settings.sounds, access)
    owner = owner_for_root(settings.sounds)
    if owner is not None:
        # What root makes there, the one who serves could not write.
        what = f"{settings.sounds} belongs to {owner}, and nothing was tried as root"
        yield Diagnosis("sounds", Level.WARNING, what, f"sudo -u {owner} voicekit doctor")
        return
    try:
        folder.prepare()
    except SoundsError as error:
        if not has_prompts(folder):
            yield Diagnosis("sounds", Level.FAILURE, error.what, error.hint)
            return
        yield Diagnosis("sounds", Level.WARNING, f"{error.what}: only prompts that are there can be played", error.hint)
    else:
        yield Diagnosis("sounds", Level.OK, f"prompts go to {folder.path}")
    yield check_access(access)
    if settings.asterisk_sounds is not None:
        seen = f"Asterisk sees them as {settings.asterisk_sounds}; only Asterisk's machine can check that"
        yield Diagnosis("sounds", Level.NOTE, seen)
        return
    yield check_reader(folder.path)


def check_access(access: Access) -> Diagnosis:
    """Who may read prompts, with what they say to one caller, and recordings."""
    if access.group is not None:
        name = next((group.gr_name for group in grp.getgrall() if group.gr_gid == access.group), f"#{access.group}")
        return Diagnosis("sounds", Level.OK, f"what is written is open to the group {name}, and to no other user")
    what = "every user of this machine may read what is written, private prompts too"
    if asterisks_ids() is None:
        return Diagnosis("sounds", Level.NOTE, what, "set group in voicekit.toml where others use this machine")
    hint = f'sudo usermod -aG {ASTERISK_USER} "$(id -un)", and start voicekit again'
    return Diagnosis("sounds", Level.WARNING, what, hint)


def has_prompts(folder: PromptFolder) -> bool:
    """Whether anything is there that can be played."""
    try:
        return any(folder.entries())
    except OSError:
        return False


def owner_for_root(sounds: Path) -> str | None:
    """The user to whom the directory belongs, where we are root and that user is not."""
    if os.geteuid() != 0 or not sounds.is_dir() or (uid := sounds.stat().st_uid) == 0:
        return None
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"#{uid}"


def check_reader(path: Path) -> Diagnosis:
    """Whether the user ``asterisk`` of this machine can open files below ``path``."""
    asterisk = asterisks_ids()
    if asterisk is None:
        return Diagnosis("sounds", Level.NOTE, f"this machine has no user {ASTERISK_USER}: who reads is not checked")
    closed = barrier(path, *asterisk)
    if closed is None:
        return Diagnosis("sounds", Level.OK, f"the user {ASTERISK_USER} can read them")
    return Diagnosis(
        "sounds",
        Level.FAILURE,
        f"the user {ASTERISK_USER} cannot enter {closed}",
        f"chmod o+x {shlex.quote(str(closed))}, or choose a directory under Asterisk's own sounds",
    )


def check_recordings(settings: Settings) -> Iterator[Diagnosis]:
    """Whether Asterisk can write recordings of callers, and whether we can read and delete them."""
    path = settings.recordings.absolute()
    quoted = shlex.quote(str(path))
    command = f'sudo install -d -m 2770 -o {ASTERISK_USER} -g "$(id -gn)" {quoted}'
    if not path.is_dir():
        what = f"there is no {path}: programs that record callers need it, writable for Asterisk's user"
        yield Diagnosis("recordings", Level.NOTE, what, command)
        return
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        what = f"we cannot read and delete recordings in {path}"
        yield Diagnosis("recordings", Level.FAILURE, what, command)
        return
    yield Diagnosis("recordings", Level.OK, f"recordings are looked for in {path}")
    if path.stat().st_mode & 0o007:
        what = f"every user of this machine may look into {path}"
        yield Diagnosis("recordings", Level.WARNING, what, f"chmod o-rwx {quoted}")
    if settings.asterisk_recordings is not None:
        theirs = shlex.quote(settings.asterisk_recordings)
        what = f"Asterisk writes them to {theirs}; only its machine can tell whether that is the same directory"
        hint = f"there: sudo -u {ASTERISK_USER} touch {theirs}/probe; here: rm {quoted}/probe"
        yield Diagnosis("recordings", Level.NOTE, what, hint)
        return
    asterisk = asterisks_ids()
    if asterisk is None:
        what = f"this machine has no user {ASTERISK_USER}: who writes is not checked"
        yield Diagnosis("recordings", Level.NOTE, what)
    elif (closed := barrier(path, *asterisk, wanted=os.W_OK | os.X_OK)) is not None:
        what = (
            f"the user {ASTERISK_USER} cannot write in {closed}"
            if closed == path
            else (f"the user {ASTERISK_USER} cannot enter {closed}")
        )
        yield Diagnosis("recordings", Level.FAILURE, what, command if closed == path else f"chmod o+x {closed}")
    else:
        yield Diagnosis("recordings", Level.OK, f"the user {ASTERISK_USER} can write there")


def asterisks_ids() -> tuple[int, set[int]] | None:
    """The user id and the groups of Asterisk's user; None where this machine has no such user."""
    try:
        user = pwd.getpwnam(ASTERISK_USER)
    except KeyError:
        return None
    return user.pw_uid, {user.pw_gid, *(group.gr_gid for group in grp.getgrall() if ASTERISK_USER in group.gr_mem)}


def barrier(path: Path, uid: int, groups: Collection[int], *, wanted: int = os.R_OK | os.X_OK) -> Path | None:
    """The first directory on the way to ``path`` that the user cannot enter, or ``path`` itself where the ``wanted``
    rights are missing there; None if none.

    By the mode bits alone: access lists are not seen.
    """
    for folder in [*reversed(path.absolute().parents), path.absolute()]:
        found = folder.stat()
        needed = wanted if folder == path.absolute() else os.X_OK
        if uid != 0 and permitted(found, uid, groups) & needed != needed:
            return folder
    return None


def permitted(found: os.stat_result, uid: int, groups: Collection[int]) -> int:
    """The three permission bits (4 read, 2 write, 1 enter) that hold for the user."""
    mode = stat.S_IMODE(found.st_mode)
    if found.st_uid == uid:
        return mode >> 6 & 7
    return mode >> 3 & 7 if found.st_gid in groups else mode & 7
