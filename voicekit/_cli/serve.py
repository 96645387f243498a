"""``voicekit serve``: a program on the line, for Asterisk to call."""

import signal
from typing import TYPE_CHECKING

import click

from voicekit._cli.context import Context
from voicekit._cli.options import cache_options, settings_of, speech_options
from voicekit._interrupt import hold_back
from voicekit._lazy import LazyModule

if TYPE_CHECKING:
    from voicekit._cli import serving
else:
    serving = LazyModule("voicekit._cli.serving")

__all__ = ["command"]


@click.command()
@click.argument("target")
@click.option("--host", metavar="ADDRESS", help="Address to listen on (127.0.0.1).")
@click.option("--port", type=int, metavar="PORT", help="Port to listen on (2949).")
@click.option("--max-calls", type=int, metavar="N", help="Calls at once (500).")
@click.option("--health", metavar="[HOST:]PORT", help="Tell there whether it is well: /live, /ready, /metrics.")
@click.option("--web", metavar="ADDRESS", help="Show pages of calls on this address, such as 127.0.0.1:8080.")
@click.option("--web-role", type=click.Choice(["viewer", "operator"]), help="What may be done there (viewer).")
@click.option("--force", is_flag=True, help="Serve flows in which `voicekit flow check` finds errors.")
@cache_options
@speech_options
@click.pass_obj
def command(context: Context, /, *, target: str, force: bool, **options: object) -> int:
    """Serve a program to Asterisk.

    TARGET is program.py, program.py:app or package.module:app; a flow (flow.yaml), or a folder of flows. Stops at
    SIGTERM or Ctrl-C: no new calls, live ones finish; a second one ends them at once. Flows in which `voicekit flow
    check` finds errors are not served, and a change that brings some is not taken up.
    """
    hold_back(signal.SIGHUP)  # it would end a process that is about to serve
    return serving.serve_on_line(lambda: settings_of(context, [target], **options), target, force=force)
