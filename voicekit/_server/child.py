"""A plain script that Asterisk has started: the script has the main thread, its call the event loop of another."""

import asyncio
import atexit
import concurrent.futures.thread
import sys
import threading
from types import TracebackType

import structlog

from voicekit._call.call import Call
from voicekit._call.hangup import CallerHungUp
from voicekit._call.info import CallInfo
from voicekit._logs import set_up_logs
from voicekit._server.main import loop_factory, run_child
from voicekit._server.program import Program, Routed
from voicekit._server.scripts import Bridge
from voicekit._server.signals import PassedOver
from voicekit._server.stdio import is_child, take_over
from voicekit._server.watchdog import place_of
from voicekit._settings import load
from voicekit.errors import ProgramError, VoicekitError

__all__ = ["Child", "is_main"]

_END_WITHIN = 60.0
"""Seconds a script's end waits for its call to be left: longer than an apology and a slow Asterisk together."""


_log = structlog.get_logger("voicekit._server")


class Child(Program):
    """The one call of this process. Made once, on import of `voicekit.script` by a script that Asterisk runs."""

    def __init__(self) -> None:
        super().__init__()
        self._bridge: concurrent.futures.Future[Bridge] = concurrent.futures.Future()
        self._error: BaseException | None = None
        self._streams = take_over()
        self._passed_over = PassedOver()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="voicekit-call", daemon=True)
        self._thread.start()
        self._show = sys.excepthook
        sys.excepthook = self._failed
        # What runs at the end has to run before the thread pools are closed. Python ends what is registered in reverse
        # order, and `concurrent.futures.thread` registers when it is imported: above, so before this.
        register = getattr(threading, "_register_atexit", atexit.register)
        register(self._finish)

    @classmethod
    def start(cls) -> "Child":
        """Raises ProgramError where the script has not been started by Asterisk."""
        if not is_child():
            raise ProgramError("this script talks to Asterisk, which has not started it", hint="voicekit call SCRIPT")
        return cls()

    def bridge(self) -> Bridge:
        """The bridge of the call, once it is there. Raises CallerHungUp where it never came, or the error why."""
        return self._bridge.result()

    def find(self, info: CallInfo) -> Routed:
        return Routed("", self._converse, info.positional)

    async def _converse(self, call: Call) -> None:
        bridge = Bridge()
        self._bridge.set_result(bridge)
        await bridge.serve(call)

    def _run(self) -> None:
        error: BaseException = CallerHungUp()
        try:
            settings = load()
            set_up_logs(settings, service=True)
            with asyncio.Runner(loop_factory=loop_factory()) as runner:
                runner.run(run_child(self, settings, self._streams, self._passed_over))
            self._limit(settings.finish_seconds)
        except VoicekitError as failure:
            error = failure
        if not self._bridge.done():
            self._bridge.set_exception(error)

    def _limit(self, seconds: float) -> None:
        """Let a script whose caller has hung up go on for so long, and end the process where it goes on for longer."""
        if not self._bridge.done() or not self._bridge.result().hung_up or self._ended.wait(seconds):
            return
        place = place_of(threading.main_thread().ident)
        _log.error("child.killed", place=place)
        self._streams.end()

    def _failed(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, CallerHungUp):
            self._error = error
            self._show(kind, error, trace)

    def _finish(self) -> None:
        self._ended.set()
        if self._bridge.exception() is None:
            self._bridge.result().end(self._error)
        self._thread.join(_END_WITHIN)


def is_main(depth: int) -> bool:
    """Whether the module ``depth`` frames up is being imported by the main program itself."""
    frame = sys._getframe(depth).f_back
    while frame is not None and "importlib" in frame.f_code.co_filename:
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__") == "__main__"
