"""Asterisk's plain dialplans (``extensions.conf``): what plays and asks in them, as flows."""

import re

from voicekit._authoring.importing.dialplan.reader import read_dialplan

__all__ = ["looks_like_dialplan", "read_dialplan"]

_STEP = re.compile(rb"^[ \t]*(?:exten|same)[ \t]*=>?[ \t]*\S", re.MULTILINE | re.IGNORECASE)
_INCLUDE = re.compile(rb"^[ \t]*#[ \t]*(?:try)?include\b.*\.(?:conf|d/\*)", re.MULTILINE)


def looks_like_dialplan(data: bytes) -> bool:
    """Whether there are contexts with extensions in it, or files that have them."""
    if b"\0" in data[:65_536] or data.lstrip()[:1] in {b"<", b"{", b"#!"}:
        return False
    return _STEP.search(data) is not None or _INCLUDE.search(data) is not None
