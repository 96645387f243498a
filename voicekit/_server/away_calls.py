"""Calls that are away in the dialplan, and the connections by which they come back."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from voicekit._call.away import AWAY_WITHIN
from voicekit._call.session import Session
from voicekit._events.kinds import CallWarned
from voicekit._protocol.commands import SetVariable
from voicekit.errors import CallError

__all__ = ["AwayCall", "AwayCalls"]


_log = structlog.get_logger("voicekit._server")


class AwayCall:
    """One call that is expected back."""

    __slots__ = ("_back", "_session", "address", "token")

    def __init__(self, session: Session, address: str) -> None:
        self.address = address
        self.token = secrets.token_hex(12)  # who can guess it takes over a call
        self._session = session
        self._back: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    async def back(self, within: float) -> bool:
        """Wait for the return; False where the channel is gone, or time is up."""
        try:
            async with asyncio.timeout(within):
                returned = await self._back
        except TimeoutError:
            _log.warning("call.not_back", seconds=within)
            self._session.events.tell(CallWarned, "call.not_back", f"{within:g} s")
            returned = False
        if not returned:
            self._session.vanish()
        return returned

    def resume(self, session: Session) -> None:
        """The call is back, on the connection of this session."""
        if self._back.done():
            return
        self._back.set_result(True)
        self._session.adopt(session)
        if not self._session.hung_up:
            # Until now a hang-up is told by the dialplan, from now on by the line itself.
            self._session.send(SetVariable("VOICEKIT_AWAY", ""))

    def gone(self) -> None:
        """The channel has ended while it was away."""
        if not self._back.done():
            self._back.set_result(False)


class AwayCalls:
    """Who is away, by token."""

    def __init__(self, longest: float = AWAY_WITHIN) -> None:
        self.longest = longest
        """Seconds for which a call is expected back at most."""
        self._away: dict[str, AwayCall] = {}

    @property
    def away(self) -> int:
        """How many calls are away."""
        return len(self._away)

    @contextmanager
    def expect(self, session: Session) -> Iterator[AwayCall]:
        """Expect the call of a session back, while the block runs. Raises CallError where it has no way back."""
        address = session.address
        if not address:
            raise CallError(
                "a call over a child's pipes cannot leave for the dialplan and come back",
                hint="serve the program on a socket: voicekit serve",
            )
        away_call = AwayCall(session, f"ivr://{address}")
        self._away[away_call.token] = away_call
        try:
            yield away_call
        finally:
            del self._away[away_call.token]

    def find(self, token: str) -> AwayCall | None:
        """Who is away under this token."""
        return self._away.get(token)
