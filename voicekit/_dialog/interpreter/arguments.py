"""The arguments of a flow: given by a program as values, by a dialplan as text."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from voicekit._dialog.bounds import bounded
from voicekit._dialog.document.flow import Argument
from voicekit._dialog.interpreter.run import Run
from voicekit.errors import FlowFailed

__all__ = ["take_arguments"]

_YES, _NO = frozenset({"1", "yes", "true", "on"}), frozenset({"0", "no", "false", "off", ""})


def take_arguments(
    run: Run,
    given: Mapping[str, object],
    masked: frozenset[str] = frozenset(),
    from_caller: frozenset[str] = frozenset(),
) -> None:
    """Set a flow's arguments, and then its variables. What it does not know is passed over; some may be ``masked``, or
    a caller's choice.

    Raises FlowFailed for one that is missing or not what it must be, ExpressionFailed.
    """
    flow = run.compiled.flow
    for name, argument in flow.arguments.items():
        value = given.get(name)
        if value is None and argument.default is None and name not in given:
            raise FlowFailed(
                f"the flow {flow.flow} is not told its argument {name!r}",
                hint="give it, or write a default in the flow",
                kind="arguments",
            )
        if value is None and argument.default is not None:
            run.assign(name, argument.default)
        else:
            run.variables.put(
                name, _typed(name, argument, value), masked=name in masked, from_caller=name in from_caller
            )
    for name, scalar in flow.variables.items():
        run.assign(name, scalar)


def _typed(name: str, argument: Argument, value: object) -> object:
    if not isinstance(value, str) or argument.type in ("text", "any"):
        return value
    try:
        return _READERS[argument.type](value.strip())
    except (ValueError, InvalidOperation):
        raise FlowFailed(
            f"the argument {name!r} is no {argument.type}",
            kind="arguments",
            hint="look at what the dialplan or the program gives",
        ) from None


def _number(text: str) -> Decimal:
    number = Decimal(text)
    bounded(number)
    return number


def _money(text: str) -> tuple[Decimal, str]:
    amount, _, currency = text.partition(" ")
    return _number(amount), currency.strip().upper()


def _truth(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise ValueError(text)
    return text.lower() in _YES


_READERS: Mapping[str, Callable[[str], object]] = {
    "number": _number,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "money": _money,
    "yes_no": _truth,
}
