"""Recognition without an end beside the calls of a server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import numpy as np

from bench.asr.material import model
from bench.asr.menus import MENUS
from voicekit._asr.whisper import WhisperRecognizer
from voicekit._asr.whispermodel import LazyModel
from voicekit._media.pcm import Pcm
from voicekit._threads import Threads, short_turns

__all__ = ["at_work"]

AT_ONCE = 2

_NOISE = Pcm(np.random.default_rng(1).normal(0, 1000, 12_000).astype(np.int16), 8000)


@contextmanager
def at_work(*, gives_way: bool) -> Iterator[None]:
    """While the block runs, recognise by Whisper in two threads such as a server has, or in such as all others are.

    Raises ModelMissing.
    """
    over = threading.Event()
    threads = Threads(AT_ONCE, "engine", gives_way=gives_way)
    recognizer = WhisperRecognizer(LazyModel(model("whisper-tiny.en"), AT_ONCE), "en")

    def work() -> None:
        while not over.is_set():
            utterance = recognizer.open(MENUS[0])
            utterance.feed(_NOISE)
            utterance.finish()

    threads.submit(recognizer.load).result()
    with short_turns() if gives_way else nullcontext():
        working = [threads.submit(work) for _ in range(AT_ONCE)]
        try:
            yield
        finally:
            over.set()
            for each in working:
                each.result()
            threads.shutdown()
