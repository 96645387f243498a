"""The caller in one application of the dialplan, away from ExternalIVR."""

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from voicekit._media.formats import FORMATS, encode
from voicekit.testing.asterisk.dialplan import DialplanRequest
from voicekit.testing.asterisk.model import HeardFile
from voicekit.testing.asterisk.player import FRAME, Ending, Sounds
from voicekit.testing.asterisk.record import FRAME_SAMPLES, RecordApplication
from voicekit.testing.asterisk.variables import ChannelVariables
from voicekit.testing.asterisk.voice import CallerVoice
from voicekit.testing.asterisk.world import World

__all__ = ["Away", "Scene"]

_DIGITS = {"*": "star", "#": "pound", "-": "minus"}

_GIVEN = re.compile(r"v\(([^)]*)\)")

_SECONDS = re.compile(r"\s*\d*\.?\d*")


@dataclass(frozen=True, slots=True)
class Scene:
    """What an application has to do with: the channel's variables, its caller's voice, the sounds there are.

    ``tap`` starts a tap by UUID and address, and says whether it could; ``delay`` is None for times of which the
    network has lost the caller's sound; ``changed`` is told when a sound begins or ends.
    """

    world: World
    variables: ChannelVariables
    voice: CallerVoice
    sounds: Sounds
    tap: Callable[[str, str], Awaitable[bool]]
    delay: Callable[[float], float | None]
    changed: Callable[[], None]


class Away:
    """One request: `run` carries it out, while `press` and `hang_up` may come at any time.

    `heard` holds what was played, the playing sound last; `gone` is set once the channel is.
    """

    def __init__(self, request: DialplanRequest, scene: Scene) -> None:
        self.request = request
        self.heard: list[HeardFile] = []
        self.gone = asyncio.Event()
        self._scene = scene
        self._world = scene.world
        self._variables = scene.variables.channel
        self._keys: deque[str] = deque()
        self._loop = asyncio.get_running_loop()

    def press(self, key: str) -> None:
        """The caller presses a key; most applications do not listen."""
        self._keys.append(key)

    def hang_up(self) -> None:
        """The caller hangs up."""
        self.gone.set()

    async def run(self) -> None:
        """Carry it out; it is over at once where the caller hangs up."""
        result = self._world.results.get(self.request.application)
        if result is not None:
            result = result if not callable(result) else result(self.request)
            if await self._stay(result.seconds):
                self._variables.update(result.variables)
            if result.hangs_up:
                self.gone.set()
        elif self.request.application in _APPLICATIONS:
            await _APPLICATIONS[self.request.application](self)

    async def _stay(self, seconds: float) -> bool:
        """Let time pass; False where the channel ended meanwhile."""
        try:
            async with asyncio.timeout(seconds):
                await self.gone.wait()
        except TimeoutError:
            return True
        return False

    async def _play(self, file: str) -> bool:
        """Play a sound to its end; False where there is none of that name."""
        seconds = self._world.sounds.get(file, self._scene.sounds(file))
        if seconds is None or seconds < 0:
            return False
        start = self._loop.time()
        self.heard.append(HeardFile(start, start + seconds, file, None))
        self._scene.changed()
        ending: Ending = "finished" if await self._stay(seconds) else "hung up"
        self.heard[-1] = HeardFile(start, self._loop.time(), file, ending)
        self._scene.changed()
        return True

    async def _wait(self) -> None:
        await self._stay(_seconds(self.request.argument(0)))

    async def _playback(self) -> None:
        files = self.request.argument(0).split("&")
        played = [await self._play(file) for file in files if not self.gone.is_set()]
        self._variables["PLAYBACKSTATUS"] = "SUCCESS" if all(played) else "FAILED"

    async def _say_digits(self) -> None:
        for digit in self.request.argument(0):
            if not self.gone.is_set():
                await self._play(f"digits/{_DIGITS.get(digit, digit)}")

    async def _record(self) -> None:
        file, silence, maximum, options = (self.request.argument(place) for place in range(4))
        path = Path(file)
        format_ = FORMATS.get(path.suffix.removeprefix("."))
        if format_ is None or not path.is_absolute():
            self._variables["RECORD_STATUS"] = "ERROR"
            return
        if "q" not in options:
            await self._play("beep")
        recorder = RecordApplication(_seconds(silence), _seconds(maximum), options)
        await self._listen(recorder)
        self._variables["RECORDED_FILE"] = file.removesuffix(path.suffix)
        self._variables["RECORD_STATUS"] = recorder.status or "ERROR"
        if recorder.keeps:
            try:
                await asyncio.to_thread(path.write_bytes, encode(recorder.sound(), format_))
            except OSError:
                self._variables["RECORD_STATUS"] = "ERROR"

    async def _listen(self, recorder: RecordApplication) -> None:
        self._keys.clear()
        due = self._loop.time()
        while recorder.status is None:
            due += FRAME
            if not await self._stay(max(0.0, due - self._loop.time())):
                recorder.hang_up()
            while self._keys:
                recorder.key(self._keys.popleft())
            lost = self._scene.delay(due - FRAME) is None
            recorder.frame(None if lost else self._scene.voice.samples(due - FRAME, FRAME_SAMPLES))

    async def _originate(self) -> None:
        """The tap: its UUID and address stand in option v, ``v(VOICEKIT_UUID=...^VOICEKIT_EAR=HOST:PORT)``.

        What is not given there is taken from the channel.
        """
        given = self._variables | _variables_of(self.request.argument(6))
        names = self._world.names
        started = await self._scene.tap(given.get(names.uuid, ""), given.get(names.ear, ""))
        self._variables["ORIGINATE_STATUS"] = "SUCCESS" if started else "FAILED"


_APPLICATIONS: dict[str, Callable[[Away], Awaitable[None]]] = {
    "Originate": Away._originate,
    "Playback": Away._playback,
    "Record": Away._record,
    "SayDigits": Away._say_digits,
    "Wait": Away._wait,
}


def _variables_of(options: str) -> dict[str, str]:
    """The variables of Originate's option ``v(NAME=value^NAME=value)``."""
    given = _GIVEN.search(options)
    pairs = (pair.partition("=") for pair in given[1].split("^")) if given else ()
    return {name: value for name, _, value in pairs}


def _seconds(text: str) -> float:
    """What C's sscanf reads of a number at the start of a text; 0.0 where it reads none."""
    found = _SECONDS.match(text)
    digits = found[0].strip() if found else ""
    return float(digits) if digits.strip(".") else 0.0
