"""The address on which Asterisk is to find us."""

import errno
import os
import socket
from collections.abc import Iterator

from voicekit.authoring.doctor.finding import Diagnosis, Level
from voicekit.settings import Settings

__all__ = ["check_port"]


def check_port(settings: Settings) -> Iterator[Diagnosis]:
    """Whether the host is ours and the port free."""
    place = f"{settings.host} port {settings.port}"
    try:
        family, kind, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        yield Diagnosis("network", Level.FAILURE, f"{settings.host}: {error.strerror}", "set host in voicekit.toml")
    except OSError as error:
        yield taken(place, error, settings)
    else:
        yield Diagnosis("network", Level.OK, f"{place} is free")


def taken(place: str, error: OSError, settings: Settings) -> Diagnosis:
    """Why we could not have listened there."""
    if error.errno == errno.EADDRINUSE:
        # Most likely a server of ours, which is as it should be.
        find = f"ss -ltnp 'sport = :{settings.port}' names who listens there; another port: VOICEKIT_PORT"
        return Diagnosis("network", Level.WARNING, f"{place} is in use (by a running voicekit serve?)", find)
    if error.errno == errno.EADDRNOTAVAIL:
        hint = "set host in voicekit.toml to one of: hostname -I"
        return Diagnosis("network", Level.FAILURE, f"{settings.host} is no address of this machine", hint)
    hint = "set port in voicekit.toml to 1024 or above"
    return Diagnosis("network", Level.FAILURE, f"{place}: {os.strerror(error.errno or 0)}", hint)
