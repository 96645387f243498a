"""The engines that are installed, found by the entry points ``voicekit.engines``.

An entry point names a class that implements `voicekit.tts.engine.Engine`. It is called without arguments, or with
``voice="..."`` where the user named one.
"""

from importlib.metadata import EntryPoint, entry_points

import structlog

from voicekit.errors import EngineMissing
from voicekit.tts.engine import Engine

__all__ = ["GROUP", "available", "find"]

GROUP = "voicekit.engines"

_log = structlog.get_logger()


def find(name: str, voice: str | None = None) -> Engine:
    """The engine of that name, with the user's voice where one is named; no model is loaded.

    Raises EngineMissing where no package brings it, or where its package cannot be imported.
    """
    for entry_point in entry_points(group=GROUP, name=name):
        return _made(entry_point, voice)
    known = ", ".join(sorted({entry_point.name for entry_point in entry_points(group=GROUP)}))
    raise EngineMissing(f"there is no engine {name!r}", mend=f"take one of: {known}, or install the package of {name}")


def available() -> tuple[Engine, ...]:
    """Every engine that can be made, by name; one whose package is broken is logged and left out."""
    engines = []
    for entry_point in sorted(entry_points(group=GROUP), key=lambda entry_point: entry_point.name):
        try:
            engines.append(_made(entry_point, None))
        except EngineMissing as error:
            _log.warning("engine left out", engine=entry_point.name, reason=error.what, mend=error.mend)
    return tuple(engines)


def _made(entry_point: EntryPoint, voice: str | None) -> Engine:
    try:
        engine: Engine = entry_point.load()() if voice is None else entry_point.load()(voice=voice)
        _check(engine, entry_point.name)
    except (EngineMissing, KeyboardInterrupt):  # the latter is the user's: engines are made in the main thread
        raise
    except BaseException as error:  # a stranger's module may do anything while it is imported, even end the process
        package = entry_point.dist.name if entry_point.dist else entry_point.value
        raise EngineMissing(
            f"the engine {entry_point.name!r} of {package} cannot be used: {type(error).__name__}: {error}",
            mend=f"pip install --upgrade {package}",
        ) from error
    return engine


def _check(engine: Engine, name: str) -> None:
    """Raise TypeError where the object is no engine, or is called otherwise than its entry point."""
    lacking = [verb for verb in ("languages", "voice", "synthesize") if not callable(getattr(engine, verb, None))]
    if lacking:
        raise TypeError(f"{type(engine).__name__} has no method {', '.join(lacking)}")
    if engine.name != name or not isinstance(engine.online, bool):
        raise TypeError(f"its name is {engine.name!r} and not its entry point's, or `online` is neither True nor False")
