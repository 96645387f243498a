"""A flow made ready to run: its prompts and expressions parsed, its defaults resolved, once for all calls."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from voicekit._call.input.kinds import InputKind
from voicekit._dialog.document import Flow, Said
from voicekit._dialog.document.defaults import StatedDefaults
from voicekit._dialog.document.places import Location
from voicekit._dialog.document.prompts import said_in
from voicekit._dialog.document.slot import AnySlot
from voicekit._dialog.expression import Expression
from voicekit._dialog.lines import SILENT, CallRecording, CompiledPrompt, CompiledText, part_of
from voicekit._prompts.parts import Audio, Silence
from voicekit.errors import BadPrompt, FlowError, ProgramError

__all__ = ["Compiled", "ResolvedDefaults", "compile_flow"]

_GIVEN = ("result", "failure", "value")
"""What the interpreter sets in every flow."""


@dataclass(frozen=True, slots=True)
class ResolvedDefaults:
    """How one question is asked; where it is None, the call's own defaults hold."""

    barge_in: bool
    max_tries: int | None
    no_input_timeout: float | None
    interdigit_timeout: float | None
    no_input: tuple[CompiledPrompt, ...]
    no_match: tuple[CompiledPrompt, ...]
    failed: str | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A flow, and what is made of it. Made by `compile_flow`."""

    flow: Flow
    folder: Path
    declared: frozenset[str]
    """Every variable that the flow itself may set: none, until it does."""
    _lines: Mapping[Location, CompiledPrompt]
    _expressions: Mapping[str, Expression]
    _defaults: Mapping[tuple[str, str], ResolvedDefaults]
    _asked: Mapping[tuple[str, str], InputKind]

    @property
    def name(self) -> str:
        """The flow's name."""
        return self.flow.flow

    def line(self, *location: str | int) -> CompiledPrompt:
        """The prompt at a place of the document, such as ``"nodes", "main", "menu"``; silence where it has none."""
        return self._lines.get(location, SILENT)

    def expression(self, text: str) -> Expression:
        """An expression of the flow."""
        return self._expressions[text]

    def defaults(self, node: str, slot: str = "") -> ResolvedDefaults:
        """How a node's question is asked, or that of one of its slots."""
        return self._defaults[node, slot]

    def asked(self, node: str, slot: str = "") -> InputKind | None:
        """What a question asks for, where that does not depend on the flow's variables or the call's language."""
        return self._asked.get((node, slot))


def compile_flow(flow: Flow, folder: Path) -> Compiled:
    """Make a flow ready to run; recordings are looked for in ``folder``. Blocks.

    Raises FlowError for an expression, a prompt or a slot that cannot work; its line and column are not known here.
    """
    for fault in flow.faults():
        if fault.unsafe:
            raise FlowError(f"{flow.flow}.{fault.location[1]}: {fault.what}", hint=fault.hint)
    try:
        lines = _lines(flow, folder)
    except BadPrompt as error:
        raise FlowError(f"{flow.flow}: {error.what}", hint=error.hint) from None
    return Compiled(
        flow,
        folder,
        flow.own_names().union(_GIVEN),
        lines,
        {text: Expression.parse(text) for _, text, _ in flow.expressions()},
        dict(_defaults(flow, lines)),
        dict(_asked(flow)),
    )


def _lines(flow: Flow, folder: Path) -> dict[Location, CompiledPrompt]:
    """Every prompt by its place in the document."""
    parts: dict[Location, list[CompiledText | CallRecording | Audio | Silence]] = {}
    for placed in said_in(flow):
        parts.setdefault(placed.location, []).append(part_of(placed.part, placed.key, folder))
    return {location: CompiledPrompt(tuple(said)) for location, said in parts.items()}


def _defaults(
    flow: Flow, lines: Mapping[Location, CompiledPrompt]
) -> Iterator[tuple[tuple[str, str], ResolvedDefaults]]:
    flows: _Stated = (("defaults",), flow.defaults)
    for name, node in flow.nodes.items():
        here: Location = ("nodes", name)
        own: tuple[_Stated, ...] = ((here, node),) if isinstance(node, StatedDefaults) else ()
        yield (name, ""), _resolved((*own, flows), lines)
        for slot, each in node.slots.items():
            yield (name, slot), _resolved((((*here, "form", slot), each), *own, flows), lines)


_Stated = tuple[Location, StatedDefaults]
"""StatedDefaults and where they stand."""


def _resolved(nearest: tuple[_Stated, ...], lines: Mapping[Location, CompiledPrompt]) -> ResolvedDefaults:
    """How a question is asked: each key from the nearest place that states it."""

    def first(name: str) -> object:
        return next((value for _, each in nearest if (value := getattr(each, name)) is not None), None)

    def escalating(name: str) -> tuple[CompiledPrompt, ...]:
        for here, each in nearest:
            said: tuple[Said, ...] | None = getattr(each, name)
            if said is not None:
                return tuple(lines.get((*here, name, place), SILENT) for place in range(len(said)))
        return ()

    barge_in, failed = first("barge_in"), first("failed")
    tries, no_input, interdigit = map(first, ("max_tries", "no_input_timeout", "interdigit_timeout"))
    return ResolvedDefaults(
        barge_in is not False,
        tries if isinstance(tries, int) else None,
        no_input if isinstance(no_input, float) else None,
        interdigit if isinstance(interdigit, float) else None,
        escalating("no_input"),
        escalating("no_match"),
        failed if isinstance(failed, str) else None,
    )


def _asked(flow: Flow) -> Iterator[tuple[tuple[str, str], InputKind]]:
    for name, node in flow.nodes.items():
        for slot, each in node.slots.items():
            if (asked := _checked(name, slot, each)) is not None:
                yield (name, slot), asked


def _checked(node: str, name: str, slot: AnySlot) -> InputKind | None:
    try:
        return slot.asked()
    except ProgramError as error:
        raise FlowError(f"{node}.{name}: {error.what}", hint=error.hint) from None
