"""A node that asks an HTTP service."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from voicekit._dialog.document.nodes.working import WorkingNode
from voicekit._dialog.document.places import Location

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
