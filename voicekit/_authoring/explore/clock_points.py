"""Times at which a flow's schedules are open, closed, and on holiday."""

import datetime as dt
from collections.abc import Iterator

from voicekit._dialog.document import Flow
from voicekit._dialog.document.hours import Hours
from voicekit._dialog.hours import state, zone
from voicekit._lang.holidays import public_holidays

__all__ = ["clock_points"]

AHEAD = 14
"""Days that are looked through, in steps of half an hour."""


def clock_points(flow: Flow, today: dt.date) -> list[dt.datetime]:
    """Few times that together show every state of every schedule, as far as there are such times."""
    schedules = [hours for node in flow.nodes.values() if (hours := node.hours_of(flow.hours)) is not None]
    found: list[dt.datetime] = []
    for hours in schedules:
        seen = {state(hours, moment) for moment in found}
        for moment in _moments(hours, today):
            now = state(hours, moment)
            if now not in seen:
                seen.add(now)
                found.append(moment)
            if len(seen) == 3 or (len(seen) == 2 and not hours.has_holidays):
                break
    return found


def _moments(hours: Hours, today: dt.date) -> Iterator[dt.datetime]:
    own = zone(hours.zone)
    noon, midnight = dt.time(12), dt.time(0)
    begin = dt.datetime.combine(today, dt.time(10), own)
    yield from (begin + dt.timedelta(minutes=30 * step) for step in range(AHEAD * 48))
    for holiday in hours.holidays:
        for day in _days(holiday, today):
            yield from (dt.datetime.combine(day, at, own) for at in (noon, midnight))
    for day in sorted(_public(hours, today)):
        yield from (dt.datetime.combine(day, at, own) for at in (noon, midnight))
    for special in hours.special:
        yield from (dt.datetime.combine(special, at, own) for at in (noon, midnight))


def _public(hours: Hours, today: dt.date) -> frozenset[dt.date]:
    if hours.country is None:
        return frozenset()
    years = (today.year, today.year + 1)
    return frozenset(day for year in years for day in public_holidays(hours.country, hours.region, year))


def _days(holiday: str | dt.date, today: dt.date) -> Iterator[dt.date]:
    if isinstance(holiday, dt.date):
        yield holiday
        return
    month, day = (int(part) for part in holiday.split("-"))
    for year in range(today.year, today.year + 5):
        try:
            yield dt.date(year, month, day)
        except ValueError:
            continue
