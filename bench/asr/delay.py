"""From the end of speech to the result, in live calls at the pace of the line."""

import asyncio
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from bench.asr.accuracy import english, korean
from bench.asr.counts import Counts
from bench.asr.material import KOREAN_VOICES, say, voices
from bench.asr.menus import KOREAN, MENUS
from bench.result import Figure, middle
from voicekit._asr.endpoint import MENU, Endpointer
from voicekit._asr.engine import Recognizer
from voicekit._asr.service import Recognition
from voicekit._asr.vad import SileroVad
from voicekit._media.pcm import Pcm
from voicekit._media.telephone import telephone
from voicekit._tts.espeak import EspeakEngine

__all__ = ["measure"]

FRAME = 160
PAD = 0.25
"""Seconds of silence around a word of `bench.asr.material`."""

Spoken = tuple[Pcm, Sequence[str]]


def measure(counts: Counts) -> Iterator[Figure]:
    """Median and slowest tenth, with one caller and with ten; and what of it is the recognizer's."""
    words: dict[str, tuple[Recognizer, list[Spoken]]] = {
        "whisper tiny.en": (english(), list(_english(counts.spoken))),
        "vosk ko": (korean(), list(_korean(counts.spoken))),
    }
    for name, (recognizer, spoken) in words.items():
        recognizer.load()
        for callers in (1, 10):
            whole, after = asyncio.run(_calls(lambda *_, found=recognizer: found, spoken, callers))
            many = f"{callers} caller{'s' if callers > 1 else ''}"
            yield Figure(f"{name}, {many}: end of speech to result", middle(whole), "s", most=0.5)
            yield Figure("  nine of ten sooner than", float(np.quantile(whole, 0.9)), "s")
            yield Figure(f"  of it after {MENU.trailing:g} s of silence", middle(after), "s")


async def _calls(
    find: Callable[..., Recognizer], spoken: list[Spoken], callers: int
) -> tuple[list[float], list[float]]:
    async with Recognition(find) as recognition:
        await recognition.load("en")
        random = np.random.default_rng(5)
        # The menu's score on silence is worked out with its first caller, who is not counted.
        for sound, menu in spoken:
            await recognition.recognize(sound, "en", menu)
        whole: list[float] = []
        after: list[float] = []

        async def caller(turns: Sequence[Spoken], late: float) -> None:
            await asyncio.sleep(late)
            for sound, menu in turns:
                total, rest = await _call(recognition, sound, menu)
                whole.append(total)
                after.append(rest)

        async with asyncio.TaskGroup() as group:
            for place in range(callers):
                turns = spoken if callers == 1 else [spoken[(place + turn) % len(spoken)] for turn in range(2)]
                group.create_task(caller(turns, float(random.uniform(0, 2)) if callers > 1 else 0.0))
        return whole, after


async def _call(recognition: Recognition, sound: Pcm, menu: Sequence[str]) -> tuple[float, float]:
    """Seconds from the end of speech, and from the moment at which the end was known."""
    loop = asyncio.get_running_loop()
    silence = np.zeros(2 * sound.rate, np.int16)
    line = np.concatenate([sound.samples, silence])
    endpointer = Endpointer(SileroVad())
    began = loop.time()
    pausing = False
    async with await recognition.stream("en", menu) as live:
        for place in range(0, len(line) - FRAME, FRAME):
            await asyncio.sleep(max(0.0, began + (place + FRAME) / sound.rate - loop.time()))
            part = endpointer.feed(Pcm(line[place : place + FRAME], sound.rate))
            if len(part.samples):
                live.feed(part)
            if endpointer.pausing and not pausing:
                live.prepare()
            pausing = endpointer.pausing
            if endpointer.ended is not None:
                break
        known = loop.time()
        await live.finish()
        endpointer.close()
        end = began + sound.seconds - PAD
        return loop.time() - end, loop.time() - known


def _english(count: int) -> Iterator[Spoken]:
    for place in range(count):
        menu = MENUS[place % len(MENUS)]
        yield telephone(voices()[place % 7](menu[place % 10])), menu


def _korean(count: int) -> Iterator[Spoken]:
    for place in range(count):
        engine = EspeakEngine(KOREAN_VOICES[place % len(KOREAN_VOICES)])
        yield telephone(say(engine, KOREAN[place % len(KOREAN)], "ko")), KOREAN[:10]
