"""The interpreter, the packages that make us faster, and the settings."""

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from platform import python_version

from voicekit.authoring.doctor.finding import Diagnosis, Level
from voicekit.settings import Settings

__all__ = ["check_python", "check_settings"]

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
