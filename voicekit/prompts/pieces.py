"""A part of a prompt as the pieces that are rendered one by one, each with its own file."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from voicekit.errors import BadPrompt
from voicekit.media.formats import Format
from voicekit.prompts import key
from voicekit.prompts.key import Recipe
from voicekit.prompts.parts import Audio, Silence, Spoken, Text, Tone
from voicekit.prompts.sentences import sentences
from voicekit.spoken import words
from voicekit.tts.engine import Voice

__all__ = ["MAX_CHARACTERS", "PRIVATE_LABEL", "Piece", "of_recording", "of_sound", "of_text"]

MAX_CHARACTERS = 20_000
"""Some twenty minutes of speech: no caller listens to more, so it is a mistake (a file read whole, a loop)."""

PRIVATE_LABEL = "(private)"
"""What people see of a private text."""

_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Piece:
    """What is rendered as one file. ``source`` is the sentence (said in ``language``), the recording's path, the
    silence or the tone.
    """

    recipe: Recipe
    source: str | Path | Silence | Tone
    label: str
    language: str = ""
    private: bool = False

    @property
    def key(self) -> str:
        """The content key; computed anew each time."""
        return self.recipe.key


def of_text(part: Text | Spoken, language: str, voice: Callable[[str], Voice], form: Format) -> tuple[Piece, ...]:
    """The sentences of a text or a spoken value. Raises BadPrompt where there is nothing to say, or too much."""
    text, language = _text(part, language)
    speaker = voice(language)
    return tuple(
        Piece(
            key.speech(sentence.text, speaker, form, sentence.pause),
            sentence.text,
            PRIVATE_LABEL if part.private else sentence.text,
            language,
            part.private,
        )
        for sentence in sentences(text, language)
        if _says_something(sentence.text)
    ) or _nothing(text)


def of_sound(part: Silence | Tone, form: Format) -> tuple[Piece, ...]:
    """The one piece of silence or a tone."""
    if isinstance(part, Silence):
        return (Piece(key.silence(part.seconds, form), part, f"silence {part.seconds:g} s"),)
    hertz = "+".join(f"{frequency:g}" for frequency in part.frequencies)
    return (Piece(key.tone(part.frequencies, part.seconds, form), part, f"tone {hertz} Hz {part.seconds:g} s"),)


def of_recording(part: Audio, path: Path, digest: str, form: Format) -> tuple[Piece, ...]:
    """The one piece of a recording whose content has this digest, with silence after it."""
    return (Piece(key.recording(digest, form, part.pause), path, part.said or path.name),)


def _text(part: Text | Spoken, language: str) -> tuple[str, str]:
    if isinstance(part, Spoken):
        return words(part.kind, part.value, language), language
    if len(part.text) > MAX_CHARACTERS:
        raise BadPrompt(
            f"a text of {len(part.text):,} characters is too long to be said",
            mend=f"{MAX_CHARACTERS:,} are the most, some twenty minutes of speech: say it in parts",
        )
    if _HALF.search(part.text):
        raise BadPrompt(
            "the text is not valid Unicode: it has half a surrogate pair", mend="decode it with its encoding"
        )
    return part.text, part.language or language


def _says_something(text: str) -> bool:
    """Marks alone make an engine fail, or keep silent."""
    return any(unicodedata.category(character)[0] in "LNS" for character in text)


def _nothing(text: str) -> tuple[Piece, ...]:
    what = "has nothing to say" if text.strip() else "is empty"
    raise BadPrompt(f"the text {what}", mend="give it a word, or use silence(seconds)")
