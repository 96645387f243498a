"""Prompts of other languages as prompts of a flow."""

import re
from typing import Any

__all__ = ["literal", "prompt", "seconds", "silence", "sound", "text", "unplaced"]

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

_TIME = re.compile(r"\+?(\d+(?:\.\d*)?|\.\d+)\s*(ms|s)?")

_LONGEST = 2000
"""Characters of one text in a flow."""


def literal(words: str) -> str:
    """Words that are no template: their braces are doubled."""
    return words.replace("{", "{{").replace("}", "}}")


def unplaced(address: str) -> str:
    """An address, or whom to dial, that has no places for values: its braces are percent-encoded."""
    return address.replace("{", "%7B").replace("}", "%7D")


def text(template: str, language: str | None = None) -> list[Any]:
    """The parts of a text; none where nothing is said, several where it is very long."""
    parts = []
    for piece in _pieces(" ".join(template.split())):
        tagged = language is not None and _LANGUAGE.fullmatch(language)
        parts.append({"text": piece, "language": language} if tagged else piece)
    return parts


def silence(duration: float) -> list[Any]:
    """Silence as a part."""
    return [{"silence": min(duration, 60.0)}] if duration > 0 else []


def sound(name: str) -> list[Any]:
    """A recording as a part."""
    return [{"audio": name[-400:]}]


def prompt(parts: list[Any]) -> Any:
    """Parts as a prompt is written: texts in a row become one, and one part alone needs no list."""
    joined: list[Any] = []
    for part in parts:
        if joined and isinstance(part, str) and isinstance(joined[-1], str) and _fits(joined[-1], part):
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return joined[0] if len(joined) == 1 else joined


def seconds(time: str | None) -> float | None:
    """Seconds of ``5s``, ``500ms`` or ``5``; None for anything else."""
    found = _TIME.fullmatch(time.strip()) if time else None
    if found is None:
        return None
    return min(float(found[1]) * (0.001 if found[2] == "ms" else 1), 86_400.0)


def _fits(one: str, other: str) -> bool:
    return len(one) + len(other) < _LONGEST


def _pieces(words: str) -> list[str]:
    pieces = []
    while len(words) > _LONGEST:
        cut = words.rfind(". ", 0, _LONGEST) + 1 or max(words.rfind(" ", 0, _LONGEST), 0) or _LONGEST
        pieces.append(words[:cut].strip())
        words = words[cut:].strip()
    return [*pieces, words] if words else pieces
