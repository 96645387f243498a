"""Characters that steer what shows a text, instead of being shown."""

import re
from pathlib import Path

__all__ = ["UNSEEN", "printable", "visible"]

UNSEEN = r"\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
"""As a part of a character class: the control characters but for the tab (ESC moves a terminal's cursor, U+0085 and
U+2028 begin a line for some readers), and those that turn the order of what follows.
"""

_RAW_BYTE = re.compile(r"[\udc80-\udcff]")
"""A byte of a name that is no UTF-8, as Python keeps it in a text."""

_UNSEEN = re.compile(rf"[{UNSEEN}\ud800-\udfff]")


def visible(text: str, *, keep: str = "") -> str:
    """The text with each such character, and each half of a surrogate pair, as its escape (``\\u0085``).

    ``keep`` are characters that stay as they are. The escapes are those of JSON.
    """
    return _UNSEEN.sub(lambda found: found[0] if found[0] in keep else f"\\u{ord(found[0]):04x}", text)


def printable(text: str | Path) -> str:
    r"""A text with names of files in it, as it can be printed and written: bytes that are no UTF-8 as ``\xe9``, and
    what steers a terminal as `visible` shows it.
    """
    return visible(_RAW_BYTE.sub(lambda found: f"\\x{ord(found[0]) - 0xDC00:02x}", str(text)))
