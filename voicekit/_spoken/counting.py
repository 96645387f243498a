"""Values that can be counted, and so rendered before the first call."""

import datetime as dt
from collections.abc import Iterable
from string import ascii_uppercase

from voicekit._spoken.saying import check_kind

__all__ = ["countable"]

_A_LEAP_YEAR = 2024


def countable(kind: str) -> Iterable[str]:
    """The usual values of a kind, as `words` takes them; none for kinds without any (money, phone, lists).

    Numbers 0 to 99, the places of a month's days, single digits and letters, every day of a leap year where the year
    is not said (``date short``), weekdays, months, times every five minutes, durations of whole minutes up to an
    hour. Raises BadPrompt for what is no kind.
    """
    name, *options = check_kind(kind).split()
    days = [dt.date(_A_LEAP_YEAR, 1, 1) + dt.timedelta(number) for number in range(366)]
    if name == "date":
        return [day.isoformat() for day in days] if "short" in options and "weekday" not in options else []
    return {
        "number": [str(number) for number in range(100)],
        "ordinal": [str(place) for place in range(1, 32)],
        "digits": list("0123456789"),
        "letters": list(ascii_uppercase),
        "phonetic": list(ascii_uppercase),
        "weekday": [day.isoformat() for day in days[:7]],
        "month": [f"{_A_LEAP_YEAR}-{month:02}" for month in range(1, 13)],
        "time": [f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(0, 60, 5)],
        "duration": [str(60 * minutes) for minutes in range(1, 61)],
    }.get(name, [])
