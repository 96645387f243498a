"""What mends that a file cannot be read, by what the system says of it."""

from collections.abc import Mapping

__all__ = ["hint_of"]

_HINTS: Mapping[type[OSError], str] = {
    FileNotFoundError: "look at its name",
    NotADirectoryError: "look at its name",
    IsADirectoryError: "name a file, not a folder",
    PermissionError: "let voicekit read it",
}


def hint_of(error: OSError) -> str:
    """What to do about a file that could not be opened or read."""
    return _HINTS.get(type(error), "look at the disk that it lies on, or at the link that leads to it")
