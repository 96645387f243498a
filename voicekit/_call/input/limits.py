"""What an answer has to keep to: sizes, ranges, check digits."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, TypeVar

from voicekit._arguments import count, kind_of, text
from voicekit._grammar.shape import Check, Shape
from voicekit._lazy import LazyModule
from voicekit._protocol.limits import KEYS
from voicekit.errors import ProgramError

if TYPE_CHECKING:
    from voicekit._grammar import checks, phone
else:
    checks, phone = LazyModule("voicekit._grammar.checks"), LazyModule("voicekit._grammar.phone")

__all__ = [
    "check_bounds",
    "check_content",
    "check_country",
    "check_of",
    "check_sizes",
    "check_until",
    "decimal",
    "fitting",
    "moment",
    "within",
]

_Ordered = TypeVar("_Ordered", Decimal, dt.date, dt.time)
_Time = TypeVar("_Time", dt.date, dt.time)


def check_of(check: str | Check | None) -> Check | None:
    """What checks the check digit, by its name. Raises ProgramError for a name that there is not."""
    if check is not None and not isinstance(check, str) and not callable(check):
        raise ProgramError(f"{kind_of(check)} checks no digits", hint='name a method, check="luhn", or give a function')
    return checks.check(check) if isinstance(check, str) else check


def fitting(key: str, shape: Shape) -> str:
    """The entry as it is. Raises ValueError where it has another form, or fails its check digit."""
    if not shape.fits(key):
        raise ValueError(f"{len(key)} signs do not have the form that was asked for")
    return key


def within(value: _Ordered, least: _Ordered | None, most: _Ordered | None) -> _Ordered:
    """The value as it is. Raises ValueError where it lies outside a bound (None: there is none)."""
    if (least is not None and value < least) or (most is not None and value > most):
        raise ValueError(f"{value} is outside {least} and {most}")
    return value


def decimal(name: str, value: float | Decimal | None) -> Decimal | None:
    """A number as it is written: 0.1 is a tenth. Raises ProgramError for what is none, or has no end."""
    if value is None:
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite():
        raise ProgramError(
            f"{name}() is bounded by numbers, not by {kind_of(value)} that is none", hint="give such as 1, or None"
        )
    return found


def moment(name: str, value: _Time | None, kind: type[_Time]) -> _Time | None:
    """A day or a time of day as it is. Raises ProgramError for any other type, and for both in one."""
    if value is None or (isinstance(value, kind) and not isinstance(value, dt.datetime)):
        return value
    raise ProgramError(
        f"{name}() takes values of datetime.{kind.__name__}, not {kind_of(value)}",
        hint=f"write datetime.{kind.__name__}.fromisoformat(...), or .{kind.__name__}() of a datetime",
    )


def check_bounds(name: str, least: _Ordered | None, most: _Ordered | None) -> None:
    """Raises ProgramError where no answer can lie between the bounds."""
    if least is not None and most is not None and least > most:
        raise ProgramError(f"{name}() asks for nothing: {least} is after {most}", hint="give the lesser bound first")


def check_sizes(name: str, least: int, most: int | None) -> None:
    """Raises ProgramError where an entry cannot have so many signs."""
    count(f"{name}(minimum)", least, f"{name}(minimum=4)", least=0)
    if most is not None:
        count(f"{name}(maximum)", most, f"{name}(maximum=8)", least=0)
    if least < 1 or (most is not None and most < least):
        raise ProgramError(f"{name}() cannot ask for {least} to {most} signs", hint="1 <= minimum <= maximum")


def check_until(until: str) -> None:
    """Raises ProgramError where not all of these are keys."""
    if until.strip(KEYS):
        raise ProgramError(f"digits(until={until!r}) names keys that no telephone has", hint='use "#" or "*#"')


def check_content(keys: str, until: str, *, empty: bool) -> None:
    """Raises ProgramError where an entry of these keys could not be told from its end."""
    if not keys or keys.strip(KEYS):
        raise ProgramError(f"digits(keys={keys!r}) names no keys of a telephone", hint=f"use some of {KEYS}")
    if both := set(keys) & set(until):
        raise ProgramError(
            f"digits() cannot tell {''.join(sorted(both))!r} in an entry from its end", hint='give another until, or ""'
        )
    if empty and not until:
        raise ProgramError("digits(empty=True) needs a key that ends an entry", hint='use until="#"')


def check_country(country: str | None) -> None:
    """Raises ProgramError for a country without telephones."""
    if country is not None:
        text("phone(country)", country, 'phone("GB")')
        try:
            phone.local("", country)
        except ValueError as error:
            raise ProgramError(f"phone({country!r}): {error}", hint='write phone("GB"), or phone() for any') from None
