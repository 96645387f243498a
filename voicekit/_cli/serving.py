"""A program on the line, and what a person is told of it."""

import asyncio
import signal
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import click
import structlog

from voicekit._authoring.doctor.finding import Level
from voicekit._authoring.doctor.sounds import check_sounds
from voicekit._authoring.doctor.speech import check_engines
from voicekit._authoring.gate import check_of
from voicekit._authoring.program import load_checked
from voicekit._interrupt import heeded
from voicekit._lazy import LazyModule
from voicekit._logs import set_up_logs
from voicekit._server.main import loop_factory, serve
from voicekit._server.succession import reporting
from voicekit._settings import Settings
from voicekit._threads import end_soon

if TYPE_CHECKING:
    from voicekit._authoring import graph
    from voicekit._dialog.document import Flow
else:
    graph = LazyModule("voicekit._authoring.graph")

__all__ = ["serve_on_line"]


def serve_on_line(settings_of: Callable[[], Settings], target: str, *, force: bool) -> int:
    """Serve a program until a signal ends it, and give the exit code; ``force``: also flows in which the check finds
    errors. What keeps it from that is told to the process whose place it was to take, too.
    """
    with reporting():
        return _serve(settings_of(), target, force=force)


def _serve(settings: Settings, target: str, *, force: bool) -> int:
    set_up_logs(settings, service=True)
    program = load_checked(target, check_of([target], settings, force=force))

    for number in heeded(signal.SIGINT):
        signal.signal(number, signal.default_int_handler)  # a server has its own meaning of a second one
    facts = told(settings) if click.get_text_stream("stderr").isatty() else None
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        started = partial(greet, target, settings, facts)
        code = runner.run(serve(program, settings, target=target, started=started, draw=drawn))
        end_soon()
    return code


def drawn(flow: "Flow") -> str:
    """A flow as a picture for pages, which have styles of their own; what draws is imported when somebody looks."""
    return graph.svg(flow, styled=False)


def told(settings: Settings) -> dict[str, list[str]]:
    """What a person wants to know of voices and sounds; asks the engines (blocks)."""
    voices = [found.what for found in check_engines(settings) if found.level <= Level.NOTE]
    return {"voice": voices, "sounds": [found.what for found in check_sounds(settings)]}


def greet(target: str, settings: Settings, facts: dict[str, list[str]] | None, addresses: list[str]) -> None:
    """Say to a person (``facts``) what is served, and where; a service's log gets it as fields."""
    if facts is None:
        structlog.get_logger("voicekit._cli").info(
            "service.serving", program=target, sounds=settings.sounds_for_asterisk, engines=settings.engines
        )
        return
    for name, values in {"serving": [target], "at": addresses, **facts}.items():
        click.echo(f"{name:>9}  {values[0] if values else 'none'}", err=True)
        for value in values[1:]:
            click.echo(f"{'':9}  {value}", err=True)
    click.echo(f"{'dialplan':>9}  voicekit dialplan {target}", err=True)
