"""Who may come in: the peers that are allowed, and how many connections may be there that are no calls.

A connection stands at the door until it has said who calls. There it takes no place of a call, and many more may stand
there than there may be calls: all that one Asterisk begins in a second come from one address. A place is kept for
`PLACE_SECONDS`; after that it goes to the next connection that needs one.
"""

import resource
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address

import structlog

from voicekit._server.seldom import RateLimitedWarnings
from voicekit._settings import Settings
from voicekit._tally import Counts

__all__ = ["LEAST", "PLACE_SECONDS", "RESERVE", "Admission", "PendingConnection", "descriptors", "raise_descriptors"]

PLACE_SECONDS = 2.0
"""Seconds for which nobody else gets a place at the door: Asterisk answers within a frame of sound, 20 ms."""

BY_PEER = 4
"""Places of one peer for each call that there may be: an Asterisk that begins all its calls at once is one peer."""

IN_ALL = 8
"""Places for each call that there may be: one peer that says nothing leaves room for others."""

LEAST = 256
"""Places of one peer, and half of those in all, where few calls are allowed."""

RESERVE = 64
"""Descriptors that are kept for what calls need: rendering, recordings, webhooks, and to tell who is turned away."""

_NO_LIMIT = 1 << 30

_log = structlog.get_logger("voicekit._server")


@dataclass(slots=True, eq=False)
class PendingConnection:
    """One connection at the door. ``scarce``: so few descriptors are left that it must not become a call."""

    peer: str
    since: float
    turn_out: Callable[[], object]
    scarce: bool = False


class Admission:
    """The door of one listener. ``clock`` counts seconds; ``most`` is how many descriptors this process may have."""

    def __init__(self, settings: Settings, clock: Callable[[], float], most: int | None = None) -> None:
        self._allow = settings.allow
        self._clock = clock
        self._most = descriptors() if most is None else most
        self.by_peer, self.in_all = _sizes(settings.max_calls, self._most)
        self._places: dict[PendingConnection, None] = {}  # the oldest first
        self._peers: dict[str, dict[PendingConnection, None]] = {}
        self._seldom = RateLimitedWarnings(_log)
        self.strangers = Counts("refused", "turned_away", "silent", "probe")
        """Connections that became no call: of a peer that is not allowed, one too many, without an answer to who calls,
        or closed before they said anything."""

    def __len__(self) -> int:
        return len(self._places)

    def enter(self, peer: str, turn_out: Callable[[], object], descriptor: int = -1) -> PendingConnection | None:
        """A place for a connection of this peer; None where it is to be closed at once, which is logged.

        ``turn_out`` ends the connection; it is called where its place has gone to another one. ``descriptor`` is the
        connection's own: the lowest free number, so it tells how many there are.
        """
        if self._allow and not self._is_allowed(peer):
            self.strangers.add("refused")
            self._seldom.warn("connection.refused", peer=peer)
            return None
        if not self._has_room(peer):
            self.strangers.add("turned_away")
            self._seldom.warn("connection.turned_away", peer=peer, waiting=len(self._places))
            return None
        place = PendingConnection(peer, self._clock(), turn_out, descriptor >= self._most - RESERVE)
        if place.scarce:
            hint = "raise the limit: LimitNOFILE=, ulimit -n"
            self._seldom.warn("descriptors.low", open=descriptor, limit=self._most, hint=hint)
        self._places[place] = None
        self._peers.setdefault(peer, {})[place] = None
        return place

    def leave(self, place: PendingConnection) -> None:
        """The connection has become a call, or has ended. What has left already may leave again."""
        if self._places.pop(place, place) is None:
            of_peer = self._peers[place.peer]
            del of_peer[place]
            if not of_peer:
                del self._peers[place.peer]

    def close(self) -> None:
        """Nobody comes any more."""
        self._seldom.close()

    def _has_room(self, peer: str) -> bool:
        of_peer = self._peers.get(peer)
        if of_peer is not None and len(of_peer) >= self.by_peer and not self._free(of_peer):
            return False
        return len(self._places) < self.in_all or self._free(self._places)

    def _free(self, places: dict[PendingConnection, None]) -> bool:
        """Take the place of the oldest of these; False where it is too young for that."""
        oldest = next(iter(places))
        if self._clock() - oldest.since < PLACE_SECONDS:
            return False
        self.leave(oldest)
        oldest.turn_out()
        return True

    def _is_allowed(self, peer: str) -> bool:
        if not peer:
            return True
        address = ip_address(peer.partition("%")[0])
        return any(address in network for network in self._allow)


def descriptors() -> int:
    """How many descriptors this process may have."""
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return _NO_LIMIT if soft == resource.RLIM_INFINITY else soft


def raise_descriptors(calls: int) -> None:
    """Have as many descriptors as so many calls and those at the door need, as far as the system lets us.

    Where that does not suffice for the calls, a warning tells.
    """
    needed = calls * (IN_ALL + 2) + RESERVE  # of each call the line and the sound
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if descriptors() < wanted:
        with suppress(ValueError, OSError):  # a limit of the system's own that getrlimit does not know
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    if (most := descriptors()) < 2 * calls + RESERVE:
        _log.warning(
            "descriptors.few",
            limit=most,
            max_calls=calls,
            hint="raise LimitNOFILE= in the unit (ulimit -n in a shell), or lower max_calls",
        )


def _sizes(calls: int, most: int) -> tuple[int, int]:
    """Places of one peer, and in all: those at the door leave the calls their descriptors."""
    left = max(1, most // 4, most - RESERVE - 2 * calls)
    return min(max(LEAST, BY_PEER * calls), max(1, left * 3 // 4)), min(max(2 * LEAST, IN_ALL * calls), left)
