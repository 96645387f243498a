"""``voicekit call``: a call to a program from the terminal, without Asterisk."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from voicekit._cli.context import Context
from voicekit._cli.options import cache_options, speech_options
from voicekit._lazy import LazyModule

if TYPE_CHECKING:
    from voicekit._cli import calling
else:
    calling = LazyModule("voicekit._cli.calling")

__all__ = ["command"]


@click.command()
@click.argument("target")
@click.argument("arguments", nargs=-1)
@click.option(
    "--keys",
    metavar="KEYS",
    help="Keys to press, such as '1,2#': at each comma the caller listens first. Words in quotes are said.",
)
@click.option(
    "--say",
    "words",
    multiple=True,
    metavar="TEXT",
    help="Say this, once nothing plays; a further one once this is answered.",
)
@click.option("--wav", type=click.Path(dir_okay=False, path_type=Path), help="Keep what the caller heard.")
@click.option("--fast", is_flag=True, help="Skip the waiting: a minute of call takes as long as its work.")
@click.option("--from", "caller_id", default="100", show_default=True, metavar="NUMBER", help="The number that calls.")
@click.option("--to", "called", default="", metavar="NUMBER", help="The number that is called.")
@click.option("--force", is_flag=True, help="Call flows in which `voicekit flow check` finds errors.")
@cache_options
@speech_options
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    target: str,
    arguments: tuple[str, ...],
    keys: str | None,
    words: tuple[str, ...],
    wav: Path | None,
    fast: bool,
    caller_id: str,
    called: str,
    force: bool,
    **options: str | None,
) -> None:
    """Call a program from the terminal, without Asterisk.

    TARGET is what `voicekit serve` takes, or ivr://host:port for a server that runs already; ARGUMENTS are the route
    and what the dialplan would pass after it. In a terminal, type the keys of a telephone, or a quote (") and what to
    say; q hangs up.

    Ends with 1 where the call failed: no such route, an error of the program, a question without an answer, keys or
    words that were left over. A caller who hangs up is no failure. Flows in which `voicekit flow check` finds errors
    are not called, as they are not served.
    """
    script = calling.script_of(keys, words)
    setup = (arguments, {"from": caller_id, "to": called})
    calling.call(calling.quiet(context, target, options), target, script, setup, wav, fast=fast, force=force)
