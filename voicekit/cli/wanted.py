"""What programs and flows say, in all the languages they say it in: for rendering beforehand."""

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from voicekit.authoring.batch import Wanted
from voicekit.authoring.enumerate import MOST, ahead
from voicekit.authoring.scan import Said
from voicekit.call.manners import phrases
from voicekit.cli.catalog.sources import Sources, shown_path
from voicekit.errors import BadPrompt, ProgramError
from voicekit.lang.tags import fallbacks
from voicekit.prompts.catalog.lookup import Snapshot
from voicekit.prompts.parts import Text
from voicekit.prompts.template import Template
from voicekit.spoken import FromNetwork, unknown

__all__ = ["OWN", "Wants", "source_of"]

OWN = "voicekit's own phrases"
"""Where the prompts stand that are in no program: what is said when an answer is missing, the apology, the tone for
callers who wait."""


def source_of(target: str) -> Path:
    """The file or folder of a target. Raises ProgramError where it is not there."""
    if (path := Path(target)).exists():
        return path
    # These take longer to import than most programs to read.
    from voicekit.dialog.flows import SUFFIXES  # noqa: PLC0415
    from voicekit.server.program import path_of  # noqa: PLC0415

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
        self.now = now
        self.language = language
        self.only = only
        self._most = most

    def add(self, sources: Sources) -> None:
        """All that programs and flows say, and what voicekit says by itself in their languages."""
        for program in sources.programs:
            self._program(program)
        for loaded in sources.flows:
            from voicekit.cli.wanted_flows import add  # noqa: PLC0415 - no program needs it

            add(self, loaded)
        for tag in dict.fromkeys([*(tag for _, tag in self.places), *([] if sources.flows else [self.language])]):
            for prompt in (*phrases(tag).whole, unknown("", tag), unknown("phone", tag)):
                if isinstance(prompt, str):
                    self.places.setdefault((Text(prompt), tag), OWN)

    def _program(self, program: Said) -> None:
        found, shown = program.scan, cache(shown_path)  # a program has many prompts in few files
        for keyed in program.keyed:
            at = f"{shown(keyed.file)}:{keyed.line}"
            for tag in dict.fromkeys([self.language, *self.now.texts] if self.only is None else [self.only]):
                said = self.now.translation(keyed.key, keyed.text, tag)
                if said is not None or self.language in fallbacks(tag):
                    self.template(said[0] if said else keyed.text, (tag, tag), {}, {"at": at})
        for literal in found.literals:
            at = f"{shown(literal.file)}:{literal.line}"
            part = literal.part
            self.places.setdefault((part, self.language), at)
            if isinstance(part, Text) and part.language is None:
                for tag in self.now.texts:
                    if self.now.translation("", part.text, tag) and self.only in (None, tag):
                        self.places.setdefault((part, tag), at)
        for live in found.live:
            at = f"{shown(live.file)}:{live.line}"
            self.live.append({"at": at, "source": live.source})
            for sentence in live.sentences:
                self.places.setdefault((Text(sentence), self.language), at)

    def _unknown(self, text: str, voice: str) -> tuple[str, ...]:
        """The sentences of a text as they are said where a network withholds their one value."""
        template = Template.parse(text)
        withheld = {
            name: (FromNetwork(""),) for name, kind in template.places if name.startswith("call.") or kind == "phone"
        }
        return ahead(template, voice, withheld, self._most).texts if withheld else ()

    def template(
        self, text: str, spoken: tuple[str, str], known: Mapping[str, tuple[object, ...]], where: dict[str, str]
    ) -> None:
        """A text with places: said by the first language's voice, in calls of the second language."""
        voice, tag = spoken
        try:
            found = ahead(Template.parse(text), voice, known, self._most)
        except BadPrompt:
            return  # `flow check` and `catalog check` name it
        for sentence in (*found.texts, *self._unknown(text, voice)):
            self.places.setdefault((Text(sentence, voice), tag), where["at"])
        self.live += [{"at": where["at"], "source": sentence, **where} for sentence in found.live]
