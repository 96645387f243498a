"""``voicekit catalog update``: each language's catalogue brought up to the texts of now."""

from dataclasses import asdict, dataclass

import click

from voicekit._authoring.catalog.merge import Merged, merge
from voicekit._cli.catalog.folders import catalogs_option, opened
from voicekit._cli.context import Context
from voicekit._cli.options import as_json, print_json
from voicekit._lang.tags import normal
from voicekit._prompts.catalog import po
from voicekit._prompts.catalog.entries import Catalog, for_language
from voicekit._prompts.catalog.folder import CatalogFolder, write_whole
from voicekit.errors import CatalogError

__all__ = ["command"]


@dataclass(frozen=True, slots=True)
class Updated:
    """What happened to one catalogue."""

    language: str
    file: str
    texts: int
    to_do: int
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    moved: tuple[tuple[str, str], ...]
    written: bool


@click.command()
@click.argument("languages", nargs=-1)
@catalogs_option
@as_json
@click.pass_obj
def command(context: Context, /, *, languages: tuple[str, ...], catalogs: str | None, as_json: bool) -> None:
    """Bring the catalogue of each language up to the texts of now.

    LANGUAGES are those to update, or to begin; without any, all that are there. Translations stay; that of a text that
    has changed is marked as fuzzy and not said until somebody has looked at it; that of a text that is gone is kept.
    """
    _, folder = opened(context, catalogs)
    tags = [normal(tag) for tag in languages] or list(folder.languages())
    if not tags:
        raise CatalogError(
            f"there is no catalogue in {folder.path}", hint="name a language: voicekit catalog update de"
        )
    template = folder.read_template()
    merged = {
        tag: merge(for_language(template, tag), _old(folder, tag)) for tag in dict.fromkeys(tags)
    }  # all are read before one is written
    updated = [_write(folder, tag, made) for tag, made in merged.items()]
    if as_json:
        print_json([asdict(each) for each in updated])
    else:
        for each in updated:
            tell(each)


def _old(folder: CatalogFolder, tag: str) -> Catalog:
    if tag not in folder.languages():
        return Catalog(tag, comment="Translations of prompts.")
    catalog = folder.read(tag)
    if catalog.language not in ("", tag):
        file = folder.file(tag)
        raise CatalogError(
            f"{file}: its header says Language: {catalog.language}",
            hint=f"call it by that, or write {tag}",
            file=str(file),
        )
    return catalog


def _write(folder: CatalogFolder, tag: str, merged: Merged) -> Updated:
    file = folder.file(tag)
    content = po.dump(merged.catalog)
    written = not file.is_file() or po.dump(po.read(file)) != content
    if written:
        write_whole(file, content)
    entries = merged.catalog.entries
    to_do = sum(not entry.usable for entry in entries)
    return Updated(tag, str(file), len(entries), to_do, merged.new, merged.changed, merged.gone, merged.moved, written)


def tell(updated: Updated) -> None:
    """One catalogue for people."""
    counts = [f"{updated.texts} texts", f"{updated.to_do} to translate or look over"]
    names = {"new": updated.new, "changed": updated.changed, "gone": updated.gone}
    counts += [f"{len(found)} {word}" for word, found in names.items() if found]
    click.echo(f"{updated.file}: {', '.join(counts)}")
    for old, new in updated.moved:
        click.echo(f"    {old} is now {new}: rename its recording, too")
