"""A form as it is written: what it answers before any call."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from pydantic import Field

from voicekit._dialog.document.defaults import StatedDefaults
from voicekit._dialog.document.node import Act, BoxShape, Edge, GoingNode, Surroundings, Way, Why, failing
from voicekit._dialog.document.values import END, Location, Name, Placed, Said
from voicekit._dialog.slots import AnySlot, Slot

__all__ = ["MOST_SLOTS", "FormDocument"]

MOST_SLOTS = 50
"""Slots of a form."""


class FormDocument(GoingNode, StatedDefaults):
    """Learns several things: each slot that is still empty is asked for, and one answer may fill several."""

    kind = "form"
    shape = BoxShape.ASKS
    asks = True
    form: Annotated[dict[Name, Slot], Field(min_length=1, max_length=MOST_SLOTS)]
    """The slots, asked in this order; each is a variable of the flow."""
    open: Said | None = None
    """An open question before the slots' own: "When would you like to come?" """
    confirm: Said | None = None
    """Asked when all slots are filled: "{day:date} at {hour:time}, is that right?" A no may carry a correction."""
    change: Said | None = None
    """Asked after a no without a correction: which of them is wrong."""
    help: Said | None = None
    """Said when the caller asks for help, where the slot has no help of its own."""

    def edges(self, here: Location) -> Iterator[Edge]:
        for name, slot in self.form.items():
            if slot.failed is not None:
                yield Edge(slot.failed, Why.FAILURE, f"{name} failed", (*here, "form", name, "failed"))
        yield from super().edges(here)
        yield from self.stated(here, Why.FAILURE, "failed")

    def ways(self, name: str, around: Surroundings) -> Iterator[Way]:
        yield from around.ways(name)
        for slot, each in self.form.items():
            for detail, key in each.answers():
                yield Way(name, Act.ANSWERS, detail, slot, self.following, key)
            if each.confirm == "always" or isinstance(each.confirm, tuple):
                yield Way(name, Act.DENIES, slot=slot, target=name)
            failed: tuple[str | None, ...] = each.failed, self.failed, around.failed, around.operator(name)
            if each.default is not None:
                failed = (self.following,)
            yield failing(Way(name, Act.SILENT, slot=slot), *failed)
            if not each.takes_anything:
                yield failing(Way(name, Act.WRONG, slot=slot), *failed)
        if self.confirm:
            yield Way(name, Act.DENIES, target=name)

    def failure(self, name: str, around: Surroundings) -> str | None:
        if stated := self.failed or around.failed:
            return stated
        if all(slot.failed or slot.default is not None for slot in self.form.values()):
            return END
        return around.operator(name)

    @property
    def slots(self) -> Mapping[str, AnySlot]:
        return self.form

    @property
    def asks_openly(self) -> bool:
        return bool(self.open)

    def sets(self) -> Iterable[str]:
        return self.form

    def expressions(self, here: Location) -> Iterator[Placed]:
        for name, slot in self.form.items():
            yield from slot.expressions((*here, "form", name))

    def gist(self) -> str:
        return "asks for " + ", ".join(self.form)
