"""The flows that calls are made to: one file, and the flows that it calls, which stand beside it."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from voicekit._dialog.actions import Action
from voicekit._dialog.compiled import Compiled, Translate, compile_flow, same
from voicekit._dialog.document.node import Used
from voicekit._dialog.flows import flow_files
from voicekit._dialog.load import Loaded, load
from voicekit._dialog.nodes import GotoNode
from voicekit._prompts.catalog.lookup import Catalogs
from voicekit._settings import Settings
from voicekit.errors import CatalogError, FlowError

__all__ = ["FlowSet", "find_flow", "flow_set_of"]


@dataclass(frozen=True, slots=True)
class FlowSet:
    """Flows by name, ready to run, and the one that calls begin with."""

    first: str
    flows: Mapping[str, Compiled]
    actions: Mapping[str, Mapping[str, Action]] = field(default_factory=dict)
    translate: Translate = same
    dial_allow: tuple[str, ...] = Settings().dial_allow

    def forced(self, forces: Mapping[str, str]) -> "FlowSet":
        """The same with nodes of the first flow that lead to these targets, whatever they would do."""
        if not forces:
            return self
        compiled = self.flows[self.first]
        unknown = sorted(set(forces) - set(compiled.flow.nodes))
        if unknown:
            raise FlowError(
                f"the flow {self.first} has no node {unknown[0]!r}", hint="name a node of the flow in forces"
            )
        nodes = dict(compiled.flow.nodes) | {name: GotoNode(goto=target) for name, target in forces.items()}
        flow = compiled.flow.model_copy(update={"nodes": nodes})
        return replace(self, flows={**self.flows, self.first: replace(compiled, flow=flow)})  # there is less to compile


def flow_set_of(first: Loaded, settings: Settings) -> FlowSet:
    """A flow of a file and those that it needs, from files of the same folder, with the translations of the settings'
    catalogues. Raises FlowError.
    """
    assert first.path is not None
    path, found = first.path, {first.flow.flow: first}
    waiting = [first.flow]
    neighbours: dict[str, Loaded] | None = None
    while waiting:
        for name in waiting.pop().used(Used.FLOW):
            if name in found:
                continue
            neighbours = neighbours if neighbours is not None else _neighbours(path)
            if name in neighbours:
                found[name] = neighbours[name]
                waiting.append(neighbours[name].flow)
    flows = {name: compile_flow(loaded.flow, path.parent, loaded.version) for name, loaded in found.items()}
    return FlowSet(first.flow.flow, flows, translate=_translations(settings.catalogs), dial_allow=settings.dial_allow)


def find_flow(folder: Path, name: str) -> Path:
    """The file of a flow in a folder, by the flow's name. Raises FlowError where there is none."""
    for path, loaded in _flows_in(folder):
        if loaded.flow.flow == name:
            return path
    raise FlowError(
        f"no flow {name!r} there",
        file=str(folder),
        hint="correct `flow:` in the call script, or write the path of the flow's file",
    )


def _translations(folder: Path) -> Translate:
    """The catalogues of a folder. Raises FlowError for one that cannot be read."""
    try:
        return Catalogs.open(folder).translate
    except CatalogError as error:
        raise FlowError(error.what, hint=error.hint, file=error.file, line=error.line) from None


def _neighbours(path: Path) -> dict[str, Loaded]:
    """The other flows of the folder by name."""
    return {loaded.flow.flow: loaded for other, loaded in _flows_in(path.parent) if other != path}


def _flows_in(folder: Path) -> Iterator[tuple[Path, Loaded]]:
    """All flows of a folder that can be read."""
    for path in flow_files(folder):
        with suppress(FlowError):
            yield path, load(path)
