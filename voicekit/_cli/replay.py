"""``voicekit replay``: a recorded call once more, against today's program or flow."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from voicekit._authoring.harness import virtual
from voicekit._authoring.replay import (
    Cassette,
    Replayed,
    Stage,
    elsewhere,
    replay,
    stage_of,
    target_of,
    written_as_test,
)
from voicekit._cli.calls import Moment
from voicekit._cli.context import Context
from voicekit._cli.failure import tell
from voicekit._cli.options import as_json, print_json, settings_of
from voicekit._cli.progress import counted
from voicekit._interrupt import InterruptedRunner
from voicekit._logs import silenced
from voicekit._records.calls import kept_calls
from voicekit._records.wanted import CallFilter
from voicekit._settings import Settings
from voicekit.errors import RecordsError, VoicekitError

__all__ = ["EXIT_DIFFERENT", "EXIT_UNREADABLE", "command"]

EXIT_DIFFERENT = 1
EXIT_UNREADABLE = 2

MOST = 1000
"""Calls that are carried out where nothing else is asked for."""


@click.command()
@click.argument("call", default="")
@click.option(
    "--against", metavar="TARGET", default="", help="The program or flow; else the one that answered the call."
)
@click.option("--as-test", is_flag=True, help="Print the call as a test: a call script for a flow, else for pytest.")
@click.option("--since", type=Moment(), metavar="TIME", help="Each call that began then or later, instead of one.")
@click.option("--route", metavar="NAME", default="", help="With --since: only calls of this route.")
@click.option("--flow", metavar="NAME", default="", help="With --since: only calls held by this flow.")
@click.option(
    "-n",
    "--number",
    "most",
    type=click.IntRange(1),
    default=MOST,
    show_default=True,
    help="With --since: the last ones.",
)
@as_json
@click.pass_obj
def command(context: Context, /, *, call: str, against: str, as_test: bool, as_json: bool, **wanted: Any) -> int:
    """Carry a recorded call out again, against today's program.

    It runs in virtual time; told is where it first goes elsewhere.

    CALL is an id, a UNIQUEID or a key, as of `voicekit calls`; without it, the last call. With --since all calls of a
    time are carried out against TARGET, and told is how many would go elsewhere, and where. The caller does what they
    did, at the same questions. Nobody outside is asked: what came of actions and webhooks is in the record where
    `records_cassette` was on. Exit code: 0 the same, 1 not the same, 2 it cannot be done.
    """
    try:
        settings = settings_of(context, log_level="error")
        if wanted["since"] is not None:
            return shadow(settings, against, wanted, as_json=as_json)
        with kept_calls(settings) as calls:
            cassette = Cassette.of(calls.named(call))
        target = against or target_of(cassette)
        if as_test:
            click.echo(written_as_test(cassette, target), nl=False)
            return 0
        with staged(target) as (runner, stage):
            replayed = runner.run(replay(cassette, stage))
    except VoicekitError as error:
        tell(error, as_json=as_json, debug=context.debug)
        return EXIT_UNREADABLE
    if as_json:
        print_json(report(cassette, target, replayed))
    else:
        show(cassette, target, replayed)
    return 0 if replayed.difference is None else EXIT_DIFFERENT


@contextmanager
def staged(target: str) -> Iterator[tuple[InterruptedRunner, Stage]]:
    """A program to carry calls out against. Raises ProgramError, FlowError."""
    with tempfile.TemporaryDirectory(prefix="voicekit-") as recordings, virtual() as runner, silenced():
        yield runner, stage_of(target, Path(recordings))


def shadow(settings: Settings, target: str, wanted: dict[str, Any], *, as_json: bool) -> int:
    """All calls of a time against a changed program. Raises VoicekitError."""
    if not target:
        raise RecordsError("the calls are of several programs", hint="name the one to try: --against TARGET")
    chosen = CallFilter(since=wanted["since"], route=wanted["route"], flow=wanted["flow"])
    with kept_calls(settings) as calls:
        records = [record for record in calls.find(chosen, wanted["most"]) if not record.is_live]
    began = time.perf_counter()
    with staged(target) as (runner, stage), counted("calls", hidden=as_json) as told:
        found = elsewhere(records, lambda cassette: runner.run(replay(cassette, stage)), told)
    seconds = time.perf_counter() - began
    if as_json:
        rows = [
            {"node": each.node, "then": each.then, "now": each.now, "count": len(each.calls), "calls": each.calls}
            for each in found
        ]
        print_json({"calls": len(records), "elsewhere": rows, "seconds": round(seconds, 1)})
    else:
        count = sum(len(each.calls) for each in found)
        click.echo(f"{count} of {len(records)} calls would go elsewhere ({seconds:.1f} s)")
        for node, then, now, ids in found:
            click.echo(f"{len(ids):6}  at {node or 'the beginning'}: {then} -> {now}  (voicekit replay {ids[0]})")
    return EXIT_DIFFERENT if found else 0


def report(cassette: Cassette, target: str, replayed: Replayed) -> dict[str, object]:
    """What `--json` prints."""
    found = replayed.difference
    different = None if found is None else {"before": list(found.before), "then": found.then, "now": found.now}
    return {
        "call": cassette.began.id,
        "against": target,
        "same": found is None,
        "difference": different,
        "notes": list(replayed.notes),
        "seconds": round(replayed.seconds, 1),
    }


def show(cassette: Cassette, target: str, replayed: Replayed) -> None:
    """The first difference, side by side."""
    found, name = replayed.difference, cassette.began.id
    for note in replayed.notes:
        click.secho(f"note: {note}", fg="yellow", err=True)
    if found is None:
        click.echo(f"{name}: the same against {target} ({replayed.seconds:.0f} s of call)")
        return
    click.echo(f"{name}: not the same against {target}")
    for text in found.before:
        click.echo(f"         {text}")
    click.echo(f"  then   {click.style(found.then or 'nothing more', fg='green')}")
    click.echo(f"  now    {click.style(found.now or 'nothing more', fg='red')}")
