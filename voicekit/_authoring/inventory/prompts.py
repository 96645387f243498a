"""Prompts that are wanted, each with the place where it stands."""

from collections.abc import Mapping

from voicekit._authoring.batch import Wanted
from voicekit._authoring.enumerate import MOST, ahead
from voicekit._dialog.facts import is_told
from voicekit._prompts.catalog.lookup import CatalogSnapshot
from voicekit._prompts.parts import Text
from voicekit._prompts.template import Template
from voicekit._spoken import FromNetwork
from voicekit.errors import BadPrompt

__all__ = ["PromptInventory"]


class PromptInventory:
    """What is to be rendered with the catalogues ``now``.

    ``language`` is that of programs; ``only`` leaves out all other languages of flows and translations; ``most`` is how
    many values of one place are rendered.
    """

    def __init__(self, now: CatalogSnapshot, language: str, only: str | None = None, most: int = MOST) -> None:
        self.places: dict[Wanted, str] = {}
        """Every prompt to render, with the first place where it stands."""
        self.live: list[dict[str, str]] = []
        """What only a call knows."""
        self.now = now
        self.language = language
        self.only = only
        self._most = most

    def _unknown(self, text: str, voice: str) -> tuple[str, ...]:
        """The sentences of a text as they are said where a network withholds their one value."""
        template = Template.parse(text)
        withheld = {name: (FromNetwork(""),) for name, kind in template.places if is_told(name) or kind == "phone"}
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
