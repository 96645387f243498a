"""How soon a prompt goes out: a cached one on a busy server, and the first sentence of one that has to be made."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

from bench.beeps import Beeps
from bench.counts import Counts
from bench.generator import generate
from bench.peers import ExternalIvr
from bench.process import GENERATOR_CORE, Process, pinned
from bench.result import Figure, late, middle
from bench.texts import sentences
from voicekit._media.formats import FORMATS
from voicekit._prompts.parts import Text
from voicekit._prompts.renderer import Renderer
from voicekit._prompts.store import Store
from voicekit._tts.engine import Engine
from voicekit._tts.piper import PiperEngine
from voicekit._tts.speaker import Alone

__all__ = ["measure"]


def measure(counts: Counts) -> Iterator[Figure]:
    """Cached: milliseconds from `say` to the bytes. Uncached: to the first clip, beside the engine's own time."""
    yield from _cached(counts)
    yield from asyncio.run(_uncached(counts))


def _cached(counts: Counts) -> Iterator[Figure]:
    at_once = min(1000, max(counts.at_once))
    with Process("bench.servers", "voicekit", "--timed") as server, pinned(GENERATOR_CORE):
        port = server.read()["port"]
        generate(port, ExternalIvr(), calls=min(counts.calls, 300), at_once=min(counts.at_once))  # to warm up
        server.ask("usage")
        generate(port, ExternalIvr(), calls=max(counts.calls, at_once), at_once=at_once)
        seconds = server.ask("usage")["say"]
    what = f"say() of a cached prompt to its bytes, {at_once} calls at once"
    yield Figure(f"{what}, median", middle(seconds) * 1e3, "ms", most=1.0)
    yield Figure(f"{what}, 99th of 100", late(seconds) * 1e3, "ms")


async def _uncached(counts: Counts) -> list[Figure]:
    engine: Engine = PiperEngine() if counts.piper else Beeps()
    voice = engine.voice("en")
    await asyncio.to_thread(engine.synthesize, "Once, so that the model is loaded.", voice)
    texts = sentences(3 * counts.first_sentences)
    own: list[float] = []
    first: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        async with Renderer(Store(Path(folder), FORMATS["sln"]), Alone(engine)) as renderer:
            for three in _threes(texts):
                begun = time.perf_counter()
                await asyncio.to_thread(engine.synthesize, three[0], voice)
                own.append(time.perf_counter() - begun)
                begun = time.perf_counter()
                async with aclosing(renderer.clips(Text(" ".join(three)), "en")) as clips:
                    await anext(clips)
                    first.append(time.perf_counter() - begun)
                    async for _ in clips:  # the next text starts with idle workers
                        pass
    ratio = middle([mine / engines for mine, engines in zip(first, own, strict=True)])
    return [
        Figure("first sentence of three, the engine alone", middle(own) * 1e3, "ms"),
        Figure("first sentence of three, to its clip", middle(first) * 1e3, "ms", ratio, "the engine alone", most=1.2),
    ]


def _threes(texts: list[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(texts[i : i + 3]) for i in range(0, len(texts), 3))
