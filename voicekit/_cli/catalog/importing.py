"""``voicekit catalog import``: a speaker's recordings, each looked over before it is taken."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from voicekit._authoring.catalog.intake import Looked, look_over, put
from voicekit._authoring.catalog.script import lines
from voicekit._cli.catalog.folders import catalogs_option, opened
from voicekit._cli.context import Context
from voicekit._cli.options import as_json, hinted, print_json
from voicekit._cli.progress import counted
from voicekit._lang.tags import normal

__all__ = ["command"]


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--language", "-l", required=True, metavar="TAG", help="The language that is spoken, such as en or pt-BR."
)
@click.option("--dry-run", is_flag=True, help="Look the recordings over, and take none.")
@catalogs_option
@as_json
@click.pass_obj
def command(
    context: Context, /, *, directory: Path, language: str, dry_run: bool, catalogs: str | None, as_json: bool
) -> int:
    """Take a speaker's recordings, each looked over first.

    The files of DIR are called by the names of the script, in any format. Length, level, cut peaks, noise, edges and
    sample rate are measured; the good ones are taken, as they are, and each other is named with the reason. Exits 1
    where one is not taken.
    """
    _, folder = opened(context, catalogs)
    tag = normal(language)
    with counted("looking over", hidden=as_json) as seen:
        looked = look_over(directory, lines(folder, tag), seen)
    place = folder.recordings_of(tag)
    if not dry_run:
        put(looked, place)
    if as_json:
        print_json([facts(one) for one in looked])
    else:
        tell(looked, place, dry_run=dry_run)
    return 0 if all(one.good for one in looked) else 1


def facts(one: Looked) -> dict[str, Any]:
    """A recording as JSON has it; levels are in dBFS."""
    return {
        "file": str(one.path),
        "name": one.line.name if one.line else "",
        "taken": one.good,
        "expected": one.line.seconds if one.line else None,
        "seconds": round(one.take.seconds, 2) if one.take else None,
        "level": round(one.take.level, 1) if one.take else None,
        "noise": round(one.take.noise, 1) if one.take else None,
        "peak": round(one.take.peak, 1) if one.take else None,
        "rate": one.take.rate if one.take else None,
        "remarks": [hinted(asdict(remark)) for remark in one.remarks],
    }


def tell(looked: Sequence[Looked], place: Path, *, dry_run: bool) -> None:
    """The recordings for people: those with remarks, then the sum."""
    for one in looked:
        for remark in one.remarks:
            click.secho(f"{one.path}: {remark.what} [{remark.code}]", fg="red" if remark.bad else "yellow")
            click.echo(f"    hint: {remark.hint}")
    good = sum(one.good for one in looked)
    taken = "would be taken" if dry_run else f"taken into {place}"
    click.echo(f"{good} of {len(looked)} recordings {taken}")
