"""Which numbers of a caller's may be dialled: the policy that stands between keys and a telephone bill."""

import re
from collections.abc import Sequence

import structlog

from voicekit._arguments import kind_of
from voicekit._settings.patterns import matches
from voicekit.errors import CallError, DialRefused

__all__ = ["PLACE", "RINGING_MAX", "DialPolicy", "joined"]

PLACE = "{number}"
"""Where a caller's number stands in a target of `Call.dial`."""

_PHONE = re.compile(r"[^\s&/]+/[^\s&][^&]*")
"""One target of Asterisk's Dial: a technology and what it is to reach."""

RINGING_MAX = 50
"""Phones that ring at once: more is a queue's work, and would not fit a command line of Asterisk's."""


class DialPolicy:
    """What a service lets callers dial; it counts what it has refused, which is one number for all calls."""

    def __init__(self, allow: tuple[str, ...]) -> None:
        """``allow`` are patterns as Asterisk's dialplan writes them, see `voicekit._settings.patterns`."""
        self.allow = allow
        self.refused = 0

    def allows(self, number: str, allow: tuple[str, ...] | None = None) -> bool:
        """Whether a number that comes from a caller may be dialled, by these patterns or else by the service's."""
        return matches(number, self.allow if allow is None else allow)

    def check(self, number: str, log: "structlog.stdlib.BoundLogger", allow: tuple[str, ...] | None = None) -> str:
        """The number. Raises DialRefused, logged and counted, for one that may not be dialled."""
        if self.allows(number, allow):
            return number
        self.refused += 1
        shown = number[:40]
        log.warning("number.refused", number=shown, refused=self.refused)
        raise DialRefused(
            f"{shown!r} comes from the caller and may not be dialled",
            hint="name the numbers that may: dial_allow in voicekit.toml, or allow at the transfer",
            number=shown,
        )


def joined(target: str | Sequence[str], number: str | None) -> str:
    """What Asterisk's Dial takes: targets that ring at once, with ``number`` in the place of `PLACE`.

    Raises CallError for what Asterisk cannot dial, where the number has no place, or where one target of several is
    several itself.
    """
    given: object = target
    if not isinstance(given, Sequence) or not all(isinstance(each, str) for each in given):
        raise CallError(f"{kind_of(given)} cannot be dialled", hint='name a target, or several: "PJSIP/100"')
    targets = (target,) if isinstance(target, str) else tuple(target)
    if not 0 < len(targets) <= RINGING_MAX:
        raise CallError(f"{len(targets)} targets cannot be dialled", hint=f"name 1 to {RINGING_MAX}")
    if not isinstance(target, str) and any("&" in each for each in targets):
        raise CallError("a target of several holds several itself", hint="make them targets of the list")
    whole = "&".join(targets)
    for each in whole.split("&"):
        if _PHONE.fullmatch(each) is None:
            raise CallError(f"{each!r} cannot be dialled", hint='a target has a technology, as "PJSIP/100" has')
    if number is None:
        return whole
    if PLACE not in whole:
        raise CallError("the number has no place in the target", hint=f'write it as in "PJSIP/{PLACE}@trunk"')
    return whole.replace(PLACE, number)
