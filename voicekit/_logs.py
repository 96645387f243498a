"""Where log lines go and what they look like: to stderr, as text for people, as JSON for what collects a service's."""

import json
import logging
import os
import select
import sys
import threading
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import Any, TextIO

import structlog
from structlog.typing import ExcInfo, Processor

from voicekit._logevents import EVENTS
from voicekit._settings import Settings
from voicekit._streams import open_streams
from voicekit._unseen import visible

__all__ = ["rendering", "set_up_logs", "silenced"]

_AT_ONCE = select.PIPE_BUF
"""Bytes that a pipe takes without waiting, where it says that it takes any (POSIX)."""

_LEVELS = (logging.CRITICAL, logging.ERROR, logging.WARNING, logging.INFO)
"""Levels that have a name in our log, the highest first; libraries may have others between them."""

# A traceback shows lines of code and never the values of variables, which may be a caller's entry.
_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))


def set_up_logs(settings: Settings, *, service: bool = False) -> None:
    """Send every log line of this process to stderr; stdout belongs to results (and, under Asterisk, to the protocol).

    With the format ``auto``, a ``service`` whose stderr is no terminal logs JSON lines; all else logs text. A service
    never waits for whoever reads its log: its calls would. What libraries log by Python's ``logging`` are such lines,
    too, unless a program has set up handlers of its own.
    """
    open_streams()
    least = logging.getLevelNamesMapping()[settings.log_level.upper()]
    form = settings.log_format
    if form == "auto":
        form = "json" if service and not sys.stderr.isatty() else "text"
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, *rendering(form)],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=_Lines(sys.stderr, waits=not service).logger,
        cache_logger_on_first_use=False,
    )
    logging.lastResort = _Records(logging.WARNING)


@contextmanager
def silenced() -> Iterator[None]:
    """Nothing is logged in the block, whose failures are told in other words (no line of ours is critical)."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(wrapper_class=before)


class _Records(logging.Handler):
    """Makes a record of Python's ``logging`` a line of ours."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log a record; one whose text and values do not fit is logged as it is, and raises nothing."""
        try:
            text = record.getMessage()
        except Exception:  # noqa: BLE001 - a mistake in a library's log call must not fail the call that it is made in
            text = f"{record.msg} {record.args}"
        level = next((level for level in _LEVELS if record.levelno >= level), logging.DEBUG)
        structlog.get_logger("voicekit._logs").log(
            level, "library.logged", logger=record.name, text=text, exc_info=record.exc_info
        )


class _Lines:
    """Log lines into a file. One that cannot be written (its reader is gone, the disk is full; unless it ``waits``,
    nobody reads, and the pipe is full) raises nothing: it is counted, and the count is logged when lines can be written
    again.
    """

    def __init__(self, file: TextIO, *, waits: bool) -> None:
        self._file = file
        self._descriptor = None if waits else _descriptor_of(file)
        self._room = select.poll()
        self._cut = False
        if self._descriptor is not None:
            self._room.register(self._descriptor, select.POLLOUT)
        self._lock = threading.Lock()
        self._lost = 0

    def logger(self, *_: object) -> "_Lines":
        """The one logger, whatever its name."""
        return self

    def msg(self, line: str) -> None:
        """Write a line."""
        with self._lock:
            written = self._write(line)
            lost, self._lost = (self._lost, 0) if written else (0, self._lost + 1)
        if lost:
            structlog.get_logger("voicekit._logs").warning("log.lost", lines=lost)

    debug = info = warning = error = critical = exception = msg

    def _write(self, line: str) -> bool:
        try:
            if self._descriptor is not None:
                return self._write_at_once(self._descriptor, f"{line}\n".encode(errors="backslashreplace"))
            print(line, file=self._file, flush=True)
        except (OSError, ValueError):  # ValueError: the file is closed
            return False
        return True

    def _write_at_once(self, descriptor: int, data: bytes) -> bool:
        """Write without waiting; what does not fit is left out. A line that is cut ends before the next one."""
        rest = memoryview(b"\n" + data if self._cut else data)
        while rest and self._room.poll(0):
            rest = rest[os.write(descriptor, rest[:_AT_ONCE]) :]
            self._cut = bool(rest)
        return not rest


def _descriptor_of(file: TextIO) -> int | None:
    try:
        return file.fileno()
    except (OSError, ValueError):  # a test's own
        return None


def _json(line: object, **options: Any) -> str:
    """What stands outside of texts in JSON has no character that is escaped here."""
    return visible(json.dumps(line, ensure_ascii=False, **options))


def _shown(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Texts without what would steer the terminal that shows them, or begin a line that nobody has logged.

    A traceback that comes as text keeps its lines.
    """
    return {
        name: visible(value, keep="\n" if name == "exception" else "") if isinstance(value, str) else value
        for name, value in line.items()
    }


def _traceback(out: TextIO, info: ExcInfo) -> None:
    """A traceback holds the error's words, which may come from a peer."""
    text = StringIO()
    structlog.dev.plain_traceback(text, info)
    out.write(visible(text.getvalue(), keep="\n"))


def _named(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The short name as ``event``, what a person reads as ``message``. A program's own line has its text as both."""
    name = line["event"]
    found = EVENTS.get(name) if isinstance(name, str) else None
    line.setdefault("message", name if found is None else found.message)
    return line


def _once(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A text that is both the event and the message stands in a line for people once."""
    if line["event"] == line["message"]:
        del line["event"]
    return line


def rendering(form: str) -> Sequence[Processor]:
    """The last steps of a log line."""
    if form == "json":
        return (
            _named,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _TRACEBACKS,
            structlog.processors.JSONRenderer(serializer=_json),
        )
    return (
        _named,
        _once,
        structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
        _shown,
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), pad_event_to=0, exception_formatter=_traceback, event_key="message"
        ),
    )
