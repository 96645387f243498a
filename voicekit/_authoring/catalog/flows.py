"""What flows say, as the entries of a catalogue."""

from collections.abc import Iterator
from pathlib import Path

from voicekit._authoring.catalog.seconds import expected
from voicekit._authoring.scan.modules import shown_path
from voicekit._dialog.document.flow import SEPARATOR, HeardWords, SaidPart
from voicekit._dialog.flows import SUFFIXES, flow_files
from voicekit._dialog.load import Loaded, load
from voicekit._prompts.catalog.entries import WORDS, Message
from voicekit.errors import FlowError

__all__ = ["entries_of", "load_all", "place_of"]


def load_all(path: Path) -> tuple[list[Loaded], list[Path]]:
    """The flows of a file or folder, and the programs: those that flows name, and a file that is no flow.

    Raises FlowError.
    """
    flows: list[Loaded] = []
    programs: list[Path] = []
    for file in _files(path):
        if file.suffix not in SUFFIXES:
            programs.append(file)
            continue
        flows.append(load(file))
        if (beside := flows[-1].flow.python) is not None and (file.parent / beside).is_file():
            programs.append(file.parent / beside)
    return flows, programs


def place_of(loaded: Loaded, found: SaidPart | HeardWords) -> tuple[str, int]:
    """The file and the line of something in a flow."""
    index = (found.index,) if isinstance(found, SaidPart) else ()
    file = loaded.file if loaded.path is None else shown_path(loaded.path)
    return file, loaded.position((*found.location, *index))[0]


def entries_of(loaded: Loaded, more: tuple[str, ...]) -> Iterator[Message]:
    """The entries of a flow, each with these notes, too."""
    flow = loaded.flow
    for placed in flow.said():
        if placed.part.text is None or placed.part.language is not None:
            continue  # a text in a language of its own is said as it is
        seconds = f"about {expected(placed.part.text, flow.language):.1f} s"
        notes = (*_notes(loaded, placed), *more, seconds)
        yield Message(placed.key, placed.part.text, notes=notes, places=(place_of(loaded, placed),))
    for heard in flow.heard():
        words = f"what callers may say: as many as the language needs, with {SEPARATOR} between them"
        notes = (*_notes(loaded, heard), *more, words)
        text = SEPARATOR.join(heard.words)
        yield Message(heard.key, text, notes=notes, places=(place_of(loaded, heard),), flags=(WORDS,))


def _files(path: Path) -> list[Path]:
    found = flow_files(path)
    if not found:
        raise FlowError(
            "there are no flows in this folder", hint="name a folder of flows, or a program", file=str(path)
        )
    return found


def _notes(loaded: Loaded, found: SaidPart | HeardWords) -> tuple[str, ...]:
    """What a translator or speaker has to know: where it is said, and what the writer says of it."""
    flow = loaded.flow
    node = f", {flow.nodes[found.node].kind} {found.node}" if found.node else ""
    return (f"flow {flow.flow}{node}: {found.place}", *([found.note] if found.note else []))
