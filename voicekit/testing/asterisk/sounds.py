"""A sounds directory as Asterisk looks into it: by name without extension, under the language first."""

import wave
from pathlib import Path

from voicekit.testing.asterisk.player import BROKEN

__all__ = ["SoundsFolder"]

_BYTES_PER_SECOND = {
    ".sln": 16_000,
    ".sln12": 24_000,
    ".sln16": 32_000,
    ".sln24": 48_000,
    ".sln32": 64_000,
    ".sln44": 88_200,
    ".sln48": 96_000,
    ".ulaw": 8_000,
    ".alaw": 8_000,
    ".g722": 8_000,
    ".gsm": 1_650,
}
"""Formats without a header, whose length is their size."""

_WAVES = (".wav", ".wav16")


class SoundsFolder:
    """Looks names up in ``root``: ``root/language/name``, then the language without its country, then ``root/name``.

    It is a `Sounds`: calling it gives seconds, `BROKEN` for a file whose header cannot be read, None for no file.
    Any name that a file system can carry is looked up, one with ``..`` too, as Asterisk does.
    """

    def __init__(self, root: Path, language: str = "en") -> None:
        places = dict.fromkeys((language, language.partition("_")[0], ""))
        self._places = [root / place for place in places]

    def __call__(self, name: str) -> float | None:
        path = self.path(name)
        return None if path is None else _seconds(path)

    def path(self, name: str) -> Path | None:
        """The file that is played for ``name``; where several formats are present, the one named first here."""
        if not name:
            return None
        for place in self._places:
            for extension in (*_WAVES, *_BYTES_PER_SECOND):
                path = place / f"{name}{extension}"
                if _is_file(path):
                    return path
        return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        # The name is too long, or holds a NUL.
        return False


def _seconds(path: Path) -> float:
    try:
        if path.suffix in _WAVES:
            with wave.open(str(path)) as file:
                return float(file.getnframes() / file.getframerate())
        return path.stat().st_size / _BYTES_PER_SECOND[path.suffix]
    except (OSError, EOFError, wave.Error):
        return BROKEN
