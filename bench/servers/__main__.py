"""Run one server until stdin ends: ``python -m bench.servers NAME [--loop uvloop|asyncio] [--log LEVEL FILE] ...``"""

import argparse
import asyncio
import logging
import tracemalloc
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import structlog
import uvloop

from bench.servers import bare, fastagi
from bench.servers.control import steered

__all__: list[str] = []

KINDS = ("no", "ordinary", "yielding")
"""What may work beside a server's calls: nothing, recognition in threads like all others, or in those of a server."""

RECORDS = ("no", "counted", "spool", "carried")
"""What is kept of a server's calls: nothing, metrics alone, what each call writes itself, and that in a database, too.
"""

LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "uvloop": uvloop.new_event_loop,
    "asyncio": asyncio.new_event_loop,
}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.servers")
    parser.add_argument("name", choices=("bare", "fastagi", "voicekit"))
    parser.add_argument("--loop", choices=LOOPS, default="uvloop")
    parser.add_argument("--log", nargs=2, metavar=("LEVEL", "FILE"), help="voicekit's log, as its service writes it")
    parser.add_argument("--trace", action="store_true", help="count memory by tracemalloc")
    parser.add_argument("--timed", action="store_true", help="note what each say() takes")
    parser.add_argument("--untold", action="store_true", help="keep no transcript of a call")
    parser.add_argument("--records", choices=RECORDS, default="no", help="keep records of voicekit's calls")
    parser.add_argument("--engines", choices=KINDS, default="no", help="two recognitions beside voicekit's calls")
    asked = parser.parse_args()
    if asked.trace:
        tracemalloc.start()
    with asyncio.Runner(loop_factory=LOOPS[asked.loop]) as runner:
        if asked.name == "voicekit":
            runner.run(voicekit(asked))
        else:
            runner.run(steered({"bare": bare.listen, "fastagi": fastagi.listen}[asked.name]))


async def voicekit(asked: argparse.Namespace) -> None:
    """voicekit, imported only where it is measured."""
    from bench.servers.toolkit import Toolkit  # noqa: PLC0415
    from voicekit._call import session  # noqa: PLC0415
    from voicekit._logs import rendering  # noqa: PLC0415

    if asked.untold:
        session.LineTranscript = Untold  # type: ignore[misc, assignment]
    level, file = asked.log or ("WARNING", "/dev/null")
    with Path(file).open("a") as log:  # noqa: ASYNC230 - before anything is measured
        structlog.configure(
            processors=[
                structlog.contextvars.merge_contextvars,
                structlog.processors.add_log_level,
                *rendering("json"),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
            logger_factory=structlog.PrintLoggerFactory(log),
            cache_logger_on_first_use=False,
        )
        async with Toolkit(timed=asked.timed, records=asked.records) as toolkit:
            with _engines(asked.engines):
                await steered(toolkit.listen, toolkit.facts)


def _engines(kind: str) -> AbstractContextManager[None]:
    """What recognises meanwhile, imported only where it does."""
    if kind == "no":
        return nullcontext()
    from bench.servers.engines import at_work  # noqa: PLC0415

    return at_work(gives_way=kind == "yielding")


class Untold:
    """A transcript that keeps nothing."""

    __slots__ = ()

    def wrote(self, data: bytes, now: float) -> None:
        """Nothing."""

    heard = wrote

    def hide(self, secret: str) -> None:
        """Nothing."""

    pressed = hide


if __name__ == "__main__":
    main()
