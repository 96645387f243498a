"""``voicekit catalog extract``: the texts of flows and programs, as the template that translations start from."""

import json
from pathlib import Path

import click

from voicekit._authoring.catalog.sources import gather
from voicekit._cli.catalog.folders import catalogs_option, opened
from voicekit._cli.context import Context
from voicekit._cli.options import as_json
from voicekit._prompts.catalog import po
from voicekit._prompts.catalog.entries import Catalog
from voicekit._prompts.catalog.folder import write_whole

__all__ = ["command", "same"]


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; else messages.pot in the directory of the catalogues.",
)
@catalogs_option
@as_json
@click.pass_obj
def command(
    context: Context, /, *, sources: tuple[str, ...], output: Path | None, catalogs: str | None, as_json: bool
) -> None:
    """Collect the texts of flows and programs.

    SOURCES are flows, folders of flows, and Python programs, which are read and not run. Where nothing has changed the
    file stays as it is.
    """
    settings, folder = opened(context, catalogs, sources)
    file = output or folder.template
    made = gather(sources, settings.language).template(settings.language)
    changed = not (file.is_file() and same(po.read(file), made))
    if changed:
        write_whole(file, po.dump(made))
    if as_json:
        click.echo(json.dumps({"file": str(file), "texts": len(made.entries), "changed": changed}, ensure_ascii=False))
    else:
        click.echo(f"{file}: {len(made.entries)} texts, {'written' if changed else 'nothing has changed'}")


def same(old: Catalog, new: Catalog) -> bool:
    """Whether two templates differ in nothing but their times."""
    ignored = "POT-Creation-Date"
    headers = [{name: value for name, value in each.headers if name != ignored} for each in (old, new)]
    return old.entries == new.entries and headers[1].items() <= headers[0].items()
