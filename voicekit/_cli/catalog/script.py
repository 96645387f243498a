"""``voicekit catalog script``: the list of texts for a speaker."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from voicekit._authoring.catalog.pages import PAGES
from voicekit._authoring.catalog.script import lines
from voicekit._cli.catalog.folders import catalogs_option, opened
from voicekit._cli.context import Context
from voicekit._cli.options import as_json
from voicekit._lang.tags import normal
from voicekit._prompts.catalog.folder import write_whole
from voicekit._prompts.catalog.recordings import load

__all__ = ["command"]


@click.command()
@click.argument("language")
@click.option("--format", "form", type=click.Choice(list(PAGES)), default="txt", help="How it is written; else txt.")
@click.option("--missing", is_flag=True, help="Only what has no recording yet, or one of other words.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; else stdout.")
@catalogs_option
@as_json
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    language: str,
    form: str,
    missing: bool,
    output: Path | None,
    catalogs: str | None,
    as_json: bool,
) -> None:
    """Print the list of texts for a speaker: file name, text, where it is said, and how long it takes.

    Texts with places for values are named at the end: no recording can stand for them.
    """
    _, folder = opened(context, catalogs)
    tag = normal(language)
    listed = lines(folder, tag)
    if missing:
        there = load(folder.recordings_of(tag))
        listed = tuple(line for line in listed if line.name not in there or not there[line.name].says(line.text))
    page = (
        json.dumps([asdict(line) for line in listed], indent=2, ensure_ascii=False)
        if as_json
        else PAGES[form](tag, listed)
    )
    if output is None:
        click.echo(page)
    else:
        write_whole(output, page.encode() + b"\n")
        click.echo(f"{output}: {sum(not line.why_not for line in listed)} texts to record", err=True)
