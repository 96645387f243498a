"""A slot for a yes or a no."""

from collections.abc import Iterator, Mapping
from typing import Literal

from voicekit._call.input import kinds
from voicekit._call.input.kinds import InputKind
from voicekit._dialog.document.slot import AnySlot
from voicekit._dialog.document.values import Key
from voicekit._lang import language_of
from voicekit.errors import ProgramError

__all__ = ["YesNoSlot"]


class YesNoSlot(AnySlot):
    """A yes or a no: true or false."""

    is_cued = False
    offers = True
    holds = "yes_no"

    type: Literal["yes_no"]
    yes: Key = "1"
    """The key for yes."""
    no: Key = "2"
    """The key for no."""

    def answers(self) -> Iterator[tuple[str, str]]:
        yield f"key {self.yes}", "yes"
        yield f"key {self.no}", "no"

    def keyed(self) -> Mapping[str, tuple[str, ...]]:
        return {self.yes: (), self.no: ()}

    def in_words(self, value: object, language: str) -> str:
        own = language_of(language).hearing
        return next(iter(own.yes if value else own.no), "yes" if value else "no")

    def asked(self) -> InputKind:
        if self.yes == self.no:
            raise ProgramError(f"yes and no have the key {self.yes}", hint="give them two keys")
        return kinds.yes_no(self.yes, self.no)
