"""``python -m bench.asr [--quick] [--json] [PART ...]``."""

from functools import partial

from bench.asr import accuracy, cuts, delay, languages, streams, strings
from bench.asr.counts import QUICK, WHOLE
from bench.command import Part, run

__all__ = ["PARTS"]

_part = partial(Part, whole=WHOLE, quick=QUICK)

PARTS = {
    "human": _part("People, whisper tiny.en", accuracy.human_speech),
    "strings": _part("People, strings of digits, whisper tiny.en", strings.measure),
    "free": _part("People, written down freely, whisper tiny.en", accuracy.transcription),
    "made": _part("Made speech on the telephone, whisper tiny.en", accuracy.made_speech),
    "rejection": _part("What is in no grammar, whisper tiny.en", accuracy.rejection),
    "korean": _part("Korean by espeak-ng, vosk", accuracy.korean_speech),
    "languages": _part("Other languages by espeak-ng, whisper base", languages.measure),
    "cuts": _part("Answers taken for ended too soon", cuts.measure),
    "delay": _part("How soon an answer is known", delay.measure),
    "streams": _part("What a stream costs", streams.measure),
}

if __name__ == "__main__":
    run("bench.asr", "Measure recognition.", PARTS)
