"""The two ways to run a program: as a server, and as Asterisk's child process."""

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import structlog

from voicekit import _spoken as spoken
from voicekit._asr.service import Recognition
from voicekit._call.input import kinds
from voicekit._call.speech.capture import SpeechInput
from voicekit._events.readers import EventReaders
from voicekit._lazy import LazyModule
from voicekit._logs import set_up_logs
from voicekit._prompts.factory import catalog_languages, renderer_of
from voicekit._prompts.parts import parts_of
from voicekit._prompts.renderer import Renderer
from voicekit._records.keeping import keeping
from voicekit._server.door import raise_descriptors
from voicekit._server.listening import WEB, Listeners
from voicekit._server.program import Program
from voicekit._server.recognition import speech_input_of
from voicekit._server.service import Service
from voicekit._server.signals import PassedOver, signals
from voicekit._server.stdio import Streams, connect, is_child, take_over
from voicekit._server.vitals import watched
from voicekit._server.watchdog import watching
from voicekit._settings import Settings, load
from voicekit._threads import end_soon, short_turns
from voicekit.errors import AsrError, VoicekitError

if TYPE_CHECKING:
    from voicekit._server import pictures
    from voicekit._server.pictures import Draw
    from voicekit._web import opened
else:
    opened, pictures = LazyModule("voicekit._web.opened"), LazyModule("voicekit._server.pictures")

__all__ = ["StartCheck", "loop_factory", "run", "run_child", "serve", "settle_memory"]

_log = structlog.get_logger("voicekit._server")

EXIT_INTERRUPTED = 128 + signal.SIGINT
"""The exit code of what Ctrl-C has ended, as shells have it."""

StartCheck = Callable[[Program, str, Recognition], Awaitable[None]]
"""Looks over a program when it starts, in one language, with what it is heard by; it logs what it finds. May raise
AsrError."""

START_CHECKS = "voicekit.start_checks"
"""The group of entry points of these checks: what people check programs with is no part of what a call runs."""


def run(program: Program, options: Mapping[str, object] | None = None) -> None:
    """Serve a program as the process was started: on a socket, or over the pipes of Asterisk's child process."""
    settings = load(options=options)
    set_up_logs(settings, service=True)
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            if is_child():
                runner.run(run_child(program, settings, take_over(), PassedOver()))
            else:
                runner.run(serve(program, settings, target=sys.argv[0]))
            end_soon()
    except KeyboardInterrupt:  # before the server has its own handlers
        sys.exit(EXIT_INTERRUPTED)


async def serve(
    program: Program,
    settings: Settings,
    *,
    target: str = "",
    started: Callable[[list[str]], object] | None = None,
    draw: "Draw | None" = None,
) -> None:
    """Serve until SIGTERM or SIGINT; then take no new calls, and let live ones finish. A second signal ends them at
    once.

    ``target`` names the program in the records of its calls. ``started`` is told the addresses once calls can come.
    ``draw`` draws flows for pages. Raises ConfigError where it cannot start.
    """
    raise_descriptors(settings.max_calls)
    heard = *program.languages, *await asyncio.to_thread(catalog_languages, settings)
    readers, listeners = EventReaders(), Listeners()
    async with (
        watched(settings, lambda: program.route_names, readers, listeners) as vitals,
        renderer_of(settings) as prompts,
        speech_input_of(settings, languages=heard, listeners=listeners) as speech_input,
        keeping(settings, "socket", target, carried=True, readers=readers) as records,
        Service(program, settings, prompts, speech_input, records=records) as service,
        _pages(settings, listeners, readers, lambda: pictures.ServedToPages(program, service, draw)),
    ):
        addresses = await service.listen(listeners)
        vitals.know(service, prompts, speech_input, records)
        settle_memory()
        with short_turns(), watching(service.running, service.stood_still) as watchdog, signals(watchdog) as asked:
            vitals.watchdog = watchdog
            _log.info("service.listening", addresses=addresses)  # from here on no signal means what it means by default
            if started is not None:
                started(addresses)
            async with asyncio.TaskGroup() as group:
                prepare = group.create_task(_prepare(program, settings, prompts, speech_input, heard))
                anew = group.create_task(_take_up_anew(program, prompts, asked.anew))
                await asked.stop.get()
                prepare.cancel()
                anew.cancel()
                drain = group.create_task(service.stop(settings.drain_seconds))
                hurry = group.create_task(asked.stop.get())
                await asyncio.wait({drain, hurry}, return_when=asyncio.FIRST_COMPLETED)
                drain.cancel()
                hurry.cancel()
            await service.stop(0.0)  # while the watchdog sees whether a second signal is obeyed
    _log.info("service.stopped")


@asynccontextmanager
async def _pages(
    settings: Settings, listeners: Listeners, readers: EventReaders, served: "Callable[[], pictures.ServedToPages]"
) -> AsyncIterator[None]:
    """The pages beside a service; where none are wanted, nothing of them is imported."""
    if settings.web is None:
        yield
        return
    sockets = await listeners.sockets(WEB, *settings.web)
    async with opened.pages_beside(settings, sockets, readers, served()):
        yield


async def run_child(program: Program, settings: Settings, streams: Streams, passed_over: PassedOver) -> None:
    """Serve the one call of Asterisk's child process."""
    passed_over.tell()
    if settings.speech:
        _log.warning("child.keys_only", hint="serve the program on a socket: voicekit serve")
    async with (
        renderer_of(settings) as prompts,
        keeping(settings, "child", sys.argv[0], carried=False) as records,
        Service(program, settings, prompts, arguments=sys.argv[1:], records=records) as service,
    ):
        ended = await connect(service.wire, streams)
        with watching(service.running, service.stood_still, line=streams, finish_within=settings.finish_seconds):
            await ended.wait()
            await service.stop(settings.drain_seconds)


async def _take_up_anew(program: Program, prompts: Renderer, asked: "asyncio.Queue[str]") -> None:
    """What a SIGHUP asks for: flows and catalogues that have changed, and voices. What cannot be taken up is logged,
    and stays as it was.
    """
    while True:
        name = await asked.get()
        _log.info("service.reloading", signal=name, hint="a changed program needs a restart")
        try:
            await program.fresh(at_once=True)
            await prompts.refresh()
        except Exception as error:  # noqa: BLE001 - in the server's task group it would end the server
            _log.error("service.not_reloaded", reason=f"{type(error).__name__}: {error}")
        else:
            _log.info("service.reloaded")


async def _prepare(
    program: Program, settings: Settings, prompts: Renderer, speech_input: SpeechInput | None, heard: Sequence[str]
) -> None:
    """Load what speaks and what listens, and render what any call may need, before a caller has to wait for it.

    Calls may be ``heard`` in further languages, those of catalogues.

    What goes wrong is logged and ends nothing: the first call that needs it tries again.
    """
    languages, heard = (tuple(dict.fromkeys((settings.language, *more))) for more in (program.languages, heard))
    async with asyncio.TaskGroup() as group:  # beside each other: what hangs keeps the other from nothing
        group.create_task(_prepare_to_speak(program, languages, prompts))
        if speech_input is not None:
            group.create_task(_prepare_to_hear(program, heard, speech_input.recognition))


async def _prepare_to_speak(program: Program, languages: Sequence[str], prompts: Renderer) -> None:
    for language in languages:
        await _tried("voice", language, prompts.warm(language))
        await _tried("words", language, asyncio.to_thread(spoken.prepare, language))
        await _tried("prompts", language, _render(program, language, prompts))


async def _prepare_to_hear(program: Program, languages: Sequence[str], recognition: Recognition) -> None:
    for language in languages:
        await _tried("grammars", language, asyncio.to_thread(kinds.prepare, language))
        await _tried("recognizer", language, _listen_for(program, language, recognition))


async def _tried(what: str, language: str, work: Awaitable[None]) -> None:
    """Do work beforehand that a call would do as well; its failure, of whatever kind, is logged."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 - in the server's task group it would end the server
        _log.warning("service.unprepared", what=what, language=language, reason=str(error) or type(error).__name__)


async def _render(program: Program, language: str, prompts: Renderer) -> None:
    for prompt in program.defaults.said_in(language).whole:
        for part in parts_of(prompt):
            with suppress(VoicekitError):  # the engines have said what it is
                async for _ in prompts.clips(part, language, batch=True):
                    pass


async def _listen_for(program: Program, language: str, recognition: Recognition) -> None:
    try:
        await recognition.load(language)
        for look_over in await asyncio.to_thread(_start_checks):
            await look_over(program, language, recognition)
    except AsrError as error:
        _log.warning("speech.unavailable", language=language, reason=error.what, hint=error.hint)


def _start_checks() -> list[StartCheck]:
    return [entry_point.load() for entry_point in entry_points(group=START_CHECKS)]


def settle_memory() -> None:
    """Tell the collector that what is loaded now stays, and that calls free themselves: it finds next to nothing.

    Left alone, it takes a fifth of the time of a busy server.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's event loop where it is installed (``voicekit[uvloop]``), else asyncio's own."""
    try:
        import uvloop  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    return uvloop.new_event_loop
