"""What live streams cost: CPU beside bare Vosk in the same run, and memory for each further one."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import vosk

from bench.asr.alone import english, korean
from bench.asr.counts import Counts
from bench.asr.material import KOREAN_VOICES, model, say
from bench.asr.menus import KOREAN, MENUS
from bench.result import Figure, middle
from voicekit._asr.endpointing import Endpointing
from voicekit._asr.service import Recognition
from voicekit._media.pcm import Pcm
from voicekit._server.recognition import detector
from voicekit._tts.espeak import EspeakEngine
from voicekit.testing.asterisk.telephone import telephone

__all__ = ["measure"]

FRAME = 160
ROUNDS = 3
MENU = KOREAN[:10]


def measure(counts: Counts) -> Iterator[Figure]:
    """Streams that one core carries, by the CPU they take; ratio above 1: more than bare Vosk."""
    engine = EspeakEngine(KOREAN_VOICES[0])
    sound = telephone(say(engine, " ".join(KOREAN[:6]), "ko"))
    korean().load()
    native = vosk.Model(str(model("vosk-model-small-ko-0.22")))
    bare, ours = [], []
    for _ in range(ROUNDS):
        bare.append(_bare(native, sound, counts.streams))
        ours.append(asyncio.run(_service(sound, counts.streams)))
    audio = sound.seconds * counts.streams
    carried, limit = audio / middle(ours), audio / middle(bare)
    yield Figure("vosk ko, menu of ten", carried, "streams/core", carried / limit, "bare Vosk", least=0.95)
    yield Figure("speech detector", _detector(sound), "% of a core")
    yield Figure("whisper tiny.en, an answer of 2 s, menu of ten", _whisper(), "CPU s")
    yield Figure("memory, vosk stream with a menu", asyncio.run(_memory(sound, counts.streams, MENU)), "MiB")
    yield Figure("memory, vosk stream of free speech", asyncio.run(_memory(sound, counts.streams, None)), "MiB")


def _bare(native: Any, sound: Pcm, streams: int) -> float:
    began = time.process_time()
    grammar = json.dumps([*MENU, "<UNK>"], ensure_ascii=False)
    for _ in range(streams):
        recognizer = vosk.KaldiRecognizer(native, sound.rate, grammar)
        recognizer.SetMaxAlternatives(10)
        recognizer.SetWords(enable_words=True)
        for place in range(0, len(sound.samples), FRAME):
            recognizer.AcceptWaveform(sound.samples[place : place + FRAME].tobytes())
            recognizer.PartialResult()
        recognizer.FinalResult()
    return time.process_time() - began


async def _service(sound: Pcm, streams: int) -> float:
    async with Recognition(lambda *_: korean(), threads=1) as recognition:
        began = time.process_time()
        for _ in range(streams):
            async with await recognition.stream("ko", MENU) as live:
                for place in range(0, len(sound.samples), FRAME):
                    live.feed(Pcm(sound.samples[place : place + FRAME], sound.rate))
                await live.finish()
        return time.process_time() - began


def _detector(sound: Pcm) -> float:
    began = time.process_time()
    for _ in range(ROUNDS):
        endpointer = detector(Endpointing())
        endpointer.feed(sound)
        endpointer.close()
    return (time.process_time() - began) / (ROUNDS * sound.seconds) * 100


def _whisper() -> float:
    sound = telephone(say(EspeakEngine("en-US"), "the opening hours, please", "en"))
    costs = []
    for _ in range(ROUNDS + 1):
        utterance = english().open(MENUS[0])
        utterance.feed(sound)
        began = time.process_time()
        utterance.finish()
        costs.append(time.process_time() - began)
    return middle(costs[1:])


async def _memory(sound: Pcm, streams: int, menu: tuple[str, ...] | None) -> float:
    """MiB for each further stream that has heard one answer."""
    async with Recognition(lambda *_: korean(), threads=1000) as recognition:
        open_ones = []
        before = 0
        for place in range(streams + 1):
            live = await recognition.stream("ko", menu)
            live.feed(sound)
            open_ones.append(live)
            while not live.partial:  # noqa: ASYNC110 - nothing tells of a partial result
                await asyncio.sleep(0.05)
            if place == 0:
                before = _resident()
        return (_resident() - before) / streams / 2**20


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096
