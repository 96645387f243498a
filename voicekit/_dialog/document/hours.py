"""Opening hours as a document states them."""

import datetime as dt
import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from voicekit._dialog.document.values import Model
from voicekit._dialog.operations import WEEKDAYS
from voicekit._lang.holidays import check_place

__all__ = ["DAYS", "SPANS", "Days", "Holiday", "Hours", "Spans"]

_DAY = "|".join(WEEKDAYS)
_RANGE = f"({_DAY})(-({_DAY}))?"
_TIME = r"\d\d?:\d\d"
_SPAN = f"{_TIME} ?- ?{_TIME}"


def _possible(text: str) -> str:
    for begin, end in re.findall(f"({_TIME}) ?- ?({_TIME})", text):
        (hour, minute), (end_hour, end_minute) = (map(int, time.split(":")) for time in (begin, end))
        if hour > 23 or minute > 59 or end_hour * 60 + end_minute > 24 * 60 or end_minute > 59:
            raise ValueError(f"there are no times {begin}-{end}")
        if (hour, minute) == (end_hour, end_minute):
            raise ValueError(f"{begin}-{end} has no length; the whole day is 00:00-24:00")
    return text


def _of_every_year(text: str) -> str:
    try:
        dt.date.fromisoformat(f"2024-{text}")
    except ValueError:
        raise ValueError(f"there is no day {text}") from None
    return text


DAYS = f"^(daily|{_RANGE}(, ?{_RANGE})*)$"
SPANS = f"^(closed|{_SPAN}(, ?{_SPAN})*)$"

Days = Annotated[str, StringConstraints(pattern=DAYS)]
"""Days of the week: ``mon-fri``, ``sat``, ``mon,wed``, ``daily``."""

Spans = Annotated[str, StringConstraints(pattern=SPANS), AfterValidator(_possible)]
"""Times of a day: ``09:00-17:00``, ``09:00-12:00, 13:00-17:00``, ``22:00-06:00`` (into the next day), ``closed``."""

Holiday = Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$"), AfterValidator(_of_every_year)] | dt.date
"""A day of one year (``2026-12-24``) or of every year (``"12-25"``)."""


class Hours(Model):
    """When it is open, in a time zone; times stay right through summer and winter time."""

    zone: str
    """The time zone's name, such as ``Europe/Berlin``."""
    open: Annotated[dict[Days, Spans], Field(min_length=1)]
    """By days of the week, the times."""
    holidays: tuple[Holiday, ...] = ()
    """Days on which it is closed."""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    """The country whose public holidays count as ``holidays``, too, by its ISO 3166 code: ``DE``."""
    region: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    """The part of the country whose own public holidays count, too, by its code: ``BY`` of ``DE``."""
    special: dict[dt.date, Spans] = {}
    """Single days with times of their own, holidays included."""

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.region is not None and self.country is None:
            raise ValueError("a region belongs to a country")
        if self.country is not None:
            check_place(self.country, self.region)
        return self

    @property
    def has_holidays(self) -> bool:
        """Whether there are days that are holidays."""
        return bool(self.holidays) or self.country is not None
