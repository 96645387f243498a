"""From one segment to the content of its file: the work that the threads do."""

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voicekit._media import tones
from voicekit._media.formats import Format, encode
from voicekit._media.master import master
from voicekit._media.pcm import Pcm
from voicekit._media.read import read_mixed
from voicekit._prompts.key import Recipe
from voicekit._prompts.parts import Silence, Tone
from voicekit._prompts.segments import Segment
from voicekit._tts.speaker import Priority, Speaker, Speech
from voicekit.errors import EngineFailed, VoicekitError

__all__ = ["Synthesis", "synthesize"]


@dataclass(frozen=True, slots=True)
class Synthesis:
    """The content of a prompt file, its length in seconds, and the recipe it was really made by: another voice may
    have stood in for the one that was asked. ``out_of_phase``: the channels of its recording cancel each other.
    """

    recipe: Recipe
    data: bytes
    seconds: float
    out_of_phase: bool = False


def synthesize(segment: Segment, speaker: Speaker, form: Format, priority: Priority) -> Synthesis:
    """Make the sound of a segment (blocks, as long as its engine needs). Raises AudioError or TtsError."""
    recipe, out_of_phase = segment.recipe, False
    match segment.source:
        case Silence(seconds):
            pcm = tones.silence(seconds, form.rate)
        case Tone(frequencies, seconds):
            pcm = tones.tone(frequencies, seconds, form.rate)
        case Path() as path:
            sound, out_of_phase = read_mixed(path)
            pcm = _with_pause(master(sound, form.rate), recipe.pause)
        case text:
            sound, voice = _spoken(text, segment.language, speaker, priority)
            recipe = recipe.by(voice)
            pcm = _with_pause(master(sound, form.rate), recipe.pause)
    return Synthesis(recipe, encode(pcm, form), pcm.seconds, out_of_phase)


def _spoken(text: str, language: str, speaker: Speaker, priority: Priority) -> Speech:
    try:
        return speaker.speak(text, language, priority=priority)
    except VoicekitError:
        raise
    except BaseException as error:  # in a thread of the renderer's, whose loop would end with a SystemExit
        if isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
            raise  # Ctrl-C in a terminal, and no engine's doing
        # Without the text: it may be private, and a log may show this.
        raise EngineFailed(f"the engine broke: {type(error).__name__}") from error


def _with_pause(pcm: Pcm, seconds: float) -> Pcm:
    return Pcm(np.concatenate([pcm.samples, np.zeros(round(seconds * pcm.rate), np.int16)]), pcm.rate)
