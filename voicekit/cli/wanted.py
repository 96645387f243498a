"""What programs and flows say, in all the languages they say it in: for rendering beforehand."""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from voicekit.call.manners import phrases
from voicekit.cli.catalog.sources import Sources, place_of, shown_path
from voicekit.dialog.answers import value_of
from voicekit.dialog.document import Flow, PromptPart
from voicekit.dialog.document.nodes import FormNode, MenuNode
from voicekit.dialog.document.prompts import Placed, said_in
from voicekit.dialog.document.slots import ChoiceSlot, NumberSlot
from voicekit.dialog.flows import SUFFIXES
from voicekit.dialog.load import Loaded
from voicekit.errors import BadPrompt, ProgramError
from voicekit.prompts.ahead import MOST, ahead
from voicekit.prompts.batch import Wanted
from voicekit.prompts.catalog.lookup import Snapshot
from voicekit.prompts.catalog.tags import fallbacks
from voicekit.prompts.parts import Audio, Silence, Text
from voicekit.prompts.scan import Said
from voicekit.prompts.template import Template
from voicekit.server.program import path_of

__all__ = ["Wants", "source_of"]

_FEW = 10_000
"""Numbers between bounds that are worth writing down."""

OWN = "voicekit's own phrases"
"""Where the prompts stand that are in no program: what is said when an answer is missing, and the apology."""


def source_of(target: str) -> Path:
    """The file or folder of a target. Raises ProgramError where it is not there."""
    if (path := Path(target)).is_dir() or path.suffix in SUFFIXES:
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
            f"there is no module {name}", mend="give the path of a Python program, or package.module:app"
        )
    return Path(spec.origin)


class Wants:
    """What is to be rendered with the catalogues ``now``.

    ``language`` is that of programs; ``only`` leaves out all other languages of flows and translations; ``most`` is how
    many values of one place are rendered.
    """

    def __init__(self, now: Snapshot, language: str, only: str | None = None, most: int = MOST) -> None:
        self.places: dict[Wanted, str] = {}
        """Every prompt to render, with the first place where it stands."""
        self.live: list[dict[str, str]] = []
        """What only a call knows."""
        self._now = now
        self._language = language
        self._only = only
        self._most = most

    def add(self, sources: Sources) -> None:
        """All that programs and flows say, and what voicekit says by itself in their languages."""
        for program in sources.programs:
            self._program(program)
        for loaded in sources.flows:
            for tag in self._languages(loaded.flow):
                for placed in said_in(loaded.flow):
                    self._placed(loaded, placed, tag)
        for tag in dict.fromkeys([*(tag for _, tag in self.places), *([] if sources.flows else [self._language])]):
            own = phrases(tag)
            for prompt in (*own.no_input, *own.no_match, own.apology):
                if isinstance(prompt, str):
                    self.places.setdefault((Text(prompt), tag), OWN)

    def _program(self, program: Said) -> None:
        found = program.scan
        for keyed in program.keyed:
            at = f"{shown_path(keyed.file)}:{keyed.line}"
            for tag in dict.fromkeys([self._language, *self._now.texts] if self._only is None else [self._only]):
                said = self._now.translation(keyed.key, keyed.text, tag)
                if said is not None or self._language in fallbacks(tag):
                    self._template(said[0] if said else keyed.text, (tag, tag), {}, {"at": at})
        for literal in found.literals:
            at = f"{shown_path(literal.file)}:{literal.line}"
            part = literal.part
            self.places.setdefault((part, self._language), at)
            if isinstance(part, Text) and part.language is None:
                for tag in self._now.texts:
                    if self._now.translation("", part.text, tag) and self._only in (None, tag):
                        self.places.setdefault((part, tag), at)
        for live in found.live:
            at = f"{shown_path(live.file)}:{live.line}"
            self.live.append({"at": at, "source": live.source})
            for sentence in live.sentences:
                self.places.setdefault((Text(sentence), self._language), at)

    def _languages(self, flow: Flow) -> tuple[str, ...]:
        """Those that calls hold the flow in: what it says, or its own language in the variety of the settings."""
        if flow.languages:
            held = dict.fromkeys((flow.language, *flow.languages))
            return tuple(tag for tag in held if self._only is None or tag in fallbacks(self._only))
        if _near(self._language, flow.language):
            return (self._language,)
        return (flow.language,) if self._only is None else ()

    def _placed(self, loaded: Loaded, placed: Placed, tag: str) -> None:
        """One part of a flow's prompt in one language."""
        flow, part = loaded.flow, placed.part
        at = ":".join(map(str, place_of(loaded, placed)))
        if part.text is None:
            self.places.setdefault((_sound(part, loaded), tag), at)
            return
        text, voice = _translated(placed.key, part, flow, self._now, tag)
        where = {"at": at, "flow": flow.flow, "node": placed.node, "place": placed.place, "language": tag}
        self._template(text, (voice, tag), _known(flow, placed), where)

    def _template(
        self, text: str, spoken: tuple[str, str], known: Mapping[str, tuple[object, ...]], where: dict[str, str]
    ) -> None:
        """A text with places: said by the first language's voice, in calls of the second language."""
        voice, tag = spoken
        try:
            found = ahead(Template.parse(text), voice, known, self._most)
        except BadPrompt:
            return  # `flow check` and `catalog check` name it
        for sentence in found.texts:
            self.places.setdefault((Text(sentence, voice), tag), where["at"])
        self.live += [{"at": where["at"], "source": sentence, **where} for sentence in found.live]


def _translated(key: str, part: PromptPart, flow: Flow, now: Snapshot, tag: str) -> tuple[str, str]:
    """A text as it is said in a language, and the language of its voice."""
    text = part.text or ""
    if part.language is not None:
        return text, part.language
    if tag == flow.language:
        return text, tag
    found = now.translation(key, text, tag)
    if found is not None:
        return found[0], tag
    return text, tag if _near(tag, flow.language) else flow.language


def _near(tag: str, other: str) -> bool:
    """Whether two tags are varieties of one language."""
    return fallbacks(tag)[-1:] == fallbacks(other)[-1:]


def _sound(part: PromptPart, loaded: Loaded) -> Audio | Silence:
    if part.audio is None:
        return Silence(part.silence or 0.0)
    beside = (loaded.path.parent if loaded.path is not None else Path()) / part.audio
    return Audio(str(beside.absolute()) if beside.is_file() else part.audio)


def _known(flow: Flow, placed: Placed) -> Mapping[str, tuple[object, ...]]:
    """The values of variables that a flow itself names: choices, and numbers between bounds."""
    found = {name: values for node in flow.nodes.values() for name, values in _answers(node)}
    document = flow.nodes.get(placed.node)
    if isinstance(document, FormNode) and placed.location[2:3] == ("form",):
        own = found.get(str(placed.location[3]))
        found |= {"value": own} if own else {}
    return found


def _answers(node: object) -> Iterator[tuple[str, tuple[object, ...]]]:
    if isinstance(node, MenuNode) and node.set is not None:
        yield node.set, tuple(dict.fromkeys(value_of(key, choice) for key, choice in node.choices.items()))
    for name, slot in node.form.items() if isinstance(node, FormNode) else ():
        if isinstance(slot, ChoiceSlot) and not slot.mask:
            yield name, tuple(dict.fromkeys(value_of(key, option) for key, option in slot.choices.items()))
        elif isinstance(slot, NumberSlot) and not slot.mask and slot.whole:
            least, most = slot.minimum, slot.maximum
            if least is not None and most is not None and most - least < _FEW:
                yield name, tuple(range(int(least), int(most) + 1))
