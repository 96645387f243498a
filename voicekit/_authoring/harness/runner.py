"""Whole scripts on the harness."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voicekit._authoring.harness.call import staged
from voicekit._authoring.harness.flow_set import FlowSet
from voicekit._authoring.harness.stubs import Stubs
from voicekit._authoring.scripts import CallScript, ScriptVerdict, play
from voicekit._interrupt import InterruptedRunner, running
from voicekit.testing.fast import FastLoop

__all__ = ["play_script", "virtual"]


@contextmanager
def virtual() -> Iterator[InterruptedRunner]:
    """Runs coroutines in virtual time."""
    with running(FastLoop) as runner:
        yield runner


async def play_script(flow_set: FlowSet, script: CallScript, recordings: Path) -> ScriptVerdict:
    """Play one script; what callers record goes into the folder ``recordings``. Raises FlowError."""
    outcomes = Stubs(script.actions, script.transfers)
    async with staged(flow_set, script, outcomes, recordings) as harness:
        return await play(script, harness)
