"""The machine: the interpreter, the packages that make us faster, the settings, and the address to listen on."""

import errno
import os
import socket
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from platform import python_version

from voicekit._authoring.doctor.finding import Diagnosis, Level
from voicekit._settings import Settings

__all__ = ["check_folders", "check_port", "check_python", "check_settings"]

OLDEST = (3, 11)


def check_python() -> Iterator[Diagnosis]:
    """The Python that runs us, and uvloop."""
    if sys.version_info < OLDEST:
        yield Diagnosis(
            "python", Level.FAILURE, f"Python {python_version()} is too old", "install Python 3.11 or later"
        )
    else:
        yield Diagnosis("python", Level.OK, f"Python {python_version()} in {sys.prefix}")
    if find_spec("uvloop") is None:
        yield Diagnosis("python", Level.NOTE, "uvloop is not installed: fewer calls per second", "pip install uvloop")
    else:
        yield Diagnosis("python", Level.OK, "uvloop is there")


def check_settings(settings: Settings) -> Iterator[Diagnosis]:
    """Every setting that is not the default, and who set it."""
    changed = {key: source for key, source in settings.sources().items() if source != "default"}
    if not changed:
        yield Diagnosis("settings", Level.OK, "all settings are the defaults")
    for key, source in changed.items():
        yield Diagnosis("settings", Level.OK, f"{key} = {getattr(settings, key)} (from {source})")
    if settings.host not in {"127.0.0.1", "::1", "localhost"} and settings.token is None and not settings.allow:
        yield Diagnosis(
            "settings",
            Level.WARNING,
            f"whoever reaches {settings.host} can place calls: neither token nor allow is set",
            "set allow or token in voicekit.toml",
        )


def check_folders(settings: Settings) -> Iterator[Diagnosis]:
    """The directories that somebody has named, and that nothing else here looks at."""
    for key, needed in {
        "catalogs": "prompts are said in the program's own language",
        "models": "nobody is heard",
    }.items():
        folder, source = getattr(settings, key), settings.sources()[key]
        if source != "default" and not folder.is_dir():
            what = f"{key} = {folder} (from {source}) is no directory: {needed}"
            yield Diagnosis("settings", Level.WARNING, what, f"correct the setting, or make it: mkdir -p {folder}")


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
