"""Other languages with Whisper's base model: menus of ten, by the voices of espeak-ng."""

from collections.abc import Iterator

from bench.asr.accuracy import answer, per_cent
from bench.asr.counts import Counts
from bench.asr.material import CONDITIONS, model, say
from bench.asr.menus import LANGUAGES
from bench.result import Figure
from voicekit._asr.whisper import WhisperRecognizer
from voicekit._asr.whispermodel import LazyModel
from voicekit._tts.espeak import EspeakEngine

__all__ = ["measure"]

VOICES = ("", "+f3", "+m3")


def measure(counts: Counts) -> Iterator[Figure]:
    """Per cent right. Raises ModelMissing where whisper-base is not in the cache folder of the tests."""
    shared = LazyModel(model("whisper-base"), 2)
    for language, menu in LANGUAGES.items():
        recognizer = WhisperRecognizer(shared, language)
        for condition in (CONDITIONS[0], CONDITIONS[1], CONDITIONS[4]):
            said = [(voice, word) for voice in VOICES for word in menu][: counts.languages]
            found = [
                answer(recognizer, condition(say(EspeakEngine(language + voice), word, language)), menu, word)
                for voice, word in said
            ]
            yield Figure(f"{language}, {condition.label}, {len(found)} answers", per_cent(found), "% right")
