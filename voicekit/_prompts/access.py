"""Who may read what is written: prompts, their index, and recordings of callers.

Two users work on the same files: ours writes prompts and reads recordings, Asterisk's reads prompts and writes
recordings. They meet in a group; nobody else needs either.
"""

import grp
import os
import pwd
from dataclasses import dataclass

from voicekit._settings.model import EVERYONE, Settings
from voicekit.errors import SettingsError

__all__ = ["ASTERISK_USER", "OPEN", "Access", "access_of"]

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
