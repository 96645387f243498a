"""The flows of several files, checked together: each with its neighbours, programs and catalogues."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from voicekit._authoring.asterisk_sounds import AsteriskSounds
from voicekit._authoring.lint import Finding, LintContext, Lookup, Unfit, check, invalid
from voicekit._authoring.lint.registered import registered
from voicekit._dialog.document import Flow
from voicekit._dialog.document.node import Used
from voicekit._dialog.flows import flow_files
from voicekit._dialog.load import Loaded, load
from voicekit._media.legs import out_of_phase
from voicekit._media.read import read
from voicekit._prompts.catalog.lookup import Catalogs
from voicekit._settings import Settings
from voicekit.errors import AudioError, FlowError

__all__ = ["Read", "attempt", "check_together"]

Read = tuple[Path, Loaded | FlowError]
"""A file, and its flow or what is wrong with it."""


def attempt(path: Path) -> Loaded | FlowError:
    """A flow, or what is wrong with it."""
    try:
        return load(path)
    except FlowError as error:
        return error


def check_together(flows: Iterable[Read], programs: Iterable[Path], settings: Settings) -> Iterator[Finding]:
    """All findings of all flows.

    Raises FlowError where a program with actions cannot be read, CatalogError for such a catalogue, and SettingsError.
    """
    flows = list(flows)
    actions_of = cache(registered)  # several flows may name one program
    given = [actions_of(path) for path in programs]
    actions = _merged(given) if given else None
    named = {loaded.flow.flow: loaded.flow for _, loaded in flows if isinstance(loaded, Loaded)}
    neighbours: dict[Path, Mapping[str, Flow]] = {}
    texts: dict[Path, Lookup] = {}
    absent = cache(AsteriskSounds(settings).absent)
    first: dict[str, Path] = {}
    for path, loaded in flows:
        if isinstance(loaded, FlowError):
            yield from invalid(loaded)
            continue
        if (other := first.setdefault(loaded.flow.flow, path)) != path:
            line, column = loaded.position(("flow",))
            what = f"the flow `{loaded.flow.flow}` is in {other}, too"
            yield Finding("invalid", what, "give one of them another name", "", loaded.file, line, column)
        folder = path.parent
        if folder not in neighbours and any(loaded.flow.used(Used.FLOW)):
            neighbours[folder] = _beside(folder)
        if folder not in texts:
            texts[folder] = _translations(settings.beside(path).catalogs)
        own = actions
        if loaded.flow.python is not None:
            program = folder / loaded.flow.python
            if not program.is_file():
                line, column = loaded.position(("python",))
                what = f"there is no program {loaded.flow.python} beside the flow"
                yield Finding("missing-program", what, "put it there", "", loaded.file, line, column)
                own = None
            else:
                own = _merged([actions or {}, actions_of(program)])
        others = {**neighbours.get(folder, {}), **named}
        world = LintContext(own, others, texts[folder], _seconds, out_of_phase, absent)
        yield from check(loaded, world)


def _merged(several: Iterable[Mapping[str, Unfit] | None]) -> Mapping[str, Unfit] | None:
    """All actions; None where those of one program are not known."""
    found: dict[str, Unfit] = {}
    for actions in several:
        if actions is None:
            return None
        found |= actions
    return found


def _beside(folder: Path) -> Mapping[str, Flow]:
    """The flows of a folder that can be read, by name: those that subflows are looked for in."""
    loaded = [each for path in flow_files(folder) if isinstance(each := attempt(path), Loaded)]
    return {each.flow.flow: each.flow for each in loaded}


def _translations(folder: Path) -> Lookup:
    """The catalogues of a folder. Raises CatalogError."""
    texts = Catalogs.open(folder).now

    def lookup(key: str, text: str, language: str) -> str | None:
        found = texts.translation(key, text, language)
        return found[0] if found is not None else None

    return lookup


def _seconds(path: Path) -> float | None:
    """The length of a recording."""
    try:
        return read(path).seconds
    except AudioError:
        return None
