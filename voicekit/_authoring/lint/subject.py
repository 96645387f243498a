"""What is checked, and what is known about the world around it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from voicekit._authoring.asterisk_sounds import AbsentSound
from voicekit._authoring.lint.finding import Finding
from voicekit._authoring.lint.masked import masked_in
from voicekit._dialog.document import Flow
from voicekit._dialog.document.flow import HeardWords, SaidPart
from voicekit._dialog.document.values import Location
from voicekit._dialog.facts import KNOWN
from voicekit._dialog.load import Loaded

__all__ = ["LintContext", "Lookup", "Registered", "Subject", "Unfit"]

Lookup = Callable[[str, str, str], str | None]
"""From a text's key, the text and a language to the text in that language; None where it is not translated."""

Unfit = Callable[[Mapping[str, object]], str]
"""From arguments by name to why an action does not take them; empty where it does."""


@dataclass(frozen=True, slots=True)
class Registered:
    """An action as it is written: whether it takes some arguments, and the annotations of what it gives back and of
    what it takes.
    """

    unfit: Unfit
    returns: str = ""
    takes: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, given: Mapping[str, object]) -> str:
        """As `Unfit`."""
        return self.unfit(given)


@dataclass(frozen=True, slots=True)
class LintContext:
    """What lies around a flow. What is None is not known, and nothing that needs it is checked."""

    actions: Mapping[str, Unfit] | None = None
    """The registered actions by name."""
    flows: Mapping[str, Flow] | None = None
    """All flows by name, the checked one among them."""
    translation: Lookup | None = None
    seconds: Callable[[Path], float | None] | None = None
    """The length of a recording; None where it cannot be read."""
    out_of_phase: Callable[[Path], bool] | None = None
    """Whether the channels of a recording cancel each other."""
    absent: Callable[[str], AbsentSound | None] | None = None
    """What is missing where Asterisk has no sound of this name; None where it has, or nobody can tell."""


@dataclass(frozen=True)
class Subject:
    """One flow under check."""

    loaded: Loaded
    world: LintContext = field(default_factory=LintContext)

    @property
    def flow(self) -> Flow:
        """The flow itself."""
        return self.loaded.flow

    @cached_property
    def said(self) -> tuple[SaidPart, ...]:
        """All that it says."""
        return tuple(self.flow.said())

    @cached_property
    def heard(self) -> tuple[HeardWords, ...]:
        """All that it listens for."""
        return tuple(self.flow.heard())

    @cached_property
    def variables(self) -> frozenset[str]:
        """Every name that its expressions and prompts may use, ``value`` apart."""
        return self.own.union(KNOWN, {"result"})

    @cached_property
    def masked(self) -> frozenset[str]:
        """The names that may come of a masked answer."""
        return masked_in(self.flow, self.world.flows or {})

    @cached_property
    def own(self) -> frozenset[str]:
        """The names that the flow itself sets."""
        return self.flow.own_names()

    def found(
        self,
        code: str,
        what: str,
        hint: str,
        location: Location,
        *,
        key: bool = False,
        within: tuple[str, int] = ("", 0),
    ) -> Finding:
        """A finding at a place of the document, or at its key.

        ``within`` is a text that stands there and a column of it, from 1: the finding points to it where the text
        stands in the file as it is, without escapes and line breaks.
        """
        line, column = self.loaded.position(location, key=key)
        node = str(location[1]) if location[:1] == ("nodes",) and len(location) > 1 else ""
        return Finding(code, what, hint, node, self.loaded.file, line, column + self._shift(line, column, *within))

    def old_name(
        self, old: str, new: str, location: Location, *, key: bool = False, within: tuple[str, int] = ("", 0)
    ) -> Finding:
        """The finding of a name of before, at its place."""
        return self.found(
            "old-name", f"`{old}` is called `{new}` now", f"write {new}", location, key=key, within=within
        )

    def _shift(self, line: int, column: int, text: str, inner: int) -> int:
        if self.loaded.source is None or inner < 1 or not line:
            return 0
        written = self.loaded.source.written(line, column)
        quote = written[:1] in ("'", '"')
        return quote + inner - 1 if written[quote:].startswith(text[:inner]) else 0
