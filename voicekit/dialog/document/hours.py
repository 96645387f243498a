"""Opening hours as a document states them."""

import datetime as dt
from typing import Annotated

from pydantic import Field, StringConstraints

from voicekit.dialog.document.values import Model

__all__ = ["Days", "Holiday", "Hours", "Spans"]

Days = Annotated[
    str, StringConstraints(pattern=r"^(mon|tue|wed|thu|fri|sat|sun|daily)([-,] ?(mon|tue|wed|thu|fri|sat|sun))*$")
]
"""Days of the week: ``mon-fri``, ``sat``, ``mon,wed``, ``daily``."""

Spans = Annotated[
    str, StringConstraints(pattern=r"^(closed|\d\d?:\d\d ?- ?\d\d?:\d\d(, ?\d\d?:\d\d ?- ?\d\d?:\d\d)*)$")
]
"""Times of a day: ``09:00-17:00``, ``09:00-12:00, 13:00-17:00``, ``22:00-06:00`` (into the next day), ``closed``."""

Holiday = Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")] | dt.date
"""A day of one year (``2026-12-24``) or of every year (``"12-25"``)."""


class Hours(Model):
    """When it is open, in a time zone; times stay right through summer and winter time."""

    zone: str
    """The time zone's name, such as ``Europe/Berlin``."""
    open: Annotated[dict[Days, Spans], Field(min_length=1)]
    """By days of the week, the times."""
    holidays: tuple[Holiday, ...] = ()
    """Days on which it is closed."""
    special: dict[dt.date, Spans] = {}
    """Single days with times of their own, holidays included."""
