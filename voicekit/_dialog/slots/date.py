"""A slot for a day."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator

from voicekit._call.input import kinds
from voicekit._call.input.keypad_when import months_first
from voicekit._call.input.kinds import InputKind
from voicekit._dialog.document.slot import AnySlot, Candidate
from voicekit._dialog.document.values import Expression, Location, Placed
from voicekit._dialog.expression import Expression as Calculation
from voicekit._dialog.interpreter.run import Run
from voicekit.errors import CallError, ExpressionFailed, FlowError, ProgramError

__all__ = ["DateSlot", "Day", "day_of"]


def _day(value: object) -> object:
    """A date is one, and not the difference of three numbers."""
    try:
        return dt.date.fromisoformat(value.strip()) if isinstance(value, str) else value
    except ValueError:
        return value


Day = Annotated[Expression | dt.date, BeforeValidator(_day)]
"""A date, or an expression that gives one."""


class DateSlot(AnySlot):
    """A day."""

    is_shared = is_open = True
    holds = said_as = "date"

    type: Literal["date"]
    earliest: Day | None = None
    """The first day that is taken: a date (``2026-12-24``), or an expression (``today``)."""
    latest: Day | None = None
    """The last day that is taken."""
    past: bool = False
    """Whether a day without a year is the last such one (a birthday), not the next."""

    def expressions(self, here: Location) -> Iterator[Placed]:
        yield from super().expressions(here)
        yield (*here, "earliest"), self.earliest, ()
        yield (*here, "latest"), self.latest, ()

    def asked_on(self, today: dt.date, evaluate: Callable[[str], object], near: dt.date | None = None) -> InputKind:
        """What it asks for on a day; ``evaluate`` works out its bounds, ``near`` is the day that it mends.

        Raises ExpressionFailed.
        """
        earliest, latest = day_of(self.earliest, evaluate), day_of(self.latest, evaluate)
        try:
            return kinds.date(today, earliest, latest, past=self.past, near=near)
        except ProgramError as error:  # what a variable holds now leaves no day
            raise ExpressionFailed(error.what, hint=error.hint, expression=str(self.latest)) from error

    def asked_in(self, run: Run, name: str, before: object = None) -> InputKind:
        near = run.variables.own.get(name) if before is None else before
        return self.asked_on(run.session.clock().date(), run.value, near if isinstance(near, dt.date) else None)

    @property
    def bounds(self) -> tuple[dt.date | None, dt.date | None]:
        """The first and the last day that are taken, where the document states them as days."""
        first, last = (each if isinstance(each, dt.date) else None for each in (self.earliest, self.latest))
        return first, last

    def candidates(self, language: str, today: dt.date) -> Iterator[Candidate]:
        earliest, latest = self.bounds
        first = earliest or latest or today
        if latest is not None and first > latest:
            first = latest
        step = -1 if self.past or (latest is not None and earliest is None) else 1
        for days in (1, 2, 3, 7, 30, 0, 365, -1, -400):
            day = first + dt.timedelta(days=days * step)
            yield f"{day:%m%d%Y}" if months_first(language) else f"{day:%d%m%Y}", "", None

    def contradiction(self, today: dt.date) -> tuple[str, str] | None:
        def evaluate(text: str) -> object:
            moment = dt.datetime.combine(today, dt.time(12), dt.UTC)
            return Calculation.parse(text).evaluate({"today": today, "now": moment})

        try:
            earliest, latest = day_of(self.earliest, evaluate), day_of(self.latest, evaluate)
        except (FlowError, CallError, ValueError):
            return None  # it cannot be read, or a variable decides
        return ("earliest", "latest") if earliest is not None and latest is not None and earliest > latest else None


def day_of(value: str | dt.date | None, evaluate: Callable[[str], object]) -> dt.date | None:
    """The day that bounds a slot; None where there is no bound. Raises ExpressionFailed."""
    found = evaluate(value) if isinstance(value, str) else value
    if isinstance(found, str):
        found = dt.date.fromisoformat(found)
    return found.date() if isinstance(found, dt.datetime) else found if isinstance(found, dt.date) else None
