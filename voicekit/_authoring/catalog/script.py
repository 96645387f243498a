"""The list for a speaker: what is to be recorded in a language, and what is not."""

from collections.abc import Iterator
from dataclasses import dataclass

from voicekit._authoring.catalog.seconds import expected
from voicekit._lang.tags import fallbacks, normal
from voicekit._prompts.catalog.entries import (
    SOURCE_LANGUAGE,
    Catalog,
    Identity,
    Message,
    for_language,
    has_places,
    is_words,
)
from voicekit._prompts.catalog.folder import CatalogFolder

__all__ = ["ScriptLine", "lines"]


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One text of the list: ``name`` is what its file is to be called, without extension.

    ``why_not`` says why it is not to be recorded; empty where it is. Then ``text`` is in the script's language.
    """

    name: str
    text: str
    notes: tuple[str, ...]
    seconds: float
    why_not: str


def lines(folder: CatalogFolder, language: str, template: Catalog | None = None) -> tuple[ScriptLine, ...]:
    """All that is said, in the order of the template (blocks); without one, of the folder's. Raises CatalogError.

    The language of the texts itself needs no catalogue.
    """
    tag = normal(language)
    template = for_language(template or folder.read_template(), tag)
    source = template.header(SOURCE_LANGUAGE)
    own = bool(source) and bool(set(fallbacks(tag)) & set(fallbacks(source)))
    catalog = Catalog(tag) if own and tag not in folder.languages() else folder.read(tag)
    return tuple(_lines(template, catalog, tag, own=own))


def _lines(template: Catalog, catalog: Catalog, language: str, *, own: bool) -> Iterator[ScriptLine]:
    known: dict[Identity, Message] = {entry.identity: entry for entry in catalog.entries if entry.usable}
    for entry in template.entries:
        if is_words(entry):
            continue
        found = known.get(entry.identity)
        translated = found.translation if found is not None and found.text == entry.text else ""
        text = translated or entry.text
        why_not = "" if translated or own else "it is not translated yet"
        if entry.key and has_places(text):
            why_not = "it has places for values, so a voice of voicekit says it"
        notes = (*entry.notes, *(found.comments if found is not None else ()))
        yield ScriptLine(entry.name, text, notes, expected(text, language, template=bool(entry.key)), why_not)
