"""Interfaces for engines of your own: an `Engine` makes speech of text, a `RecognizerEngine` makes text of speech.

A package offers a speech engine by an entry point of the group ``voicekit.engines``: a class, called with
``voice="..."`` where the user names a voice. It offers a recognition engine by one of the group
``voicekit.recognizers``: a class, called without arguments. The settings ``engines`` and ``recognizers`` name them by
their entry points. All methods block; several worker threads call them at once. An exception that is not documented
here counts as a failure of the engine: the next one takes its place.
"""

from voicekit._asr.engine import (
    Description,
    Hypothesis,
    PhraseChoices,
    Recognizer,
    RecognizerEngine,
    Utterance,
    Vocabulary,
    Wanted,
    Word,
)
from voicekit._media.pcm import Pcm
from voicekit._tts.engine import Engine, Voice

__all__ = [
    "Description",
    "Engine",
    "Hypothesis",
    "Pcm",
    "PhraseChoices",
    "Recognizer",
    "RecognizerEngine",
    "Utterance",
    "Vocabulary",
    "Voice",
    "Wanted",
    "Word",
]


def __dir__() -> list[str]:
    return sorted(__all__)
