"""From node to node: the one loop that carries out a flow, from its arguments to its results."""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from voicekit._dialog.bounds import MAX_WORK, bounded
from voicekit._dialog.document.flow import Argument
from voicekit._dialog.document.values import END
from voicekit._dialog.interpreter import commands
from voicekit._dialog.interpreter.jumps import Back, Jump
from voicekit._dialog.interpreter.run import Run, kind_of
from voicekit._dialog.interpreter.trace import FlowEvent
from voicekit.errors import FlowFailed, ProtocolError, VoicekitError

__all__ = ["MAX_STEPS", "carry_out"]

MAX_STEPS = 10_000
"""Nodes between two things that the caller hears or answers: no dialogue needs so many, an endless loop does."""

_REST = 100
"""Nodes after which other calls have their turn, unless expressions have worked enough before."""


async def carry_out(
    run: Run,
    arguments: Mapping[str, object],
    masked: frozenset[str] = frozenset(),
    from_caller: frozenset[str] = frozenset(),
) -> dict[str, object]:
    """Carry out a run's flow from its start to its end; gives its results, typed. Some arguments may be ``masked``, or
    the caller's choice.

    Raises a Leap that belongs to a run around it, `Lost` where a failure has no way, FlowFailed for its arguments.
    """
    flow = run.compiled.flow
    _take_arguments(run, arguments, masked, from_caller)
    run.trace(FlowEvent.STARTED, arguments=list(flow.arguments), language=run.call.language)
    commands.install(run)
    try:
        target = flow.start
        while target != END:
            run.node = target
            try:
                target = await _step(run)
            except Jump as jump:
                if jump.run is not run:
                    raise
                target, run.resume = jump.target, None
                commands.install(run)
            except Back as back:
                if back.run is not run:
                    raise
                target = run.go_back()
            run.trace(FlowEvent.WENT, target=target)
    finally:
        commands.remove(run)
    run.trace(FlowEvent.ENDED, results=list(flow.results))
    return {name: run.variables.get(name) for name in flow.results}


async def _step(run: Run) -> str:
    """Carry out one node; gives where the call goes on."""
    node = run.compiled.flow.nodes.get(run.node)
    if node is None:
        return run.failed("flow", f"the flow {run.compiled.name} has no node {run.node!r}")
    session = run.session
    session.steps += 1
    if session.steps > MAX_STEPS:
        session.heard()
        return run.failed("loop", f"{MAX_STEPS:,} nodes have passed, and the caller neither heard nor said anything")
    if session.steps % _REST == 0 or session.work - session.rested > MAX_WORK:
        session.rested = session.work
        await asyncio.sleep(0)
    run.trace(FlowEvent.ENTERED, kind=node.kind)
    try:
        return await node.run(run) or END
    except ProtocolError:
        raise
    except VoicekitError as error:
        return run.failed(kind_of(error), error.what, error=error)


_YES, _NO = frozenset({"1", "yes", "true", "on"}), frozenset({"0", "no", "false", "off", ""})


def _take_arguments(
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
