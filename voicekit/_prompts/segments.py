"""A part of a prompt as segments: what is rendered one by one, each with the recipe and the key of its file."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import structlog

from voicekit._media.formats import Format
from voicekit._plain import plain
from voicekit._prompts import key
from voicekit._prompts.key import Recipe
from voicekit._prompts.parts import Audio, Silence, Spoken, Text, Tone
from voicekit._prompts.sentences import sentences
from voicekit._spoken import words
from voicekit._spoken.markup import untagged
from voicekit._tts.engine import Voice
from voicekit.errors import BadPrompt

__all__ = ["MAX_CHARACTERS", "PRIVATE_LABEL", "Segment", "of_recording", "of_sound", "of_text"]

MAX_CHARACTERS = 20_000
"""Some twenty minutes of speech: no caller listens to more, so it is a mistake (a file read whole, a loop)."""

PRIVATE_LABEL = "(private)"
"""What people see of a private text."""

_log = structlog.get_logger("voicekit._prompts")

_HALF = re.compile("[\ud800-\udfff]")


@plain(frozen=True, slots=True)
class Segment:
    """What is rendered as one file, under ``key``. ``source`` is the sentence (said in ``language``), the recording's
    path, the silence or the tone.
    """

    key: str
    recipe: Recipe
    source: str | Path | Silence | Tone
    label: str
    language: str = ""
    private: bool = False


def of_text(
    part: Text | Spoken, language: str, voice_of: Callable[[str], Voice], form: Format, seal: bytes = b""
) -> tuple[Segment, ...]:
    """The sentences of a text or a spoken value; ``seal`` makes the keys of private ones.

    Tags of SSML and HTML are left out, and logged: no voice here knows them, and each would read them out.
    Raises BadPrompt where there is nothing to say, or too much.
    """
    text, language = _text(part, language)
    text, tags = untagged(text)
    if tags:
        shown = PRIVATE_LABEL if part.private else " ".join(tags)[:80]
        _log.warning("prompt.tags", tags=shown, hint="pauses are silence(seconds); take the tags out")
    voice = voice_of(language)
    segments = []
    for sentence in sentences(text, language):
        if _says_something(sentence.text):
            recipe = key.speech(sentence.text, voice, form, sentence.pause)
            name = recipe.sealed(seal) if part.private else recipe.key
            label = PRIVATE_LABEL if part.private else sentence.text
            segments.append(Segment(name, recipe, sentence.text, label, language, part.private))
    if not segments:
        what = "has nothing to say" if text.strip() else "is empty"
        raise BadPrompt(f"the text {what}", hint="give it a word, or use silence(seconds)")
    return tuple(segments)


def of_sound(part: Silence | Tone, form: Format) -> Segment:
    """The one segment of silence or a tone."""
    if isinstance(part, Silence):
        recipe, label = key.silence(part.seconds, form), f"silence {part.seconds:g} s"
    else:
        hertz = "+".join(f"{frequency:g}" for frequency in part.frequencies)
        recipe, label = key.tone(part.frequencies, part.seconds, form), f"tone {hertz} Hz {part.seconds:g} s"
    return Segment(recipe.key, recipe, part, label)


def of_recording(part: Audio, path: Path, digest: str, form: Format) -> Segment:
    """The one segment of a recording whose content has this digest, with silence after it."""
    recipe = key.recording(digest, form, part.pause)
    return Segment(recipe.key, recipe, path, part.said or path.name)


def _text(part: Text | Spoken, language: str) -> tuple[str, str]:
    if isinstance(part, Spoken):
        return words(part.kind, part.value, language), language
    if len(part.text) > MAX_CHARACTERS:
        raise BadPrompt(
            f"a text of {len(part.text):,} characters is too long to be said",
            hint=f"{MAX_CHARACTERS:,} are the most, some twenty minutes of speech: say it in parts",
        )
    if _HALF.search(part.text):
        raise BadPrompt(
            "the text is not valid Unicode: it has half a surrogate pair", hint="decode it with its encoding"
        )
    return part.text, part.language or language


def _says_something(text: str) -> bool:
    """Marks alone make an engine fail, or keep silent."""
    return text[:1].isalpha() or any(unicodedata.category(character)[0] in "LNS" for character in text)
