"""Recognizers by themselves, without a call around them: for fitting, and for what a stream costs."""

from functools import cache

from bench.asr.material import model
from voicekit._asr.engine import Hypothesis, Recognizer, Wanted
from voicekit._asr.moonshine import MoonshineRecognizer
from voicekit._asr.vosk import VoskRecognizer
from voicekit._asr.whisper import WhisperRecognizer
from voicekit._asr.whispermodel import LazyModel
from voicekit._media.pcm import Pcm

__all__ = ["english", "heard", "korean", "moonshine"]


@cache
def english() -> WhisperRecognizer:
    return WhisperRecognizer(LazyModel(model("whisper-tiny.en"), 2), "en")


@cache
def moonshine() -> MoonshineRecognizer:
    return MoonshineRecognizer(model("moonshine-tiny-en"), "en")


@cache
def korean() -> VoskRecognizer:
    return VoskRecognizer(model("vosk-model-small-ko-0.22"), "ko")


def heard(recognizer: Recognizer, sound: Pcm, wanted: Wanted) -> tuple[Hypothesis, ...]:
    utterance = recognizer.open(wanted)
    try:
        utterance.feed(sound)
        return utterance.finish()
    finally:
        utterance.close()
