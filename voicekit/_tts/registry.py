"""The engines that are installed, found by the entry points ``voicekit.engines``.

An entry point names a class that implements `voicekit.engines.Engine`. It is called without arguments, or with
``voice="..."`` where the user named one.
"""

from voicekit._plugins import Offers, check_methods
from voicekit._tts.engine import Engine
from voicekit.errors import EngineMissing

__all__ = ["GROUP", "available", "find"]

GROUP = "voicekit.engines"


def find(name: str, voice: str | None = None) -> Engine:
    """The engine of that name, with the user's voice where one is named; no model is loaded.

    Raises EngineMissing where no package brings it, or where its package cannot be imported.
    """
    return _OFFERS.find(name) if voice is None else _OFFERS.find(name, voice=voice)


def available() -> tuple[Engine, ...]:
    """Every engine that can be made, by name; one whose package is broken is logged and left out."""
    return _OFFERS.available()


def _check(engine: Engine, name: str) -> None:
    """Raise TypeError where the object is no engine, or is called otherwise than its entry point."""
    check_methods(engine, ("languages", "voice", "synthesize"))
    if engine.name != name or not isinstance(engine.online, bool):
        raise TypeError(f"its name is {engine.name!r} and not its entry point's, or `online` is neither True nor False")


_OFFERS: Offers[Engine] = Offers(GROUP, "engine", EngineMissing, _check)
