"""Rendering many prompts: beside engines that do nothing else, and a second time, when there is nothing to do."""

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.beeps import Beeps
from bench.counts import Counts
from bench.process import Process
from bench.result import Figure, middle
from bench.texts import sentences
from voicekit._authoring.batch import render_all
from voicekit._authoring.scan import read
from voicekit._media.formats import FORMATS
from voicekit._prompts.factory import speaker_of, store_of
from voicekit._prompts.parts import Text
from voicekit._prompts.renderer import Renderer
from voicekit._prompts.store import Store
from voicekit._settings import Settings
from voicekit._tts.engine import Engine, Voice
from voicekit._tts.piper import PiperEngine
from voicekit._tts.speaker import Alone, Priority, Speaker, Speech

__all__ = ["measure"]

WORKERS = 2
SLICES = 4
"""Turns that both take: what else the machine does meanwhile meets both alike."""


def measure(counts: Counts) -> Iterator[Figure]:
    """Prompts per second, the loop's worst lag while they are made, and the second run."""
    yield from asyncio.run(_beside_bare(counts))
    yield from asyncio.run(_again(counts.present))


def _engine(name: str) -> Engine:
    return PiperEngine() if name == "piper" else Beeps()


async def _beside_bare(counts: Counts) -> list[Figure]:
    name = "piper" if counts.piper else "beeps"
    engine = _engine(name)
    await asyncio.to_thread(engine.synthesize, "Once, so that the model is loaded.", engine.voice("en"))
    texts = sentences(counts.rendered)
    step = max(1, len(texts) // SLICES)
    slices = [texts[i : i + step] for i in range(0, len(texts), step)]
    bare: list[float] = []
    ours: list[float] = []
    lags: list[float] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        Process("bench.rendering", name, cores=None) as one,
        Process("bench.rendering", name, cores=None) as other,
    ):
        for process in (one, other):
            process.read()  # it has loaded its model
        async with Renderer(Store(Path(folder), FORMATS["sln"]), Alone(engine), workers=WORKERS) as renderer:
            for some in slices:
                bare.append(_both((one, other), some))
                seconds, lag = await _ours(renderer, some)
                ours.append(seconds)
                lags.append(lag)
    ratio = sum(bare) / sum(ours)
    what = f"{len(texts)} prompts on two workers"
    return [
        Figure(f"{what}, bare engines in two processes", len(texts) / sum(bare), "prompts/s"),
        Figure(f"{what}, rendered into the store", len(texts) / sum(ours), "prompts/s", ratio, "bare", least=0.85),
        Figure("worst lag of the event loop while two render", max(lags) * 1e3, "ms"),
        Figure("the same, median of the slices", middle(lags) * 1e3, "ms"),
    ]


def _both(processes: tuple[Process, Process], texts: list[str]) -> float:
    begun = time.perf_counter()
    for process, part in zip(processes, (texts[::2], texts[1::2]), strict=True):
        process.tell(json.dumps(part))
    for process in processes:
        process.read()
    return time.perf_counter() - begun


async def _ours(renderer: Renderer, texts: list[str]) -> tuple[float, float]:
    lag = _Lag()
    begun = time.perf_counter()
    done = await render_all(renderer, [(Text(text), "en") for text in texts])
    seconds = time.perf_counter() - begun
    assert done.made == len(texts)
    return seconds, lag.stop()


class _Lag:
    """How late a timer of a millisecond comes at worst."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._worst = 0.0
        self._next()

    def stop(self) -> float:
        """Seconds."""
        self._timer.cancel()
        return self._worst

    def _next(self) -> None:
        self._due = self._loop.time() + 0.001
        self._timer = self._loop.call_at(self._due, self._rung)

    def _rung(self) -> None:
        self._worst = max(self._worst, self._loop.time() - self._due)
        self._next()


async def _again(count: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = folder / "program.py"
        settings = Settings(sounds=folder / "sounds", engines=("espeak",))
        settings.sounds.mkdir()
        program.write_text("".join(f"call.say({text!r})\n" for text in sentences(count)))
        first = await _first(program, settings)
        second = await asyncio.to_thread(_command, program, settings, count)
    return [
        Figure(f"{count} prompts, first run with an engine that costs nothing", first, "s"),
        Figure(f"{count} prompts, `voicekit render` again, the whole command", second, "s of CPU", most=1.0),
    ]


class _Beeping:
    """A speaker that beeps in the name of another's voices."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._beeps = Beeps()

    def voice(self, language: str) -> Voice:
        return self._speaker.voice(language)

    def speak(self, text: str, language: str, *, priority: Priority) -> Speech:
        voice = self._speaker.voice(language)
        return Speech(self._beeps.synthesize(text, voice), voice)


async def _first(program: Path, settings: Settings) -> float:
    begun = time.perf_counter()
    wanted = [(literal.part, settings.language) for literal in read(program, settings.language).scan.literals]
    async with Renderer(store_of(settings), _Beeping(speaker_of(settings))) as renderer:
        done = await render_all(renderer, wanted)
    assert done.made == len(wanted)
    return time.perf_counter() - begun


def _command(program: Path, settings: Settings, count: int) -> float:
    """The processor's seconds of the command that has nothing to render."""
    arguments = ["-m", "voicekit", "render", "--json", "--sounds", settings.sounds, "--engine", "espeak", program]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VOICEKIT_")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[1])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *arguments], check=True, cwd=program.parent, env=environment, stdout=subprocess.PIPE
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = json.loads(done.stdout)
    assert report["present"] >= count
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main(name: str) -> None:
    """A bare engine: loaded, it makes the sound of each text that it is told, and drops it."""
    engine = _engine(name)
    voice = engine.voice("en")
    engine.synthesize("Once, so that the model is loaded.", voice)
    print("{}", flush=True)
    for line in sys.stdin:
        for text in json.loads(line):
            engine.synthesize(text, voice)
        print("{}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
