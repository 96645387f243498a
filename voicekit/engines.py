"""The seams for engines of your own: what speaks is an `Engine`, what understands callers a `RecognizerEngine`.

A package offers a speech engine by an entry point of the group ``voicekit.engines``, a class that is called with
``voice="..."`` where the user names one, and a recognition engine by one of the group ``voicekit.recognizers``, a class
that is called without arguments. The settings name both by the entry points' names. Methods of all seams block, and are
called from worker threads only, several at once. What they raise is theirs alone: the next engine speaks.
"""

from voicekit._asr.engine import (
    Choices,
    Description,
    Hypothesis,
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
    "Choices",
    "Description",
    "Engine",
    "Hypothesis",
    "Pcm",
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
