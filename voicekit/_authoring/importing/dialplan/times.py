"""``GotoIfTime`` as hours of a flow, or as a condition over today where it asks for days of the month."""

import re
from dataclasses import dataclass

from voicekit._dialog.operations import WEEKDAYS

__all__ = ["TimeCondition", "read_times"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ANY = {"", "*"}
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class TimeCondition:
    """When a ``GotoIfTime`` goes: its hours by days of the week, and a condition that must hold before; each may be
    missing. ``zone`` is the time zone's name, empty for Asterisk's own.
    """

    hours: dict[str, str]
    condition: str
    zone: str


def read_times(parts: list[str]) -> TimeCondition | None:
    """``times,weekdays,mdays,months[,zone]``; None where one of them is not known."""
    if len(parts) < 4:
        return None
    spans, days = _spans(parts[0].replace(" ", "")), _days(parts[1].strip().lower())
    month_days = _numbers(parts[2].strip(), 31)
    months = _numbers(_counted(parts[3].strip().lower()), 12)
    zone = parts[4].strip() if len(parts) > 4 else ""
    if None in (spans, days, month_days, months) or not re.fullmatch(r"[A-Za-z0-9_+/-]{0,60}", zone):
        return None
    conditions = [f"today.month in {months}"] * bool(months) + [f"today.day in {month_days}"] * bool(month_days)
    hours = {days or "daily": spans or "00:00-24:00"} if days or spans or not conditions else {}
    return TimeCondition(hours, " and ".join(conditions), zone)


def _spans(written: str) -> str | None:
    """Times of a day; empty for any, None for what is no time. ``-17:59`` is until 18:00, as it is meant."""
    if written in _ANY:
        return ""
    spans = []
    for each in written.split("&"):
        found = _CLOCK.fullmatch(each)
        if found is None:
            return None
        hour, minute, last_hour, last = (int(each) for each in found.groups())
        if max(minute, last) > 59 or hour > 23 or last_hour * 60 + last > 24 * 60:
            return None
        begin, end = hour * 60 + minute, last_hour * 60 + last
        if last == 59 or begin == end:
            end += 1
        spans.append(f"{begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02}")
    return ", ".join(spans)


def _days(written: str) -> str | None:
    """Days of the week; empty for any, None for what is none."""
    if written in _ANY:
        return ""
    days = ", ".join(each.strip() for each in written.split("&"))
    one = "|".join(WEEKDAYS)
    return days if re.fullmatch(f"({one})(-({one}))?(, ({one})(-({one}))?)*", days) else None


def _counted(months: str) -> str:
    return re.sub(r"[a-z]{3}", lambda name: str((*_MONTHS, name[0]).index(name[0]) + 1), months)


def _numbers(written: str, most: int) -> list[int] | None:
    """Days or months as numbers; empty for any, None for what is none."""
    if written in _ANY:
        return []
    numbers: set[int] = set()
    for each in written.split("&"):
        found = re.fullmatch(r"\s*(\d{1,2})(?:-(\d{1,2}))?\s*", each)
        if found is None:
            return None
        low, high = int(found[1]), int(found[2] or found[1])
        if not (1 <= low <= most and 1 <= high <= most):
            return None
        numbers.update(range(low, high + 1) if low <= high else [*range(low, most + 1), *range(1, high + 1)])
    return sorted(numbers)
