"""The seams for engines of your own: what speaks is an `Engine`, what understands callers is a `Recognizer`.

A package offers a speech engine by an entry point of the group ``voicekit.engines``, a class that is made with the name
of a voice or None; the settings name it by the entry point's name. Methods of both seams block, and are called from
worker threads only, several at once. What they raise is theirs alone: the next engine speaks.
"""

from voicekit.asr.engine import Description, Hypothesis, Recognizer, Utterance, Vocabulary, Wanted, Word
from voicekit.media.pcm import Pcm
from voicekit.tts.engine import Engine, Voice

__all__ = [
    "Description",
    "Engine",
    "Hypothesis",
    "Pcm",
    "Recognizer",
    "Utterance",
    "Vocabulary",
    "Voice",
    "Wanted",
    "Word",
]


def __dir__() -> list[str]:
    return sorted(__all__)
