"""Looking up calls for pages: in a thread, one at a time, and no more waiting than a person has patience for."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import NamedTuple, TypeVar

from voicekit._records.calls import KeptCalls, kept_calls
from voicekit._records.record import CallRecord
from voicekit._records.telling import facts_of_call, facts_of_told
from voicekit._records.wanted import CallFilter
from voicekit._records.why import why
from voicekit._settings import Settings
from voicekit._web.board import DIGITS, shown
from voicekit.errors import RecordsError

__all__ = ["PAGE", "Lookups", "PageMark", "TooMany", "whole"]

PAGE = 50
"""Calls of one page of results."""

WAITING = 8
"""Look-ups that wait for their turn: a person asks for one at a time, and one takes some hundredths of a second."""

_Found = TypeVar("_Found")


class TooMany(Exception):
    """Others are waiting already."""


class PageMark(NamedTuple):
    """Where a page of results ends: when its last call began, and how many calls up to it began in that millisecond."""

    began: int
    skip: int

    @classmethod
    def of(cls, text: str) -> "PageMark":
        """Read as `str` writes it. Raises ValueError."""
        began, _, skip = text.partition("-")
        if max(len(began), len(skip)) > DIGITS:
            raise ValueError(text)
        return cls(int(began), int(skip))

    def __str__(self) -> str:
        return f"{self.began}-{self.skip}"


class Lookups:
    """What is kept of calls, for the event loop. What is given back is ready for JSON."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def find(self, wanted: CallFilter, mark: PageMark | None = None) -> dict[str, object]:
        """A page of calls, the last first, after a ``mark``. Raises RecordsError, TooMany."""
        return await self._in_turn(lambda calls: _page(calls, wanted, mark))

    async def named(self, name: str) -> dict[str, object]:
        """A call with all that is known of it, and why it ended as it did. Raises RecordsError, TooMany."""
        return await self._in_turn(lambda calls: whole(calls.named(name)))

    async def _in_turn(self, look: Callable[[KeptCalls], _Found]) -> _Found:
        if not self._settings.records:
            raise RecordsError("no records are kept", hint="the setting records switches them on")
        if self._waiting >= WAITING:
            raise TooMany
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(self._looked, look)
        finally:
            self._waiting -= 1

    def _looked(self, look: Callable[[KeptCalls], _Found]) -> _Found:
        with kept_calls(self._settings) as calls:
            return look(calls)


def whole(record: CallRecord) -> dict[str, object]:
    """A call as ``show`` and ``why`` of `voicekit calls` tell it, with words for people."""
    told, reason = record.told, why(record)
    said = {"cause": reason.cause, "hint": reason.hint, "evidence": [facts_of_told(each) for each in reason.evidence]}
    return {**facts_of_call(record), "first": 0, "events": [shown(each) for each in told], **said}


def _page(calls: KeptCalls, wanted: CallFilter, mark: PageMark | None) -> dict[str, object]:
    until = wanted.until
    if mark is not None:
        until = mark.began + 1 if until is None else min(until, mark.began + 1)
    skip = 0 if mark is None else mark.skip
    found = list(islice(_after(calls.find(replace(wanted, until=until), PAGE + 1 + skip), mark), PAGE + 1))
    some = found[:PAGE]
    more = ""
    if len(found) > PAGE:
        last = some[-1].began
        same = sum(record.began == last for record in some)
        more = str(PageMark(last, same + (skip if mark is not None and mark.began == last else 0)))
    facts = [facts_of_call(record) for record in some]
    return {"calls": facts, "more": more, "troubles": list(calls.troubles())}


def _after(found: Iterator[CallRecord], mark: PageMark | None) -> Iterator[CallRecord]:
    """Those after a mark: of calls that began in its millisecond, so many are on earlier pages."""
    skip = 0 if mark is None else mark.skip
    for record in found:
        if mark is not None and record.began == mark.began and skip:
            skip -= 1
        else:
            yield record
