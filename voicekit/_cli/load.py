"""``voicekit load``: many calls to a server that runs, and how long they wait."""

from collections.abc import Callable, Sequence

import click

from voicekit import _interrupt as interrupt
from voicekit._authoring.load import LoadReport, load, percentile
from voicekit._cli.calling import script_of, setup_of
from voicekit._cli.context import Context
from voicekit._cli.failure import tell
from voicekit._cli.line import line_to, server_address
from voicekit._cli.options import as_json, print_json, settings_of
from voicekit._cli.progress import counted
from voicekit._settings import Settings
from voicekit.errors import ConfigError, VoicekitError
from voicekit.testing.asterisk import Setup
from voicekit.testing.asterisk.script import Say, Script

__all__ = ["EXIT_FAILED", "command"]

EXIT_FAILED = 1

SHARES = (0.5, 0.9, 0.99, 1.0)
"""The percentiles that are told; of the last one, the longest."""


@click.command()
@click.argument("target")
@click.argument("arguments", nargs=-1)
@click.option("--calls", type=click.IntRange(1, 1_000_000), default=100, show_default=True, help="How many calls.")
@click.option("--rate", type=click.FloatRange(0.01, 10_000), default=10.0, show_default=True, help="Begun in a second.")
@click.option("--keys", metavar="KEYS", help="What each caller presses, as of `voicekit call`; else they hang up.")
@as_json
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    target: str,
    arguments: tuple[str, ...],
    calls: int,
    rate: float,
    keys: str | None,
    as_json: bool,
) -> int:
    """Place many calls, and tell how long callers wait.

    TARGET is ivr://host:port, a server that runs; ARGUMENTS are the route and what the dialplan would pass after it.
    Callers press keys and hang up. Each has an Asterisk of its own, in this process, whose own delays are in the times:
    some 60 ms to a first prompt, and 20 ms after a key. Exit code: 0 all calls went well, 1 some did not.
    """
    try:
        settings = settings_of(context, log_level="error")
        address = server_address(target)
        if address is None:
            raise ConfigError(
                f"{target} is no address of a server", hint="voicekit serve it, and write ivr://127.0.0.1"
            )
        script = script_of(keys, ())
        if any(isinstance(step, Say) for step in script):
            raise ConfigError("callers of a load press keys, and say nothing", hint="--keys 1,2")
        with counted("calls", hidden=as_json) as told:
            report = interrupt.run(measured(address, settings, arguments, script, calls=calls, rate=rate, told=told))
    except VoicekitError as error:
        tell(error, as_json=as_json, debug=context.debug)
        return EXIT_FAILED
    if as_json:
        print_json(written(report))
    else:
        show(report)
    return EXIT_FAILED if report.failures else 0


async def measured(
    address: tuple[str, int],
    settings: Settings,
    arguments: tuple[str, ...],
    script: Script,
    *,
    calls: int,
    rate: float,
    told: Callable[[int, int], None],
) -> LoadReport:
    """The calls to an address, with the arguments and facts that a printed dialplan would pass."""

    def setup(number: int) -> Setup:
        facts = {"id": f"load-{number}", "channel": f"load/{number}", "tap": ""}
        return setup_of(address, arguments, facts, settings)

    async with line_to(address, settings, "") as line:
        return await load(line.connect, line.seconds, setup, script, calls=calls, rate=rate, told=told)


def written(report: LoadReport) -> dict[str, object]:
    """What `--json` prints; times in milliseconds."""
    return {
        "calls": report.calls,
        "at_once": report.at_once,
        "seconds": round(report.seconds, 3),
        "first_prompt_ms": milliseconds(report.first_prompts) if report.first_prompts else None,
        "answer_ms": milliseconds(report.answers) if report.answers else None,
        "failures": dict(report.failures.most_common()),
    }


def milliseconds(times: Sequence[float]) -> dict[str, float]:
    """Percentiles of some times."""
    return {f"p{share * 100:g}": round(percentile(times, share) * 1000, 1) for share in SHARES}


def show(report: LoadReport) -> None:
    """The same for people."""
    click.echo(f"{report.calls} calls in {report.seconds:.1f} s, {report.at_once} at once")
    for name, times in (("first prompt", report.first_prompts), ("key to answer", report.answers)):
        if times:
            shares = ", ".join(f"{share} {value:g}" for share, value in milliseconds(times).items())
            click.echo(f"  {name}: {shares} ms  ({len(times)})")
    for failure, count in report.failures.most_common():
        click.secho(f"  {count} failed: {failure}", fg="red")
