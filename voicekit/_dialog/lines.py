"""The prompts of a flow, ready to be said: texts parsed once, recordings found once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from voicekit._dialog.document import PromptPart
from voicekit._dialog.places import only_place
from voicekit._lang.tags import fallbacks
from voicekit._prompts.parts import Audio, Part, Silence, Text
from voicekit._prompts.source import Translate
from voicekit._prompts.template import Template
from voicekit.errors import BadPrompt

__all__ = [
    "SILENT",
    "CallRecording",
    "CompiledPrompt",
    "CompiledText",
    "Play",
    "Translate",
    "are_varieties",
    "part_of",
    "recorded_in",
    "same",
]

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
