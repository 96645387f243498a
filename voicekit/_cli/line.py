"""The line of `voicekit call`: to a program in this process or to a server, with the texts and files of its prompts."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

import structlog

from voicekit._asr.service import Recognition
from voicekit._authoring.vocabulary import warn_of_words
from voicekit._prompts.factory import renderer_of, store_of
from voicekit._prompts.index import Record
from voicekit._prompts.parts import Clip, Part, Spoken, Text
from voicekit._prompts.renderer import Renderer
from voicekit._prompts.segments import PRIVATE_LABEL
from voicekit._prompts.source import Translate
from voicekit._prompts.store import Store
from voicekit._records.keeping import keeping
from voicekit._server.audio_socket import AudioSocketServer
from voicekit._server.dialplan import DEFAULT_PORT
from voicekit._server.program import Program
from voicekit._server.recognition import speech_input_of
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit.errors import ConfigError, RecognizerMissing
from voicekit.testing.asterisk import Sounds, to_address, to_protocol
from voicekit.testing.asterisk.shell import Connect
from voicekit.testing.asterisk.sounds import SoundsFolder
from voicekit.testing.asterisk.tap import Plug, into_address, into_protocol
from voicekit.testing.fast import FastLoop, Pool

__all__ = ["RehearsedLine", "line_to", "server_address"]

OWN_SOUND_SECONDS = 1.0
"""How long a sound of Asterisk's own (``beep``) is taken to last: only Asterisk has its file."""

_log = structlog.get_logger("voicekit._cli")

ADDRESS = re.compile(r"ivr://(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>\d{1,5}))?/?")


@dataclass(frozen=True, slots=True)
class RehearsedLine:
    """How to connect a call and its sound; and by the name of a file, as Asterisk is told it: seconds, text, file."""

    connect: Connect
    seconds: Sounds
    label: Callable[[str], str]
    find: Callable[[str], Path | None]
    plug: Plug = into_address
    making: Callable[[], str] = str
    """The text that the caller waits for, because it is being rendered; empty where none is, or a server does it."""


def server_address(target: str) -> tuple[str, int] | None:
    """Host and port of ``ivr://host[:port]``; None for any other target. Raises ConfigError."""
    if not target.startswith("ivr://"):
        return None
    match = ADDRESS.fullmatch(target)
    port = int(match["port"] or DEFAULT_PORT) if match else 0
    if match is None or not 0 < port < 65536:
        raise ConfigError(f"{target} is no address of a server", hint="write it as ivr://127.0.0.1:2949")
    return match["host"].strip("[]"), port


def line_to(
    target: Program | tuple[str, int], settings: Settings, name: str
) -> AbstractAsyncContextManager[RehearsedLine]:
    """The line to a program of this name, or to the server at an address, for as long as the block runs."""
    return to_program(target, settings, name) if isinstance(target, Program) else to_server(*target, settings)


@asynccontextmanager
async def to_program(program: Program, settings: Settings, name: str) -> AsyncIterator[RehearsedLine]:
    """A line to a program that is served here, in memory."""
    tap, loop = AudioSocketServer(), asyncio.get_running_loop()
    pool = partial(Pool, loop) if isinstance(loop, FastLoop) else None
    hearing = speech_input_of(settings, tap, pool, program.languages)
    async with renderer_of(settings) as renderer, hearing as speech_input:
        if speech_input is not None:
            await _listen_for(program, settings.language, speech_input.recognition)
        prompts = Labelled(renderer)
        async with (
            keeping(settings, "terminal", name, carried=False) as records,
            Service(program, settings, prompts, speech_input, records=records) as service,
        ):
            connect, plug = to_protocol(service.wire), into_protocol(tap.line)
            find = finder(renderer.store)
            yield RehearsedLine(connect, prompts.seconds, prompts.label, find, plug, lambda: prompts.making)


async def _listen_for(program: Program, language: str, recognition: Recognition) -> None:
    """Load the model of a call before it, as a server does. Raises AsrError; of a program in several languages, the
    others of which may be heard, one without a model is warned of.
    """
    try:
        await recognition.load(language)
    except RecognizerMissing as error:
        if not program.languages:
            raise
        _log.warning("speech.unavailable", language=language, reason=error.what, hint=error.hint)
    else:
        await warn_of_words(program, language, recognition)


@asynccontextmanager
async def to_server(host: str, port: int, settings: Settings) -> AsyncIterator[RehearsedLine]:
    """A line to a server that has its prompts in the sounds directory of our settings."""
    store = store_of(settings)
    store.load()
    shelf = Shelf(store)
    yield RehearsedLine(to_address(host, port), shelf.seconds, shelf.label, finder(store))


def finder(store: Store) -> Callable[[str], Path | None]:
    """Finds the file of a prompt by the name that Asterisk is given."""

    def find(file: str) -> Path | None:
        path = store.folder.file(PurePosixPath(file).name + store.form.extension)
        return path if path.is_file() else None

    return find


class Labelled:
    """Prompts (`voicekit._prompts.source.PromptSource`) that remember each clip they gave away."""

    def __init__(self, prompts: Renderer) -> None:
        self._prompts = prompts
        self._folder = SoundsFolder(prompts.store.folder.path)
        self._given: dict[str, Clip] = {}
        self.making = ""
        """What is being rendered just now, and nothing of it can be heard yet; empty where nothing is."""

    def ready(self, part: Part, language: str) -> tuple[Clip, ...] | None:
        """As the prompts below."""
        clips = self._prompts.ready(part, language)
        if clips is not None:
            self._remember(*clips)
        return clips

    async def clips(self, part: Part, language: str) -> AsyncIterator[Clip]:
        """As the prompts below."""
        self.making = _shown(part)
        try:
            async with aclosing(self._prompts.clips(part, language)) as clips:
                async for clip in clips:
                    self._remember(clip)
                    self.making = ""
                    yield clip
        finally:
            self.making = ""

    async def renew(self, clips: Collection[Clip]) -> bool:
        """As the prompts below."""
        return await self._prompts.renew(clips)

    def translator(self) -> Translate:
        """As the prompts below."""
        return self._prompts.translator()

    def seconds(self, file: str) -> float | None:
        """The length of a file as it lies there now; None for one that does not. A name without a path is a sound of
        Asterisk's own.
        """
        clip = self._given.get(file)
        if clip is None or clip.seconds is None:
            return None if clip is None and file.startswith("/") else OWN_SOUND_SECONDS
        return self._folder(PurePosixPath(file).name)

    def label(self, file: str) -> str:
        """The text of a file, or its name."""
        clip = self._given.get(file)
        return clip.label if clip is not None else PurePosixPath(file).name

    def _remember(self, *clips: Clip) -> None:
        for clip in clips:
            self._given[clip.file] = clip


def _shown(part: Part) -> str:
    """The part in a line, as people know it."""
    match part:
        case Text(text, _, private) if not private:
            return text
        case Spoken(kind, value, private) if not private:
            return f"{kind} {value}"
    return type(part).__name__.lower()


class Shelf:
    """The prompts of a store, known by their records; another process may add some while we look."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._folder = SoundsFolder(store.folder.path)

    def seconds(self, file: str) -> float | None:
        """The length of a file; a name without a path is taken for a sound of Asterisk's own."""
        return self._folder(PurePosixPath(file).name) if file.startswith("/") else OWN_SOUND_SECONDS

    def label(self, file: str) -> str:
        """The text of a file, or its name; empty while the server has not written the text into the index."""
        record = self._record(file)
        if record is None or record.recipe is None:
            return "" if file.startswith("/") else file
        recipe = record.recipe
        if record.private:
            return PRIVATE_LABEL
        return recipe.content if recipe.kind == "speech" else f"{recipe.kind} {recipe.content}"

    def _record(self, file: str) -> Record | None:
        key = PurePosixPath(file).name
        if not self._store.has(key):
            self._store.refresh()
        return self._store.record(key)
