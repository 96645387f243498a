"""Whole scripts on the stage."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voicekit._authoring.scripts import CallScript, ScriptVerdict, play
from voicekit._authoring.stage.call import staged
from voicekit._authoring.stage.repertoire import FlowSet
from voicekit._authoring.stage.stubs import Stubs
from voicekit._interrupt import InterruptedRunner, running
from voicekit.testing.fast import FastLoop

__all__ = ["play_script", "virtual"]


@contextmanager
def virtual() -> Iterator[InterruptedRunner]:
    """Runs coroutines in virtual time."""
    with running(FastLoop) as runner:
        yield runner


async def play_script(repertoire: FlowSet, script: CallScript, recordings: Path) -> ScriptVerdict:
    """Play one script; what callers record goes into the folder ``recordings``. Raises FlowError."""
    outcomes = Stubs(script.actions, script.transfers)
    async with staged(repertoire, script, outcomes, recordings) as stage:
        return await play(script, stage)
