"""A node that calls a function of Python."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from voicekit._dialog.compiled import SILENT
from voicekit._dialog.document.node import Use, Used
from voicekit._dialog.document.values import Location
from voicekit._dialog.interpreter.given import Given
from voicekit._dialog.interpreter.run import Run
from voicekit._dialog.nodes.working import OutsideWork, WorkingNode
from voicekit._prompts.secret import Secret

__all__ = ["ActionNode"]


class ActionNode(WorkingNode):
    """Calls a registered Python function."""

    kind = "action"
    action: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.]*$", max_length=128)]
    """The function's name."""

    @property
    def work(self) -> str:
        return self.action

    def uses(self, here: Location) -> Iterator[Use]:
        yield Use(Used.ACTION, self.action, (*here, "action"))

    def job(self, run: Run) -> OutsideWork:
        """A value that comes of a masked one is given as a `Secret`."""
        found = run.session.action(run.compiled.name, self.action)
        told = self.told(run)
        covered = {name: Secret(value) if self.keeps(run, name) else value for name, value in told.items()}
        given = Given(covered, self.secrets(run, told))
        if not found.takes_call:
            return OutsideWork(given, lambda: found.run(run.call, given.arguments), run.line("filler"), self.timeout)
        run.session.heard()  # it has the caller to itself, and all the time there is, unless the document says how much
        within = self.timeout if "timeout" in self.model_fields_set else None
        return OutsideWork(given, lambda: found.run(run.call, given.arguments), SILENT, within)
