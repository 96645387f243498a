"""Whether it is open: opening hours of a flow, holidays and single days, by the clock of their time zone.

A span of a day belongs to the day on which it begins: ``fri: 22:00-06:00`` is open on Saturday until six, a holiday or
not. Of several entries that name a day the one that names the fewest counts: ``daily`` with ``sun: closed``.
"""

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from voicekit._dialog.document.hours import Hours
from voicekit._dialog.operations import WEEKDAYS
from voicekit._lang.holidays import public_holidays
from voicekit.errors import FlowError

__all__ = ["State", "days_of", "state", "zone"]

State = Literal["open", "closed", "holiday"]

MINUTES = 24 * 60
_SPAN = re.compile(r"(\d\d?):(\d\d) ?- ?(\d\d?):(\d\d)")

Spans = tuple[tuple[int, int], ...]
"""Times of a day, in minutes from its midnight; what ends on the next day ends after 1440."""


def zone(name: str) -> ZoneInfo:
    """A time zone by its name. Raises FlowError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise FlowError(f"there is no time zone {name!r}", hint="such as Europe/Berlin, or UTC") from None


def state(hours: Hours, now: dt.datetime) -> State:
    """``open``, ``closed``, or ``holiday``: closed, because the day is a holiday. Raises FlowError for a wrong zone.

    ``now`` has a time zone, any one.
    """
    local = now.astimezone(zone(hours.zone))
    today, minute = local.date(), local.hour * 60 + local.minute
    yesterday = today - dt.timedelta(days=1)
    if any(begin <= minute < end for begin, end in spans_of(hours, today)):
        return "open"
    if any(minute + MINUTES < end for _, end in spans_of(hours, yesterday)):
        return "open"
    return "holiday" if today not in hours.special and is_holiday(hours, today) else "closed"


def spans_of(hours: Hours, day: dt.date) -> Spans:
    """The times of one day, in order: its own, none on a holiday, else those of its day of the week."""
    if day in hours.special:
        return _spans(hours.special[day])
    if is_holiday(hours, day):
        return ()
    return _week(tuple(hours.open.items())).get(day.weekday(), ())


def is_holiday(hours: Hours, day: dt.date) -> bool:
    """Whether the day is in the list of holidays, by its date or as one of every year, or a public holiday."""
    if day in hours.holidays or f"{day:%m-%d}" in hours.holidays:
        return True
    return hours.country is not None and day in public_holidays(hours.country, hours.region, day.year)


@lru_cache(maxsize=256)
def _week(entries: tuple[tuple[str, str], ...]) -> Mapping[int, Spans]:
    named = sorted(((days_of(days), _spans(times)) for days, times in entries), key=lambda entry: -len(entry[0]))
    return {day: spans for days, spans in named for day in days}


def days_of(text: str) -> tuple[int, ...]:
    """The days of the week that ``mon-fri``, ``fri-mon``, ``sat,sun`` or ``daily`` name, Monday being 0."""
    if text == "daily":
        return tuple(range(7))
    found: dict[int, None] = {}
    for part in text.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        found |= dict.fromkeys((begin + step) % 7 for step in range((end - begin) % 7 + 1))
    return tuple(found)


@lru_cache(maxsize=256)
def _spans(text: str) -> Spans:
    found = []
    for hour, minute, end_hour, end_minute in _SPAN.findall(text):
        begin, end = int(hour) * 60 + int(minute), int(end_hour) * 60 + int(end_minute)
        found.append((begin, end if end > begin else end + MINUTES))
    return tuple(sorted(found))
