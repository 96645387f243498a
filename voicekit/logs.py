"""Where log lines go and what they look like: to stderr, as text for people, as JSON for what collects a service's."""

import json
import logging
import sys
import threading
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from io import StringIO
from typing import Any, TextIO

import structlog
from structlog.typing import ExcInfo, Processor

from voicekit.settings import Settings
from voicekit.unseen import visible

__all__ = ["set_up_logs", "silenced"]

# A traceback shows lines of code and never the values of variables, which may be a caller's entry.
_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))


def set_up_logs(settings: Settings, *, service: bool = False) -> None:
    """Send every log line of this process to stderr; stdout belongs to results (and, under Asterisk, to the protocol).

    With the format ``auto``, a ``service`` whose stderr is no terminal logs JSON lines; all else logs text.
    """
    least = logging.getLevelNamesMapping()[settings.log_level.upper()]
    form = settings.log_format
    if form == "auto":
        form = "json" if service and not sys.stderr.isatty() else "text"
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.add_log_level, *rendering(form)],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=_Lines(sys.stderr).logger,
        cache_logger_on_first_use=False,
    )


@contextmanager
def silenced() -> Iterator[None]:
    """Nothing is logged in the block, whose failures are told in other words (no line of ours is critical)."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(wrapper_class=before)


class _Lines:
    """Log lines into a file. One that cannot be written (its reader is gone, the disk is full) raises nothing: it is
    counted, and the count is logged when lines can be written again.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
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
            structlog.get_logger("voicekit.logs").warning("log lines could not be written", lines=lost)

    debug = info = warning = error = critical = exception = msg

    def _write(self, line: str) -> bool:
        try:
            print(line, file=self._file, flush=True)
        except (OSError, ValueError):  # ValueError: the file is closed
            return False
        return True


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


def rendering(form: str) -> Sequence[Processor]:
    """The last steps of a log line."""
    if form == "json":
        return (
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _TRACEBACKS,
            structlog.processors.JSONRenderer(serializer=_json),
        )
    return (
        structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
        _shown,
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0, exception_formatter=_traceback),
    )
