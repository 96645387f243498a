"""The engines that understand callers, found by the entry points ``voicekit.recognizers``, and which models are whose.

An entry point names a class that implements `voicekit._asr.engine.RecognizerEngine`; it is called without arguments.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import structlog

from voicekit._asr.engine import RecognizerEngine
from voicekit._plugins import Offers, check_methods
from voicekit.errors import RecognizerMissing, VoicekitError

__all__ = ["GROUP", "engine_of", "engines", "find", "is_filled", "problem", "unknown"]

GROUP = "voicekit.recognizers"

_log = structlog.get_logger()


def find(name: str) -> RecognizerEngine:
    """The engine of that name, made anew. Raises RecognizerMissing where no package brings it, or its is broken."""
    return _OFFERS.find(name)


def unknown(names: Iterable[str]) -> list[VoicekitError]:
    """What is to be said of the names that no package brings."""
    return [_OFFERS.unknown(name) for name in names if name not in _OFFERS.names()]


@cache
def engines() -> Mapping[str, RecognizerEngine]:
    """Every engine that is installed, by its name; those of broken packages are logged and left out."""
    return {engine.name: engine for engine in _OFFERS.available()}


def engine_of(folder: Path) -> str | None:
    """The engine for which a folder looks made; None where it looks like no model (blocks)."""
    for name, engine in engines().items():
        try:
            if engine.claims(folder):
                return name
        except Exception as error:  # noqa: BLE001 - a stranger's; the models of others are none of its business
            _log.warning("recognizer.confused", engine=name, reason=f"{type(error).__name__}: {error}")
    return None


def problem(folder: Path, engine: str | None = None) -> str:
    """What is wrong with a model, empty where nothing is (blocks, a few looks at the disk)."""
    name = engine or engine_of(folder)
    if name is None or name not in engines():
        return "it holds the files of no engine"
    try:
        missing = tuple(engines()[name].lacks(folder))
    except Exception as error:  # noqa: BLE001 - as above
        return f"{name} cannot look at it: {type(error).__name__}: {error}"
    return f"it lacks {', '.join(missing)}" if missing else ""


def is_filled(file: Path) -> bool:
    """Whether a file is there and not empty."""
    return file.is_file() and file.stat().st_size > 0


def _check(engine: RecognizerEngine, name: str) -> None:
    check_methods(engine, ("claims", "lacks", "recognizer"))
    if engine.name != name:
        raise TypeError(f"its name is {engine.name!r} and not its entry point's")


_OFFERS: Offers[RecognizerEngine] = Offers(GROUP, "recognizer", RecognizerMissing, _check)
