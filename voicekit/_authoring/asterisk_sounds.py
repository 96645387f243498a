"""Asterisk's own sounds, where they lie on this machine: which of them there are."""

from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import NamedTuple

from voicekit._settings import Settings

__all__ = ["AbsentSound", "AsteriskSounds"]

PLACES = (Path("/var/lib/asterisk/sounds"), Path("/usr/share/asterisk/sounds"))
"""Where packages put them."""

_MARK = "beep"
"""A sound that all of Asterisk's sets have: a directory with it is one of them."""


class AbsentSound(NamedTuple):
    """A sound that is not in the directory which would have it, and a name there that is like it, if there is one."""

    folder: Path
    near: str


class AsteriskSounds:
    """Tells which sounds Asterisk does not have, as far as its directories can be looked through here (blocks).

    A sound is there in any format, and in any language: ``en/beep.gsm`` and ``beep.wav`` are both ``beep``.
    """

    def __init__(self, settings: Settings, places: tuple[Path, ...] | None = None) -> None:
        """Beside ``places`` (None: `PLACES`), a directory ``sounds`` around that of the rendered prompts is looked at.
        Where the setting ``asterisk_sounds`` says that Asterisk sees other paths, none is.
        """
        around = [place for place in settings.sounds.absolute().parents if place.name == "sounds"]
        known = () if settings.asterisk_sounds else (*around, *(PLACES if places is None else places))
        self._names = cache(_names)  # a flow names many sounds of one folder
        self._roots = tuple(place for place in dict.fromkeys(known) if _is_set(place))

    def absent(self, name: str) -> AbsentSound | None:
        """What is missing where no file can be the sound of this name; None where one is, or nobody here can tell."""
        if name.startswith("/"):
            folder, name = Path(name).parent, Path(name).name
            roots: tuple[Path, ...] = (folder,)
        else:
            roots = self._roots
        try:
            known = {each for root in roots for each in self._names(root, Path(name).parent)}
        except OSError:  # it is not there, or closed to us: on another machine, for all that is known
            return None
        if not roots or name in known:
            return None
        return AbsentSound(roots[0], "".join(get_close_matches(name, known, n=1)))


def _is_set(root: Path) -> bool:
    try:
        return _MARK in _names(root, Path())
    except OSError:
        return False


def _names(root: Path, inner: Path) -> set[str]:
    """The sounds of a folder, and of the same folder in each language (``digits``, ``en/digits``)."""
    languages = [entry for entry in root.iterdir() if entry.is_dir()]
    folders = [folder / inner for folder in (root, *languages) if (folder / inner).is_dir()]
    return {str(inner / path.stem) for folder in folders for path in folder.iterdir() if path.suffix}
