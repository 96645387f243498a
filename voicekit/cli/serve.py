"""``voicekit serve``: a program on the line, for Asterisk to call."""

import asyncio
from functools import partial

import click
import structlog

from voicekit.authoring.doctor.finding import Level
from voicekit.authoring.doctor.sounds import check_sounds
from voicekit.authoring.doctor.speech import check_engines
from voicekit.authoring.gate import check_of
from voicekit.authoring.program import load_checked
from voicekit.cli.context import Context
from voicekit.cli.options import cache_options, settings_of, speech_options
from voicekit.logs import set_up_logs
from voicekit.server.main import loop_factory, serve
from voicekit.settings import Settings
from voicekit.threads import end_soon

__all__ = ["command"]


@click.command()
@click.argument("target")
@click.option("--host", metavar="ADDRESS", help="Address to listen on (127.0.0.1).")
@click.option("--port", type=int, metavar="PORT", help="Port to listen on (2949).")
@click.option("--max-calls", type=int, metavar="N", help="Calls at once (500).")
@click.option("--force", is_flag=True, help="Serve flows in which `voicekit flow check` finds errors.")
@cache_options
@speech_options
@click.pass_obj
def command(context: Context, /, *, target: str, force: bool, **options: object) -> None:
    """Serve a program to Asterisk.

    TARGET is program.py, program.py:app or package.module:app; a flow (flow.yaml), or a folder of flows. Stops at
    SIGTERM or Ctrl-C: no new calls, live ones finish; a second one ends them at once. Flows in which `voicekit flow
    check` finds errors are not served, and a change that brings some is not taken up.
    """
    settings = settings_of(context, [target], **options)
    set_up_logs(settings, service=True)
    program = load_checked(target, check_of([target], settings, force=force))

    facts = told(settings) if click.get_text_stream("stderr").isatty() else None
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(serve(program, settings, started=partial(greet, target, settings, facts)))
        end_soon()


def told(settings: Settings) -> dict[str, list[str]]:
    """What a person wants to know of voices and sounds; asks the engines (blocks)."""
    voices = [found.what for found in check_engines(settings) if found.level <= Level.NOTE]
    return {"voice": voices, "sounds": [found.what for found in check_sounds(settings)]}


def greet(target: str, settings: Settings, facts: dict[str, list[str]] | None, addresses: list[str]) -> None:
    """Say to a person (``facts``) what is served, and where; a service's log gets it as fields."""
    if facts is None:
        structlog.get_logger("voicekit.cli").info(
            "serving", target=target, sounds=settings.sounds_for_asterisk, engines=settings.engines
        )
        return
    for name, values in {"serving": [target], "at": addresses, **facts}.items():
        click.echo(f"{name:>9}  {values[0] if values else 'none'}", err=True)
        for value in values[1:]:
            click.echo(f"{'':9}  {value}", err=True)
    click.echo(f"{'dialplan':>9}  voicekit dialplan {target}", err=True)
