"""What pages beside a service may know of it, and what an operator may do there."""

import signal
from collections.abc import Callable, Collection
from typing import TypeAlias

from voicekit._dialog.document import Flow
from voicekit._server.program import Program
from voicekit._server.service import Service

__all__ = ["Draw", "ServedToPages"]

Draw: TypeAlias = Callable[[Flow], str]
"""Draws a flow as SVG. What people look at flows with is no part of what a call runs: who serves hands it in."""


class ServedToPages:
    """A service, as `voicekit._web.pages.Served`."""

    def __init__(self, program: Program, service: Service, draw: Draw | None) -> None:
        self._program = program
        self._service = service
        self._draw = draw
        self._drains = False
        self._drawn: dict[str, tuple[Flow, str]] = {}

    def live(self) -> Collection[str]:
        """The keys of the calls that are held."""
        return self._service.keys()

    def hang_up(self, key: str) -> bool:
        """Hang up a call; False where there is none of this key, or it is away."""
        return self._service.hang_up(key)

    def drain(self) -> None:
        """Stop as a signal asks for it; a second one would end live calls at once, and so there is none."""
        if not self._drains:
            self._drains = True
            signal.raise_signal(signal.SIGTERM)

    def picture(self, flow: str) -> str | None:
        """A flow as it is now, drawn once. Blocks."""
        found = self._program.document(flow)
        if found is None or self._draw is None:
            return None
        known = self._drawn.get(flow)
        if known is None or known[0] is not found:
            known = self._drawn[flow] = found, self._draw(found)
        return known[1]
