"""``voicekit replay``: a recorded call once more, against today's program or flow."""

import tempfile
from pathlib import Path

import click

from voicekit._authoring.harness import virtual
from voicekit._authoring.replay import Cassette, Replayed, replay, target_of, written_as_test
from voicekit._cli.context import Context
from voicekit._cli.failure import tell
from voicekit._cli.options import as_json, print_json, settings_of
from voicekit._logs import silenced
from voicekit._records.calls import kept_calls
from voicekit.errors import VoicekitError

__all__ = ["EXIT_DIFFERENT", "EXIT_UNREADABLE", "command"]

EXIT_DIFFERENT = 1
EXIT_UNREADABLE = 2


@click.command()
@click.argument("call", default="")
@click.option(
    "--against", metavar="TARGET", default="", help="The program or flow; else the one that answered the call."
)
@click.option("--as-test", is_flag=True, help="Print the call as a test: a call script for a flow, else for pytest.")
@as_json
@click.pass_obj
def command(context: Context, /, *, call: str, against: str, as_test: bool, as_json: bool) -> int:
    """Carry a recorded call out again, against today's program.

    It runs in virtual time; told is where it first goes elsewhere.

    CALL is an id, a UNIQUEID or a key, as of `voicekit calls`; without it, the last call. The caller does what they
    did, at the same questions. Nobody outside is asked: what came of actions and webhooks is in the record where
    `records_cassette` was on. Exit code: 0 the same, 1 not the same, 2 it cannot be done.
    """
    try:
        with kept_calls(settings_of(context, log_level="error")) as calls:
            cassette = Cassette.of(calls.named(call))
        target = against or target_of(cassette)
        if as_test:
            click.echo(written_as_test(cassette, target), nl=False)
            return 0
        with tempfile.TemporaryDirectory(prefix="voicekit-") as recordings, virtual() as runner, silenced():
            replayed = runner.run(replay(cassette, target, Path(recordings)))
    except VoicekitError as error:
        tell(error, as_json=as_json, debug=context.debug)
        return EXIT_UNREADABLE
    if as_json:
        print_json(report(cassette, target, replayed))
    else:
        show(cassette, target, replayed)
    return 0 if replayed.difference is None else EXIT_DIFFERENT


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
