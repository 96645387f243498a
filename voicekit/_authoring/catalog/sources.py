"""What flows and programs say, as the entries of a catalogue."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from voicekit._authoring.catalog.seconds import expected
from voicekit._authoring.scan import ProgramPrompts, read
from voicekit._authoring.scan.modules import shown_path
from voicekit._lang.tags import normal
from voicekit._prompts.catalog.entries import SOURCE_LANGUAGE, Catalog, Identity, Message, held_note
from voicekit._prompts.catalog.po import stamp
from voicekit._prompts.parts import Text
from voicekit.errors import CatalogError, ProgramError

if TYPE_CHECKING:
    from voicekit._dialog.load import Loaded

__all__ = ["GatheredSources", "gather", "source_of"]


@dataclass(frozen=True, slots=True)
class GatheredSources:
    """Flows and programs that were read."""

    flows: "tuple[Loaded, ...]"
    programs: tuple[ProgramPrompts, ...]

    def languages(self, default: str) -> tuple[str, ...]:
        """The languages that texts are written in, each once; programs write in the default one."""
        written = [loaded.flow.language for loaded in self.flows] + [default] * bool(self.programs)
        return tuple(dict.fromkeys(normal(tag) for tag in written))

    def held_in(self) -> tuple[str, ...]:
        """The languages in which flows can be held beside their own."""
        tags = (tag for loaded in self.flows for tag in loaded.flow.languages if tag != loaded.flow.language)
        return tuple(dict.fromkeys(normal(tag) for tag in tags))

    def template(self, default: str) -> Catalog:
        """The texts to translate. Raises CatalogError where one key stands for two texts."""
        languages = self.languages(default)
        found: dict[Identity, Message] = {}
        held: dict[Identity, set[str]] = {}
        for entry, tags in self._entries(default, mixed=len(languages) > 1):
            known = found.setdefault(entry.identity, entry)
            if known.text != entry.text:
                raise _two_texts(known, entry)
            places = tuple(dict.fromkeys([*known.places, *entry.places]))
            found[entry.identity] = replace(known, places=places)
            held.setdefault(entry.identity, set()).update(tags)
        entries = (
            replace(entry, notes=(*entry.notes, *([held_note(held[identity])] if held[identity] else [])))
            for identity, entry in found.items()
        )
        headers = [("POT-Creation-Date", stamp())]
        headers += [(SOURCE_LANGUAGE, languages[0])] if len(languages) == 1 else []
        return Catalog("", tuple(entries), (), tuple(headers), "Prompts to translate.")

    def _entries(self, default: str, *, mixed: bool) -> Iterator[tuple[Message, tuple[str, ...]]]:
        """Each text, and the languages that it is said in; none for a program's, which may be said in any."""
        for loaded in self.flows:
            from voicekit._authoring.catalog.flows import entries_of  # noqa: PLC0415 - with flows it is there already

            flow = loaded.flow
            notes = (f"the text is in {flow.language}",) if mixed else ()
            yield from ((entry, flow.all_languages) for entry in entries_of(loaded, notes))
        for program in self.programs:
            notes = (f"the text is in {default}",) if mixed else ()
            yield from ((entry, ()) for entry in _of_program(program, default, notes))


def gather(targets: Iterable[str], language: str) -> GatheredSources:
    """Read flows (YAML or JSON files, or folders of these) and programs (nothing of them is run).

    ``language`` is the programs'. Raises FlowError, ProgramError.
    """
    flows: list[Loaded] = []
    programs: dict[Path, ProgramPrompts] = {}
    for path in map(Path, targets):
        if path.suffix == ".py" and path.is_file():
            programs[path] = read(path, language)
            continue
        from voicekit._authoring.catalog.flows import load_all  # noqa: PLC0415 - takes longer than most programs do

        loaded, beside = load_all(path)
        flows += loaded
        programs |= {file: read(file, language) for file in beside}
    return GatheredSources(tuple(flows), tuple(programs.values()))


def source_of(target: str) -> Path:
    """The file or folder of a target. Raises ProgramError where it is not there."""
    if (path := Path(target)).exists():
        return path
    # These take longer to import than most programs to read.
    from voicekit._dialog.flows import SUFFIXES  # noqa: PLC0415
    from voicekit._server.program import path_of  # noqa: PLC0415

    if path.suffix in SUFFIXES:
        return path
    found = path_of(target)
    if found is not None:
        return found
    name = target.partition(":")[0]
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        spec = None
    if spec is None or spec.origin is None or not spec.has_location:
        raise ProgramError(
            f"there is no module {name}", hint="give the path of a Python program, or package.module:app"
        )
    return Path(spec.origin)


def _of_program(program: ProgramPrompts, language: str, more: tuple[str, ...]) -> Iterator[Message]:
    for found in program.keyed:
        notes = (*more, f"about {expected(found.text, language):.1f} s")
        yield Message(found.key, found.text, notes=notes, places=((shown_path(found.file), found.line),))
    for literal in program.scan.literals:
        part = literal.part
        if isinstance(part, Text) and part.language is None and not part.private:
            notes = (*more, f"about {expected(part.text, language, template=False):.1f} s")
            yield Message("", part.text, notes=notes, places=((shown_path(literal.file), literal.line),))


def _two_texts(first: Message, second: Message) -> CatalogError:
    (other, at), (file, line) = first.places[0], second.places[0]
    return CatalogError(
        f"{file}:{line}: the key {second.key} stands for another text, too",
        hint=f"give one of them another key; the other is in {other}:{at}",
        file=file,
        line=line,
    )
