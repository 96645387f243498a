"""Which slots of a form are filled, and which are to be asked for."""

from collections.abc import Iterable
from contextlib import suppress

from voicekit._dialog.interpreter.run import Run
from voicekit._dialog.nodes.form.document import FormDocument
from voicekit._prompts.parts import Part
from voicekit.errors import ExpressionFailed

__all__ = ["FormVisit"]


class FormVisit:
    """One visit to a form."""

    def __init__(self, run: Run, node: FormDocument) -> None:
        self.run = run
        self.node = node
        self.said: dict[str, tuple[Part, ...]] = {}
        """What is said before a slot is asked for: why an answer to another question did not fill it."""
        self.asides = 0
        """Answers that have corrected others than the slot that was asked for."""
        self._defaulted: set[str] = set()

    @property
    def filled(self) -> frozenset[str]:
        """The slots that the form has filled itself."""
        return self.run.filled.get(self.run.node, frozenset())

    def due(self) -> str | None:
        """The next slot that is to be asked for. Raises ExpressionFailed."""
        return next((name for name in self.node.form if self._is_due(name)), None)

    def all_due(self) -> list[str]:
        """Every slot that would be asked for, as far as it is known."""
        due = []
        for name in self.node.form:
            with suppress(ExpressionFailed):  # its condition needs what is still to be asked for
                if self._is_due(name):
                    due.append(name)
        return due

    def put(self, name: str, value: object) -> None:
        """Fill a slot."""
        slot = self.node.form[name]
        self.run.variables.put(name, value, masked=slot.mask, from_caller=not slot.offers)
        self.run.filled[self.run.node] = self.filled | {name}
        self._defaulted.discard(name)

    def empty(self, names: Iterable[str]) -> None:
        """Empty slots, so that they are asked for again."""
        gone = frozenset(names)
        for name in gone:
            self.run.variables.put(name, None)
        self.run.filled[self.run.node] = self.filled - gone

    def settle(self) -> None:
        """Slots that need not be asked for have their default, or none. Raises ExpressionFailed."""
        for name, slot in self.node.form.items():
            if slot.when is not None and name in self.filled and not self.run.holds(slot.when):
                self.empty([name])  # it was asked for before another answer changed
            if slot.default is not None and self.run.variables.own.get(name) is None:
                run, default = self.run, slot.default
                from_caller = run.is_from_caller(default)
                run.variables.put(name, run.value(default), masked=slot.mask, from_caller=from_caller)
                self._defaulted.add(name)

    def _is_due(self, name: str) -> bool:
        if name in self.filled or (self.run.variables.own.get(name) is not None and name not in self._defaulted):
            return False
        when = self.node.form[name].when
        return when is None or self.run.holds(when)
