"""Where this process listens: at addresses of the settings, or on sockets that whoever started it has opened."""

import asyncio
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

from voicekit._server.wire import host_and_port
from voicekit.errors import ConfigError

__all__ = ["AUDIO", "HEALTH", "LINE", "WEB", "Listeners", "OpenSocket"]

LINE, AUDIO, HEALTH, WEB = "line", "audio", "health", "web"
"""What is listened for: calls, their sound, who asks whether we are well, and who looks at pages."""

_SETTINGS = {LINE: "VOICEKIT_PORT", AUDIO: "VOICEKIT_AUDIO_PORT", HEALTH: "VOICEKIT_HEALTH", WEB: "VOICEKIT_WEB"}

_HTTP_BACKLOG = 32


@dataclass(frozen=True, slots=True)
class OpenSocket:
    """A listening socket, and the address that was asked for; None where somebody else has chosen it."""

    socket: socket.socket
    asked: tuple[str, int] | None = None


@dataclass(slots=True)
class Listeners:
    """The listening sockets of this process, by what is listened for; those that are ``inherited`` are used first."""

    inherited: dict[str, list[OpenSocket]] = field(default_factory=dict)
    open: dict[str, list[OpenSocket]] = field(default_factory=dict)

    async def listen(
        self, name: str, make: Callable[[], asyncio.BaseProtocol], host: str, port: int, backlog: int
    ) -> tuple[asyncio.Server, ...]:
        """Listen at a host and port, or where whoever started us does. ``::`` is every address of this machine, those
        of IPv4, too. Raises ConfigError where that cannot be.
        """
        loop = asyncio.get_running_loop()
        sockets = await self.sockets(name, host, port, backlog)
        return tuple([await loop.create_server(make, sock=each, backlog=backlog) for each in sockets])

    async def sockets(self, name: str, host: str, port: int, backlog: int = _HTTP_BACKLOG) -> list[socket.socket]:
        """The listening sockets themselves. Raises ConfigError."""
        found = [each for each in self.inherited.pop(name, ()) if each.asked in {None, (host, port)}]
        if not found:
            bound = await _bound(host, port, backlog, _SETTINGS[name])
            found = [OpenSocket(each, (host, port)) for each in bound]
        self.open[name] = found
        return [each.socket for each in found]


async def _bound(host: str, port: int, backlog: int, setting: str) -> list[socket.socket]:
    """Sockets that listen at each address of a host. Raises ConfigError; ``setting`` is the variable of the port."""
    made: list[socket.socket] = []
    hint = f"choose another address or port (VOICEKIT_HOST, {setting})"
    try:
        if host == "::" and socket.has_dualstack_ipv6():
            made.append(socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=backlog))
            return [_named(each) for each in made]
        found = await asyncio.get_running_loop().getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        for family, _, _, _, address in dict.fromkeys(found):
            made.append(socket.create_server(address, family=family, backlog=backlog))
    except OSError as error:
        for each in made:
            each.close()
        if isinstance(error, socket.gaierror):
            what = "this machine knows no such host"
            hint = "VOICEKIT_HOST is an address of this machine, such as 127.0.0.1, 0.0.0.0 or ::"
        else:
            what = os.strerror(error.errno) if error.errno else str(error)
        raise ConfigError(f"cannot listen on {host_and_port(host, port)}: {what}", hint=hint) from error
    return [_named(each) for each in made]


def _named(made: socket.socket) -> socket.socket:
    """The same socket, which knows that it is TCP's: only of such ones asyncio has the connections send at once."""
    return socket.socket(fileno=made.detach())
