"""From node to node: the one loop that carries out a flow."""

import asyncio
from collections.abc import Mapping

from voicekit._dialog.bounds import MAX_WORK
from voicekit._dialog.document.values import END
from voicekit._dialog.interpreter import commands
from voicekit._dialog.interpreter.arguments import take_arguments
from voicekit._dialog.interpreter.jumps import Back, Jump
from voicekit._dialog.interpreter.run import Run, kind_of
from voicekit._dialog.interpreter.trace import FlowEvent
from voicekit.errors import ProtocolError, VoicekitError

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
    take_arguments(run, arguments, masked, from_caller)
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
