"""A flow made ready to run, once for all calls: texts and expressions parsed, recordings found, questions resolved."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from voicekit._call.input.kinds import InputKind
from voicekit._dialog.document import Flow, PromptPart, Said
from voicekit._dialog.document.defaults import StatedDefaults
from voicekit._dialog.document.slot import AnySlot
from voicekit._dialog.document.values import Location
from voicekit._dialog.expression import Expression
from voicekit._dialog.places import only_place
from voicekit._lang.tags import fallbacks
from voicekit._prompts.parts import Audio, Part, Silence, Text
from voicekit._prompts.source import Translate
from voicekit._prompts.template import Template
from voicekit.errors import BadPrompt, FlowError, ProgramError

__all__ = [
    "SILENT",
    "CallRecording",
    "Compiled",
    "CompiledPrompt",
    "CompiledText",
    "Play",
    "ResolvedDefaults",
    "Translate",
    "are_varieties",
    "compile_flow",
    "recorded_in",
    "same",
]

_GIVEN = ("result", "failure", "value")
"""What the interpreter sets in every flow."""

_log = structlog.get_logger("voicekit._dialog")


def same(key: str, text: str, language: str) -> str:  # noqa: ARG001 - the catalogues' own arguments
    """No translation."""
    return text


def are_varieties(tag: str, other: str) -> bool:
    """Whether two tags are varieties of one language, and a voice for the one reads texts in the other."""
    return fallbacks(tag)[-1:] == fallbacks(other)[-1:]


@dataclass(frozen=True, slots=True)
class CompiledText:
    """A text with its key in catalogues; ``language`` where it is not the call's, and then it is not translated."""

    key: str
    template: Template
    language: str | None
    plain: Text | None
    """The whole of it, where it has no places."""

    @classmethod
    def of(cls, part: PromptPart, key: str) -> "CompiledText":
        """Read a text. Raises BadPrompt."""
        template = Template.parse(part.text or "")
        return cls(key, template, part.language, None if template.places else template.render({}, part.language or ""))

    def said(self, values: Mapping[str, object], language: str, written: str, translate: Translate) -> Text:
        """The text for a call in ``language``; ``written`` is the flow's. Raises BadPrompt where a value is missing."""
        if self.language is not None:
            return self.plain or self.template.render(values, self.language)
        text = self.template.source if language == written else translate(self.key, self.template.source, language)
        if text != self.template.source:
            try:
                return Template.parse(text).render(values, language)
            except BadPrompt as error:
                _log.warning("translation.unsayable", entry=self.key, language=language, reason=error.what)
        # No voice reads another language's words.
        spoken = language if are_varieties(language, written) else written
        return Text(self.plain.text, spoken) if self.plain is not None else self.template.render(values, spoken)


@dataclass(frozen=True, slots=True)
class CallRecording:
    """A recording that the call itself has made; ``name`` is the value that holds its path."""

    name: str


Play = Callable[[str], tuple[Part, ...]]
"""From the name of a `CallRecording` to what is played for it."""


@dataclass(frozen=True, slots=True)
class CompiledPrompt:
    """One prompt."""

    parts: tuple[CompiledText | CallRecording | Audio | Silence, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The values it needs."""
        return tuple(name for part in self.parts if isinstance(part, CompiledText) for name in part.template.names)

    def said(
        self, values: Mapping[str, object], language: str, written: str, translate: Translate, play: Play
    ) -> tuple[Part, ...]:
        """The parts for a call in ``language``; arguments and errors as for a `CompiledText`, and those of ``play``."""
        said: list[Part] = []
        for part in self.parts:
            match part:
                case CompiledText():
                    said.append(part.said(values, language, written, translate))
                case CallRecording(name):
                    said += play(name)
                case _:
                    said.append(part)
        return tuple(said)


SILENT = CompiledPrompt()


def recorded_in(audio: str) -> str:
    """The value that holds the path of a recording of the call, ``{message.path}``. Raises BadPrompt for any other use
    of places: a path is not put together from values.
    """
    name = only_place(audio)
    if not name:
        what = f"{audio!r} is no file, and no recording of the call"
        raise BadPrompt(what, hint="write {NAME.path}, with the variable that a record node has set")
    return name


def part_of(part: PromptPart, key: str, folder: Path) -> CompiledText | CallRecording | Audio | Silence:
    """A part of a document's prompt; a recording is looked for beside the flow. Blocks; raises BadPrompt."""
    if part.audio is not None:
        if "{" in part.audio:
            return CallRecording(recorded_in(part.audio))
        beside = folder / part.audio
        return Audio(str(beside.absolute()) if beside.is_file() else part.audio)
    return CompiledText.of(part, key) if part.silence is None else Silence(part.silence)


@dataclass(frozen=True, slots=True)
class ResolvedDefaults:
    """How one question is asked; where it is None, the call's own defaults hold."""

    barge_in: bool
    max_tries: int | None
    no_input_timeout: float | None
    interdigit_timeout: float | None
    silence: float | None
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
    _questions: Mapping[tuple[str, str], tuple[ResolvedDefaults, InputKind | None]]
    """By node and slot."""
    version: str = ""
    """Which document it is made of, as `Loaded.version`."""

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
        return self._questions[node, slot][0]

    def asked(self, node: str, slot: str = "") -> InputKind | None:
        """What a question asks for, where that does not depend on the flow's variables or the call's language."""
        return self._questions[node, slot][1]


def compile_flow(flow: Flow, folder: Path, version: str = "") -> Compiled:
    """Make a flow ready to run; recordings are looked for in ``folder``; ``version`` is its document's. Blocks.

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
        dict(_questions(flow, lines)),
        version,
    )


def _lines(flow: Flow, folder: Path) -> dict[Location, CompiledPrompt]:
    """Every prompt by its place in the document."""
    parts: dict[Location, list[CompiledText | CallRecording | Audio | Silence]] = {}
    for placed in flow.said():
        parts.setdefault(placed.location, []).append(part_of(placed.part, placed.key, folder))
    return {location: CompiledPrompt(tuple(said)) for location, said in parts.items()}


_Stated = tuple[Location, StatedDefaults]
"""StatedDefaults and where they stand."""


def _questions(
    flow: Flow, lines: Mapping[Location, CompiledPrompt]
) -> Iterator[tuple[tuple[str, str], tuple[ResolvedDefaults, InputKind | None]]]:
    """How each question is asked and what for, by node and slot."""
    flows: _Stated = (("defaults",), flow.defaults)
    for name, node in flow.nodes.items():
        if isinstance(node, StatedDefaults):  # the nodes that ask
            here: Location = ("nodes", name)
            yield (name, ""), (_resolved(((here, node), flows), lines), None)
            for slot, each in node.slots.items():
                nearest = (((*here, "form", slot), each), (here, node), flows)
                yield (name, slot), (_resolved(nearest, lines), _checked(name, slot, each))


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
    tries, silence = first("max_tries"), first("silence")
    no_input, interdigit = first("no_input_timeout"), first("interdigit_timeout")
    return ResolvedDefaults(
        barge_in is not False,
        tries if isinstance(tries, int) else None,
        no_input if isinstance(no_input, float) else None,
        interdigit if isinstance(interdigit, float) else None,
        silence if isinstance(silence, float) else None,
        escalating("no_input"),
        escalating("no_match"),
        failed if isinstance(failed, str) else None,
    )


def _checked(node: str, name: str, slot: AnySlot) -> InputKind | None:
    try:
        return slot.asked()
    except ProgramError as error:
        raise FlowError(f"{node}.{name}: {error.what}", hint=error.hint) from None
