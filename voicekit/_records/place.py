"""Where records are kept: a directory that every user has, and systemd's for a service."""

import os
from pathlib import Path

from voicekit._settings import Settings
from voicekit.errors import RecordsError

__all__ = ["look_for_folder", "records_folder"]


def records_folder(settings: Settings) -> Path:
    """The directory of the spool, and of the database where that is SQLite.

    Without a setting: ``records`` in the service's ``StateDirectory=`` of systemd, else in ``~/.local/state/voicekit``
    (``XDG_STATE_HOME``). Not the working directory, which a service may not write to, and which is another one for
    whoever looks at the records.
    """
    if settings.records_dir is not None:
        return settings.records_dir.absolute()
    if state := os.environ.get("STATE_DIRECTORY", "").partition(":")[0]:
        return Path(state) / "records"
    home = os.environ.get("XDG_STATE_HOME", "")
    base = Path(home) if home.startswith("/") else Path(os.path.expanduser("~")) / ".local" / "state"  # noqa: PTH111
    return base / "voicekit" / "records"


def look_for_folder(settings: Settings) -> Path:
    """The directory, to be looked at: where a setting names one, it is there. Raises RecordsError."""
    folder = records_folder(settings)
    if settings.records_dir is not None and not os.path.isdir(folder):  # noqa: PTH112 - that one may raise
        hint = "correct the setting records_dir; the service makes the directory when it starts"
        raise RecordsError(f"{folder} is no directory that we can look at", hint=hint)
    return folder
