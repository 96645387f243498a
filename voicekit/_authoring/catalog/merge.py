"""Bringing a language's catalogue up to the texts of now, so that no translation is lost and none is wrong unseen."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from voicekit._prompts.catalog.entries import Catalog, Message

__all__ = ["NEAR", "Merged", "merge"]

NEAR = 0.75
"""How much of a text without a key must be the same for an old translation to be offered (0..1)."""

_MOST = 300
"""Texts without a key that are compared with each other: the time grows with the square."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A catalogue brought up to date, and what happened to its entries (their names).

    ``moved`` are entries whose key is new and whose text is not: the old name and the new one.
    """

    catalog: Catalog
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    moved: tuple[tuple[str, str], ...]


def merge(template: Catalog, catalog: Catalog) -> Merged:
    """The texts of the template with the translations of the catalogue.

    A text that changed keeps its translation as a fuzzy one, with the text it was made from. A text that moved to
    another key keeps its translation. A new text that is said elsewhere, too, is offered that translation as a fuzzy
    one. Translations of texts that are gone are kept as obsolete, and come back with their text.
    """
    known = {entry.identity: entry for entry in [*catalog.obsolete, *catalog.entries]}
    wanted = {entry.identity for entry in template.entries}
    left = {identity: entry for identity, entry in known.items() if identity not in wanted}
    offers = _TranslationOffers(known.values(), left.values())
    was = {entry.identity: entry for entry in catalog.entries}
    entries, new, changed, moved = [], [], [], []
    for entry in template.entries:
        old = known.get(entry.identity)
        if old is not None:
            entries.append(_kept(entry, old))
            new += [entry.name] if entry.identity not in was else []
            changed += [entry.name] if old.text != entry.text else []
        elif (mover := offers.mover(entry)) is not None:
            entries.append(_kept(entry, mover))
            left.pop(mover.identity, None)
            moved.append((mover.name, entry.name))
        else:
            entries.append(offers.offered(entry))
            new.append(entry.name)
    obsolete = tuple(replace(entry, notes=(), places=()) for entry in left.values() if entry.translation)
    gone = tuple(identity for identity in was if identity in left)
    return Merged(
        replace(catalog, entries=tuple(entries), obsolete=obsolete, headers=_headers(template, catalog)),
        tuple(new),
        tuple(changed),
        tuple(was[identity].name for identity in gone),
        tuple(moved),
    )


def _kept(entry: Message, old: Message) -> Message:
    """The entry with an old translation: fuzzy from now on where the text is another."""
    same = old.text == entry.text
    fuzzy = bool(old.translation) and (old.fuzzy or not same)
    previous = old.previous if same or (old.fuzzy and old.previous) else old.text
    return replace(
        entry,
        translation=old.translation,
        fuzzy=fuzzy,
        comments=old.comments,
        previous=previous if fuzzy else "",
        flags=tuple(sorted({*entry.flags, *old.flags})),
    )


class _TranslationOffers:
    """Translations that new entries may have: those of the same text, and of texts nearly the same."""

    def __init__(self, known: Iterable[Message], left: Iterable[Message]) -> None:
        self._same: dict[str, Message] = {}
        for entry in known:
            if entry.usable:
                self._same.setdefault(entry.text, entry)
        leaving = [entry for entry in left if entry.translation]
        self._movers = {entry.text: entry for entry in leaving if entry.key}
        self._near = {entry.text: entry for entry in leaving[:_MOST] if not entry.key}
        self._compared = 0

    def mover(self, entry: Message) -> Message | None:
        """An entry with this text whose key is gone; each is taken once."""
        return self._movers.pop(entry.text, None) if entry.key else None

    def offered(self, entry: Message) -> Message:
        """The entry, with a fuzzy translation where there is one to offer."""
        old = self._same.get(entry.text)
        if old is None and not entry.key and self._near and self._compared < _MOST:
            self._compared += 1
            found = get_close_matches(entry.text, self._near, n=1, cutoff=NEAR)
            old = self._near.pop(found[0]) if found else None
        if old is None:
            return entry
        return replace(
            entry, translation=old.translation, fuzzy=True, previous=old.text if old.text != entry.text else ""
        )


def _headers(template: Catalog, catalog: Catalog) -> tuple[tuple[str, str], ...]:
    """The catalogue's own, with the times and the source language of the template."""
    taken = {
        name.lower(): (name, value)
        for name, value in template.headers
        if name.lower() in ("pot-creation-date", "x-source-language")
    }
    kept = [taken.pop(name.lower(), (name, value)) for name, value in catalog.headers]
    return (*kept, *taken.values())
