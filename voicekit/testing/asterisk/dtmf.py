"""Keys of a telephone, and how long the command D takes to send them (``dtmf_stream`` in ``main/app.c``)."""

import re
from dataclasses import dataclass

__all__ = ["KEYS", "Sending", "parse_sending"]

KEYS = "0123456789*#ABCD"
"""The sixteen keys, each an event of its own."""

SHORTEST_TONE = 0.100
"""AST_DEFAULT_EMULATE_DTMF_DURATION: a tone asked for shorter is as long as this."""

_OVERRUN = 0.001
"""Each sleep of Asterisk is this much longer than asked for (measured: 13 ms for six digits, 8 ms for two and a w)."""

_QUIET_BEFORE = 0.100
_DEFAULT_INTERVAL = 0.250
_PAUSES = {"w": 0.5, "W": 1.0}
_TONES = "0123456789*#abcdABCD"
_FLASH = "fF"
_LONGEST = 2**31 / 1000
_TIME = re.compile(r"\s*([+-]?\d+(?:\.\d*)?)\s*(ms|h|s|m|)", re.IGNORECASE)
_UNITS = {"ms": 0.001, "": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True, slots=True)
class Sending:
    """The digits of one D with their seconds after its start, and the seconds until the thread is free again."""

    digits: tuple[tuple[float, str], ...]
    seconds: float


def parse_sending(text: str) -> Sending:
    """Read ``digits[,interval[,duration]]``; times are milliseconds unless they carry another unit.

    Characters that are no tone are skipped with a warning in Asterisk's log, and cost no time.
    """
    characters, *times = text.split(",")
    interval = (_seconds(times[0]) if times else 0.0) or _DEFAULT_INTERVAL
    tone = max(SHORTEST_TONE, _seconds(times[1]) if len(times) > 1 else 0.0)
    at = _QUIET_BEFORE + _OVERRUN
    digits = []
    for character in characters:
        if character in _TONES:
            digits.append((at, character))
            at += tone + interval + 2 * _OVERRUN
        elif character in _FLASH:
            at += interval + _OVERRUN
        elif character in _PAUSES:
            at += _PAUSES[character] + _OVERRUN
    return Sending(tuple(digits), at)


def _seconds(text: str) -> float:
    """``ast_app_parse_timelen``: 0.0 for what is no time or is negative."""
    match = _TIME.fullmatch(text)
    return min(max(0.0, float(match[1]) * _UNITS[match[2].lower()]), _LONGEST) if match else 0.0
