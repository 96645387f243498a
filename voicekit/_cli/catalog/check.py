"""``voicekit catalog check``: what is not translated, and what is translated or recorded wrongly."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

import click

from voicekit._authoring.catalog import problems
from voicekit._authoring.catalog.problems import CatalogProblem
from voicekit._authoring.catalog.recorded import of_recordings
from voicekit._authoring.catalog.script import lines
from voicekit._authoring.catalog.sources import GatheredSources, gather
from voicekit._cli.catalog.extract import same
from voicekit._cli.catalog.folders import catalogs_option, opened
from voicekit._cli.context import Context
from voicekit._cli.failure import tell as tell_failure
from voicekit._cli.main import EXIT_FAILED
from voicekit._cli.options import as_json, hinted, print_json
from voicekit._lang.tags import normal
from voicekit._prompts.catalog.entries import SOURCE_LANGUAGE, Catalog, for_language
from voicekit._prompts.catalog.folder import CatalogFolder
from voicekit.errors import VoicekitError

__all__ = ["command"]

EXIT_UNREADABLE = 2


@click.command()
@click.argument("sources", nargs=-1)
@click.option(
    "--language", "languages", multiple=True, metavar="TAG", help="Only this language; several times for several."
)
@click.option("--strict", is_flag=True, help="Exit 1 for what only sounds bad, too.")
@catalogs_option
@as_json
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    sources: tuple[str, ...],
    languages: tuple[str, ...],
    strict: bool,
    catalogs: str | None,
    as_json: bool,
) -> int:
    """Find what is not translated, and what is translated or recorded wrongly.

    With SOURCES (flows, folders of flows, programs) their texts of now are checked; without, those of messages.pot.
    Exits 0 where nothing severe is found, 1 where something is, 2 where a file cannot be read.
    """
    try:
        settings, folder = opened(context, catalogs, sources)
        read = gather(sources, settings.language) if sources else None
        found = list(checked(folder, read, settings.language, [normal(tag) for tag in languages]))
    except VoicekitError as error:
        tell_failure(error, as_json=as_json, debug=context.debug)
        return EXIT_UNREADABLE
    if as_json:
        print_json([hinted(asdict(problem)) for problem in found])
    else:
        tell(found)
    return EXIT_FAILED if any(problem.severe or strict for problem in found) else 0


def checked(
    folder: CatalogFolder, read: GatheredSources | None, default: str, only: Sequence[str]
) -> Iterator[CatalogProblem]:
    """All that is found. Raises CatalogError."""
    template = folder.read_template() if read is None else read.template(default)
    source = normal(template.header(SOURCE_LANGUAGE) or default)
    if read is not None and not (folder.template.is_file() and same(folder.read_template(), template)):
        what, hint = "it is not what flows and programs say now", "voicekit catalog extract SOURCES"
        yield CatalogProblem("template", source, folder.template.name, what, hint, str(folder.template))
    if not only or source in only:
        yield from problems.of_template(template, source, str(folder.template))
    files = folder.languages()
    wanted = dict.fromkeys([*files, *(read.held_in() if read is not None else ())])
    for tag in only or wanted:
        if tag in files:
            yield from problems.of_catalog(for_language(template, tag), folder.read(tag), str(files[tag]))
        elif tag != source:
            what = "there is no catalogue of this language"
            yield CatalogProblem("missing", tag, "", what, f"voicekit catalog update {tag}", str(folder.file(tag)))
    yield from _recordings(folder, template, source, only)


def _recordings(folder: CatalogFolder, template: Catalog, source: str, only: Sequence[str]) -> Iterator[CatalogProblem]:
    for tag, place in folder.spoken().items():
        if only and tag not in only:
            continue
        if tag == source or tag in folder.languages():
            yield from of_recordings(lines(folder, tag, template), place, tag)
        else:
            what = "recordings of a language without a catalogue are not played"
            yield CatalogProblem("missing", tag, "", what, f"voicekit catalog update {tag}", str(place), severe=False)


def tell(found: Sequence[CatalogProblem]) -> None:
    """What was found, for people: by file, then the sum."""
    for problem in found:
        at = f"{problem.file}:{problem.line}" if problem.line else problem.file
        name = f"{problem.name}: " if problem.name else ""
        click.secho(f"{at}: {name}{problem.what} [{problem.code}]", fg="red" if problem.severe else "yellow")
        if problem.hint:
            click.echo(f"    hint: {problem.hint}")
    severe = sum(problem.severe for problem in found)
    click.echo(f"{severe} severe, {len(found) - severe} more" if found else "nothing found")
