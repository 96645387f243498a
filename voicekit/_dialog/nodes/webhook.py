"""A node that asks an HTTP service."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from voicekit._dialog.document.node import Fault
from voicekit._dialog.document.values import Location
from voicekit._dialog.interpreter.given import Given
from voicekit._dialog.interpreter.run import Run
from voicekit._dialog.nodes.working import OutsideWork, WorkingNode
from voicekit._dialog.places import names_in
from voicekit._dialog.webhook import Request, address_of, unfit_headers, unsafe_address
from voicekit.errors import FlowFailed

__all__ = ["WebhookNode"]


class WebhookNode(WorkingNode):
    """Asks an HTTP service: sends the arguments as JSON (POST, PUT) or in the query (GET), and reads JSON."""

    kind = "webhook"
    webhook: Annotated[str, Field(pattern=r"^https?://", max_length=2000)]
    """The address; ``{name}`` is a place for a value, percent-encoded."""
    method: Literal["GET", "POST", "PUT"] = "POST"
    """The HTTP method."""
    headers: dict[str, str] = {}
    """Headers; ``$NAME`` is read from the environment, so that no secret stands in a flow."""
    retries: Annotated[int, Field(ge=0, le=5)] = 1
    """How often it is tried again where nothing came back, or a status of 500 and more."""

    def places(self, here: Location) -> Iterator[tuple[Location, str]]:
        yield (*here, "webhook"), self.webhook

    def faults(self, here: Location) -> Iterator[Fault]:
        if unsafe_address(self.webhook):
            what = "a value may not choose the host of a webhook"
            yield Fault("bad-address", what, "write the host out, and values after it", (*here, "webhook"), unsafe=True)
        for name, what, hint in unfit_headers(self.headers):
            yield Fault("bad-header", what, hint, (*here, "headers", name), at_key=True)

    def job(self, run: Run) -> OutsideWork:
        """A service cannot take a `Secret`. Raises FlowFailed for what comes of a masked value and is not revealed."""
        told, used = self.told(run), [place.partition(".")[0] for place in names_in(self.webhook)]
        kept = [name for name in told if self.keeps(run, name)]
        kept += [name for name in used if name in run.variables.masked and name not in self.reveal]
        if kept:
            what = f"the webhook is given {', '.join(kept)}, which comes of a masked answer"
            raise FlowFailed(what, hint="name the masked variables in reveal, or leave it out", kind="masked")
        given = Given(told, self.secrets(run, told, used))
        url = address_of(self.webhook, run.variables)
        request = Request(self.method, url, told, self.headers, self.retries)
        return OutsideWork(given, lambda: run.session.webhooks.ask(request), run.line("filler"), self.timeout)
