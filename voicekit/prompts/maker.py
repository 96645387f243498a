"""From one piece to the content of its file: the work that the threads do."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voicekit.errors import EngineFailed, VoicekitError
from voicekit.media import tones
from voicekit.media.formats import Format, encode
from voicekit.media.master import master
from voicekit.media.pcm import Pcm
from voicekit.media.read import read_mixed
from voicekit.prompts import key
from voicekit.prompts.key import Recipe
from voicekit.prompts.parts import Silence, Tone
from voicekit.prompts.pieces import Piece
from voicekit.prompts.speaker import Speaker
from voicekit.tts.urgency import Urgency

__all__ = ["Made", "make"]


@dataclass(frozen=True, slots=True)
class Made:
    """The content of a prompt file, its length in seconds, and the recipe it was really made by: another voice may
    have stood in for the one that was asked. ``out_of_phase``: the channels of its recording cancel each other.
    """

    recipe: Recipe
    data: bytes
    seconds: float
    out_of_phase: bool = False


def make(piece: Piece, speaker: Speaker, form: Format, urgency: Urgency) -> Made:
    """Make a piece (blocks, as long as its engine needs). Raises AudioError or TtsError."""
    recipe, out_of_phase = piece.recipe, False
    match piece.source:
        case Silence(seconds):
            pcm = tones.silence(seconds, form.rate)
        case Tone(frequencies, seconds):
            pcm = tones.tone(frequencies, seconds, form.rate)
        case Path() as path:
            sound, out_of_phase = read_mixed(path)
            pcm = _with_pause(master(sound, form.rate), recipe.pause)
        case text:
            recipe, pcm = _said(piece, text, speaker, form, urgency)
    return Made(recipe, encode(pcm, form), pcm.seconds, out_of_phase)


def _said(piece: Piece, text: str, speaker: Speaker, form: Format, urgency: Urgency) -> tuple[Recipe, Pcm]:
    try:
        sound, voice = speaker.speak(text, piece.language, urgency=urgency)
    except VoicekitError:
        raise
    except BaseException as error:  # in a thread of the renderer's, whose loop would end with a SystemExit
        # Without the text: it may be private, and a log may show this.
        raise EngineFailed(f"the engine broke: {type(error).__name__}") from error
    pcm = _with_pause(master(sound, form.rate), piece.recipe.pause)
    return key.speech(text, voice, form, piece.recipe.pause), pcm


def _with_pause(pcm: Pcm, seconds: float) -> Pcm:
    return Pcm(np.concatenate([pcm.samples, np.zeros(round(seconds * pcm.rate), np.int16)]), pcm.rate)
