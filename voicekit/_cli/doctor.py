"""``voicekit doctor``: what works on this machine, what does not, and the command that mends it."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from voicekit._authoring.doctor.asterisk import check_asterisk, check_dialplan
from voicekit._authoring.doctor.finding import Diagnosis, Level, worst
from voicekit._authoring.doctor.machine import check_folders, check_port, check_python, check_settings
from voicekit._authoring.doctor.records import check_records
from voicekit._authoring.doctor.sounds import check_recordings, check_sounds
from voicekit._authoring.doctor.speech import check_engines, check_recognizer
from voicekit._cli.context import Context
from voicekit._cli.options import as_json, hinted, print_json, settings_of
from voicekit.errors import SettingsError

__all__ = ["command"]

SIGNS = {
    Level.OK: ("ok", "green"),
    Level.NOTE: ("--", "blue"),
    Level.WARNING: ("!!", "yellow"),
    Level.FAILURE: ("XX", "red"),
}
VERDICTS = {
    Level.OK: "everything works",
    Level.NOTE: "everything works",
    Level.WARNING: "it works, with less than it could have",
    Level.FAILURE: "something has to be mended first",
}


@click.command()
@as_json
@click.pass_obj
def command(context: Context, as_json: bool) -> int:
    """Check this machine and say what mends it.

    Exits 0 where everything works, 1 with warnings, 2 with failures.
    """
    findings = list(examine(context))
    level = worst(findings)
    if as_json:
        report = [hinted(asdict(found) | {"level": found.level.name.lower()}) for found in findings]
        print_json({"level": level.name.lower(), "findings": report})
    else:
        for found in findings:
            show(found)
        click.echo(VERDICTS[level])
    return level.exit_code


def examine(context: Context) -> Iterator[Diagnosis]:
    """Every check; those that need settings only where the settings are sound."""
    yield from check_python()
    try:
        settings = settings_of(context)
    except SettingsError as error:
        yield Diagnosis("settings", Level.FAILURE, error.what, error.hint)
    else:
        yield from check_settings(settings)
        yield from check_folders(settings)
        yield from check_engines(settings)
        yield from check_recognizer(settings)
        yield from check_sounds(settings)
        yield from check_recordings(settings)
        yield from check_records(settings)
        yield from check_port(settings)
    yield from check_asterisk()
    yield from check_dialplan()


def show(found: Diagnosis) -> None:
    """One finding as a line, with its hint below."""
    sign, colour = SIGNS[found.level]
    click.echo(f"{click.style(sign, fg=colour)} {found.subject:<9} {found.what}")
    if found.hint:
        click.echo(f"{'':13}hint: {found.hint}")
