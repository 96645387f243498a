"""Recordings that a source names: found in Asterisk's folder of sounds, or in an archive, and laid beside the flow."""

import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from voicekit._media.read import RAW

__all__ = ["EXTENSIONS", "LARGEST_SOUND", "SoundFolder", "named_in", "plain_name", "with_files"]

EXTENSIONS = (".wav", ".flac", ".ogg", ".mp3", *RAW)
"""Files that flows play, those with a header first."""

LARGEST_SOUND = 64 * 2**20
"""Bytes of one recording: an hour of telephone sound has some 58 million."""


def plain_name(name: str) -> PurePosixPath | None:
    """A sound's name as a path beside the flow; None where it leads elsewhere."""
    path = PurePosixPath(name.lstrip("/"))
    is_plain = path.parts and not any(part in {"..", "."} or "\0" in part or "\\" in part for part in path.parts)
    return path if is_plain else None


def named_in(part: Any) -> list[str]:
    """The sounds that a node, or a document, names; those that a call makes are none. Each once, in order."""
    found: dict[str, None] = {}
    waiting = [part]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            audio = each.get("audio")
            if isinstance(audio, str) and "{" not in audio:
                found[audio] = None
            waiting += reversed(each.values())
        elif isinstance(each, list):
            waiting += reversed(each)
    return list(found)


def with_files(part: Any, files: Mapping[str, str]) -> Any:
    """The same with the files that stand for sounds."""
    if isinstance(part, dict):
        return {
            key: files.get(value, value) if key == "audio" and isinstance(value, str) else with_files(value, files)
            for key, value in part.items()
        }
    return [with_files(each, files) for each in part] if isinstance(part, list) else part


class SoundFolder:
    """A folder of sounds, such as Asterisk's ``/var/lib/asterisk/sounds/en``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._found: dict[str, Path] = {}

    def find(self, name: str) -> str:
        """The file for a sound: its name with the extension of a format that flows play."""
        told = name
        for base in (str(self._folder), "/var/lib/asterisk/sounds/en", "/usr/share/asterisk/sounds/en"):
            told = told.removeprefix(f"{base}/")
        plain = plain_name(told)
        if plain is None:
            return ""
        for extension in ("", *EXTENSIONS):
            path = self._folder / f"{plain}{extension}"
            try:
                inside = path.resolve().is_relative_to(self._folder) and path.is_file()
                if inside and path.suffix in EXTENSIONS and path.stat().st_size <= LARGEST_SOUND:
                    self._found[f"{plain}{extension}"] = path
                    return f"{plain}{extension}"
            except (OSError, ValueError):
                return ""
        return ""

    def copy(self, folder: Path) -> list[str]:
        """Lay the files that were found beside a flow; one that is there already is left as it is. Gives their names.
        Raises OSError.
        """
        for name, path in self._found.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                shutil.copyfile(path, target)
        return list(self._found)
