"""Prompts of other languages as prompts of a flow."""

import re
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import SplitResult, urlsplit

from voicekit._dialog.document.values import is_language

__all__ = [
    "STRENGTHS",
    "file_of",
    "flag",
    "language_of",
    "literal",
    "parted",
    "prompt",
    "seconds",
    "silence",
    "sound",
    "text",
    "unplaced",
]

STRENGTHS = {"none": 0.0, "x-weak": 0.1, "weak": 0.25, "medium": 0.5, "strong": 0.75, "x-strong": 1.0}
"""Seconds of silence for a break of SSML that names no time."""

_LONGEST_TAG = 35
"""Characters of a language tag, as RFC 5646 wants them taken."""

_TIME = re.compile(r"\+?(\d+(?:\.\d*)?|\.\d+)\s*(ms|s)?")

_LONGEST_TIME = 86_400.0
"""Seconds of a flow's times."""

_LONGEST_SILENCE = 60.0
"""Seconds of one part; a longer silence is several."""

_LONGEST = 2000
"""Characters of one text in a flow."""


def literal(words: str) -> str:
    """Words that are no template: their braces are doubled."""
    return words.replace("{", "{{").replace("}", "}}")


def unplaced(address: str) -> str:
    """An address, or whom to dial, that has no places for values: its braces are percent-encoded."""
    return address.replace("{", "%7B").replace("}", "%7D")


def language_of(tag: str) -> str:
    """A language tag as flows have it: ``de_DE`` is de-DE; empty for what is none."""
    plain = tag.strip().replace("_", "-")
    return plain if is_language(plain) and len(plain) <= _LONGEST_TAG else ""


def text(template: str, language: str = "") -> list[Any]:
    """The parts of a text, in a language of its own where one is given: none of an empty one, several of a long one."""
    pieces = _pieces(" ".join(template.split()))
    return [{"text": piece, "language": language} if language else piece for piece in pieces]


def silence(duration: float) -> list[Any]:
    """Silence as parts."""
    whole = [{"silence": _LONGEST_SILENCE}] * int(duration // _LONGEST_SILENCE)
    rest = round(duration % _LONGEST_SILENCE, 3)
    return whole + ([{"silence": rest}] if rest else [])


def file_of(address: str) -> str:
    """The file beside the flow that stands for a recording at an address; its braces would be places for values."""
    name = PurePosixPath(parted(address).path).name if "//" in address else address.lstrip("/")
    return name.replace("{", "_").replace("}", "_")


def sound(name: str) -> list[Any]:
    """A recording as a part: a file, or ``{name.path}``, one that the call has made."""
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


def parted(address: str) -> SplitResult:
    """The parts of an address; one that is none is all path."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", address, "", "")


def seconds(time: str | None) -> float | None:
    """Seconds of ``5s``, ``500ms`` or ``5``; None for anything else, and for more than a day."""
    found = _TIME.fullmatch(time.strip()) if time else None
    if found is None:
        return None
    told = float(found[1]) * (0.001 if found[2] == "ms" else 1)
    return told if told <= _LONGEST_TIME else None


def flag(written: str) -> bool | None:
    """True or false; None for anything else."""
    return {"true": True, "false": False}.get(written)


def _fits(one: str, other: str) -> bool:
    return len(one) + len(other) < _LONGEST


def _pieces(words: str) -> list[str]:
    pieces = []
    while len(words) > _LONGEST:
        cut = words.rfind(". ", 0, _LONGEST) + 1 or max(words.rfind(" ", 0, _LONGEST), 0) or _LONGEST
        pieces.append(words[:cut].strip())
        words = words[cut:].strip()
    return [*pieces, words] if words else pieces
