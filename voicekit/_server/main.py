"""The two ways to run a program: as a server, and as Asterisk's child process."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import structlog

from voicekit import _spoken as spoken
from voicekit._asr.service import Recognition
from voicekit._call.input import kinds
from voicekit._call.speech.capture import SpeechInput
from voicekit._events.readers import EventReaders
from voicekit._interrupt import hold_back
from voicekit._lazy import LazyModule
from voicekit._logs import set_up_logs
from voicekit._prompts.factory import catalog_languages, renderer_of
from voicekit._prompts.parts import parts_of
from voicekit._prompts.renderer import Renderer
from voicekit._records.keeping import keeping
from voicekit._server.audio_socket import AudioSocketServer
from voicekit._server.changed import changed_since, process_began
from voicekit._server.door import raise_descriptors
from voicekit._server.listening import WEB, Listeners
from voicekit._server.program import Program
from voicekit._server.recognition import speech_input_of
from voicekit._server.service import Service
from voicekit._server.signals import PassedOver, SignalRequests, signals
from voicekit._server.stdio import Streams, connect, is_child, take_over
from voicekit._server.succession import CALL, SOUND, Succession, Taken, reporting
from voicekit._server.vitals import watched
from voicekit._server.watchdog import watching
from voicekit._settings import Settings, load
from voicekit._threads import end_soon, short_turns
from voicekit.errors import AsrError, NotRenewed, VoicekitError

if TYPE_CHECKING:
    from voicekit._server import pictures
    from voicekit._server.pictures import Draw
    from voicekit._web import opened
else:
    opened, pictures = LazyModule("voicekit._web.opened"), LazyModule("voicekit._server.pictures")

__all__ = ["StartCheck", "loop_factory", "run", "run_child", "serve", "settle_memory"]

_log = structlog.get_logger("voicekit._server")

PROCESS_BEGAN = process_began()
"""What has changed since is not what this process runs."""

_FILES_TOLD = 10
"""How many changed files a log line names."""

EXIT_INTERRUPTED = 128 + signal.SIGINT
"""The exit code of what Ctrl-C has ended, as shells have it."""

StartCheck = Callable[[Program, str, Recognition], Awaitable[None]]
"""Looks over a program when it starts, in one language, with what it is heard by; it logs what it finds. May raise
AsrError."""

START_CHECKS = "voicekit.start_checks"
"""The group of entry points of these checks: what people check programs with is no part of what a call runs."""


def run(program: Program, options: Mapping[str, object] | None = None) -> None:
    """Serve a program as the process was started: on a socket, or over the pipes of Asterisk's child process."""
    hold_back(signal.SIGHUP)  # it would end a process that is about to serve
    with reporting():
        code = _run(program, load(options=options))
    if code:
        sys.exit(code)


def _run(program: Program, settings: Settings) -> int:
    set_up_logs(settings, service=True)
    code = 0
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            if is_child():
                runner.run(run_child(program, settings, take_over(), PassedOver()))
            else:
                code = runner.run(serve(program, settings, target=sys.argv[0]))
            end_soon()
    except KeyboardInterrupt:  # before the server has its own handlers
        return EXIT_INTERRUPTED
    return code


async def serve(
    program: Program,
    settings: Settings,
    *,
    target: str = "",
    started: Callable[[list[str]], object] | None = None,
    draw: "Draw | None" = None,
) -> int:
    """Serve until SIGTERM or SIGINT; then take no new calls, and let live ones finish. A second signal ends them at
    once. Where a fresh process takes our place (`voicekit._server.succession`), live calls finish as well.

    ``target`` names the program in the records of its calls. ``started`` is told the addresses once calls can come.
    ``draw`` draws flows for pages. Gives the exit code. Raises ConfigError where it cannot start.
    """
    raise_descriptors(settings.max_calls)
    heard = *program.languages, *await asyncio.to_thread(catalog_languages, settings)
    succession, readers = Succession(), EventReaders()
    notifier, listeners = succession.notifier, succession.listeners
    with ExitStack() as starting:
        starting.enter_context(notifier.extending())
        async with (
            watched(settings, lambda: program.route_names, readers, listeners) as vitals,
            renderer_of(settings) as prompts,
            speech_input_of(settings, languages=heard, listeners=listeners) as speech_input,
            keeping(settings, "socket", target, carried=True, readers=readers) as records,
            Service(program, settings, prompts, speech_input, records=records) as service,
            _pages(settings, listeners, readers, lambda: pictures.ServedToPages(program, service, draw)) as hide,
        ):
            addresses = await service.listen(listeners)
            vitals.know(service, prompts, speech_input, records)
            settle_memory()
            with (
                short_turns(),
                watching(service.running, service.stood_still) as vitals.watchdog,
                signals(vitals.watchdog) as asked,
                notifier.alive(),
            ):
                _log.info("service.listening", addresses=addresses)  # from here on no signal means what it does else
                starting.close()
                succession.began()
                if started is not None:
                    started(addresses)
                async with asyncio.TaskGroup() as group:
                    prepare = group.create_task(_prepare(program, settings, prompts, speech_input, heard))
                    renew = partial(_renew, program, settings, prompts, succession=succession, asked=asked.anew)
                    await _until_over(
                        group, renew, _Shift(settings, service, speech_input, succession, asked, (vitals.hush, hide))
                    )
                    prepare.cancel()
                await service.stop(0.0)  # while the watchdog sees whether a second signal is obeyed
    _log.info("service.stopped")
    return await succession.end(asked.stop, asked.anew)


@dataclass(frozen=True, slots=True)
class _Shift:
    """The time in which a process serves, from its first call to its last."""

    settings: Settings
    service: Service
    speech_input: SpeechInput | None
    succession: Succession
    asked: SignalRequests
    close_pages: Sequence[Callable[[], None]]

    @property
    def tap(self) -> AudioSocketServer | None:
        receiver = None if self.speech_input is None else self.speech_input.receiver
        return receiver if isinstance(receiver, AudioSocketServer) else None

    def share(self) -> None:
        """Let the process before us have what belongs to it."""
        self.service.elsewhere = partial(self.succession.hand_back, CALL, b"")
        if self.tap is not None:
            self.tap.elsewhere = partial(self.succession.hand_back, SOUND)

    def take(self, kind: bytes, said: bytes, connection: socket.socket) -> None:
        """Serve what the process after us has taken for us."""
        if kind == CALL:
            self.service.take(connection, self.service.wire, said)
        elif self.tap is not None:
            self.service.take(connection, self.tap.line, said)
        else:
            connection.close()

    def retire(self) -> None:
        """Another process takes what comes from now on."""
        self.asked.stay = self.succession.stands_in
        for close in self.close_pages:
            close()
        if self.tap is not None:
            self.tap.retire()

    async def idle(self) -> None:
        """Wait until neither we have calls any more, nor a process before us, to which calls come back by us."""
        await self.service.retire()
        await self.succession.alone.wait()

    async def stop_asked(self) -> None:
        """A signal asks for a stop, which is passed on to the process that serves now."""
        self.succession.pass_on(await self.asked.stop.get())

    async def pass_on(self) -> None:
        """Pass on what else signals ask for, until cancelled."""
        while True:
            self.succession.pass_on(await self.asked.anew.get())


async def _until_over(
    group: asyncio.TaskGroup, renew: Callable[..., Coroutine[None, None, None]], shift: _Shift
) -> None:
    """Serve until a stop is asked for, or a fresh process has our place and all our calls are over."""
    shift.share()
    renewed, stop = group.create_task(renew(take=shift.take)), group.create_task(shift.stop_asked())
    over = group.create_task(shift.succession.over.wait())
    await asyncio.wait({renewed, stop, over}, return_when=asyncio.FIRST_COMPLETED)
    if renewed.done():
        shift.retire()
        idle, passing = group.create_task(shift.idle()), group.create_task(shift.pass_on())
        await asyncio.wait({idle, stop, over}, return_when=asyncio.FIRST_COMPLETED)
        idle.cancel()
        passing.cancel()
    else:
        shift.succession.notifier.tell("STOPPING=1", "STATUS=Calls are let finish")
        renewed.cancel()
    shift.succession.let_go()
    with shift.succession.notifier.extending():
        drain = group.create_task(shift.service.stop(shift.settings.drain_seconds))
        hurry = group.create_task(shift.stop_asked()) if stop.done() else stop
        await asyncio.wait({drain, hurry}, return_when=asyncio.FIRST_COMPLETED)
    for task in (drain, hurry, stop, over):
        task.cancel()


@asynccontextmanager
async def _pages(
    settings: Settings, listeners: Listeners, readers: EventReaders, served: "Callable[[], pictures.ServedToPages]"
) -> AsyncIterator[Callable[[], None]]:
    """The pages beside a service, and what leaves them to another process; where none are wanted, nothing of them is
    imported.
    """
    if settings.web is None:
        yield lambda: None
        return
    sockets = await listeners.sockets(WEB, *settings.web)
    async with opened.pages_beside(settings, sockets, readers, served()) as close:
        yield close


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


async def _renew(
    program: Program,
    settings: Settings,
    prompts: Renderer,
    *,
    succession: Succession,
    asked: "asyncio.Queue[str]",
    take: Taken,
) -> None:
    """Carry out what a SIGHUP asks for, until a fresh process has our place, which hands back what ``take`` is given.

    Flows and catalogues that have changed, and voices, are taken up here; changed code and settings need a fresh
    process. What cannot be taken up is logged, and stays as it was.
    """
    files = *program.files, *(() if settings.file is None else (settings.file,))
    while True:
        name = await asked.get()
        succession.notifier.reloading()
        try:
            if changed := await asyncio.to_thread(changed_since, PROCESS_BEGAN, files):
                _log.info("service.renewing", signal=name, files=changed[:_FILES_TOLD])
                await succession.renew(take)
                _log.info("service.renewed", pid=succession.pid)
                return
            _log.info("service.reloading", signal=name)
            await program.fresh(at_once=True)
            await prompts.refresh()
        except NotRenewed as error:
            _log.error("service.not_reloaded", reason=error.what, hint=error.hint)
        except Exception as error:  # noqa: BLE001 - in the server's task group it would end the server
            _log.error("service.not_reloaded", reason=f"{type(error).__name__}: {error}")
        else:
            _log.info("service.reloaded")
        succession.notifier.tell("READY=1", "STATUS=Serving")


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
