"""A part of a prompt as segments: what is rendered one by one, each with the recipe and the key of its file.

A text is cut into sentences, so that the first can be heard while the next is being made. A missed boundary costs a
little waiting; a wrong one is heard. So in doubt nothing is cut. Sentences are never joined, and what follows them
depends on themselves alone: each has the same file wherever it occurs, and the constant sentences of a text with values
in it can be rendered beforehand.
"""

# ruff: noqa: RUF001 - the marks of other scripts

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from voicekit._media.formats import Format
from voicekit._plain import plain
from voicekit._prompts import key
from voicekit._prompts.key import Recipe
from voicekit._prompts.parts import Audio, Silence, Spoken, Text, Tone
from voicekit._spoken import words
from voicekit._spoken.texts import normalised, untagged, written_out
from voicekit._tts.boundaries import cut
from voicekit._tts.engine import Voice
from voicekit.errors import BadPrompt

__all__ = [
    "CLAUSE_PAUSE",
    "LONGEST",
    "MAX_CHARACTERS",
    "PRIVATE_LABEL",
    "SENTENCE_PAUSE",
    "Segment",
    "Sentence",
    "of_recording",
    "of_sound",
    "of_text",
    "sentences",
]

MAX_CHARACTERS = 20_000
"""Some twenty minutes of speech: no caller listens to more, so it is a mistake (a file read whole, a loop)."""

PRIVATE_LABEL = "(private)"
"""What people see of a private text."""

SENTENCE_PAUSE = 0.3
"""Seconds after a sentence that has its end mark, the last one too: mastering trims the edges, and speech without
pauses is hard to follow. A text without an end mark ("Your balance is") has none after it: it goes on."""

CLAUSE_PAUSE = 0.12
"""Seconds at a cut inside a sentence: a comma's worth."""

LONGEST = 200
"""Characters, some twelve seconds. A longer sentence is cut at a clause, or the caller would wait for all of it."""

_END_MARKS = tuple(".!?…。！？｡।॥؟۔")
_CLOSING = "\"'”’»)]」』）"
"""What may stand behind a sentence's end mark."""

_PARAGRAPH = re.compile(r"\n\s*\n")

_BULLET = re.compile(r"\s*[-*•‣–—·]\s+")
_NUMBERED = re.compile(r"\s*(?=\d{1,2}[.)]\s)")
_FEWEST_MARKED = 2
_FEWEST_LINES = 3
_LONGEST_LINE = 40
_GOING_ON = ",;:،、，；：- "
_GOES_ON_OR_ENDS = re.compile(r"[.!?…。！？,;:،、，；：-]$")
_IDEOGRAPHIC = ("\u3040", "\u9fff")
"""The first and the last letter of those that are written without spaces, whose point is another."""

_CLAUSE = re.compile(r"[;:,،、，；：]+\s*|\s[-–—]\s")

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

    Tags of SSML and HTML are left out, and logged: no voice here knows them, and each would read them out. Marks alone
    are their pause. Raises BadPrompt where there is nothing to say, or too much.
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
        return (of_sound(_pause(text), form),)
    return tuple(segments)


def _pause(text: str) -> Silence:
    """What a text of marks alone is, such as the point behind a value: their pause. Raises BadPrompt without a mark."""
    marks = "".join(text.split())
    if not marks or any(unicodedata.category(mark)[0] != "P" for mark in marks):
        what = "has nothing to say" if marks else "is empty"
        raise BadPrompt(f"the text {what}", hint="give it a word, or use silence(seconds)")
    return Silence(SENTENCE_PAUSE if any(mark in _END_MARKS for mark in marks) else CLAUSE_PAUSE)


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


# Sentences


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, normalised, and the silence that is to follow it, in seconds."""

    text: str
    pause: float


def sentences(text: str, language: str) -> tuple[Sentence, ...]:
    """The sentences of a text, in order; none for a text without anything to say.

    All words and marks of the text are in them, but for the bullets of lists, and abbreviations before numbers, which
    are written out; a line of a list, or a paragraph, that has no mark at its end gets one.
    """
    found: list[Sentence] = []
    for stretch in _stretches(text) if "\n" in text else (text,):
        for raw in cut(stretch, language):
            if sentence := normalised(written_out(raw, language)):
                found += _clauses(sentence)
    return tuple(found)


def _stretches(text: str) -> list[str]:
    """Paragraphs, and the lines of lists: what goes on in none of the others. All but the last have an end mark."""
    found: list[str] = []
    for paragraph in _PARAGRAPH.split(text):
        found += _items(paragraph.strip("\r\n").splitlines()) or [paragraph]
    *before, last = [each for each in found if each.strip()] or [""]
    return [*map(_ended, before), last]


def _ended(stretch: str) -> str:
    """The stretch with a mark at its end, for the pause: what follows a sentence depends on the sentence alone."""
    bare = stretch.rstrip()
    if _has_end_mark(bare):
        return bare
    bare = bare.rstrip(_GOING_ON)
    return bare + ("\u3002" if _IDEOGRAPHIC[0] <= bare[-1:] <= _IDEOGRAPHIC[1] else ".") if bare else ""


def _items(lines: list[str]) -> list[str]:
    """The lines of a paragraph that is a list, an introduction before it; none where it is none.

    A list has two or more lines with a bullet, or with a number; or it is made of three or more short lines that begin
    with a capital or a number and have no mark at their end: what goes on in the next line mostly does not.
    """
    for marker in (_BULLET, _NUMBERED):
        marked = [marker.match(line) for line in lines]
        if sum(match is not None for match in marked) >= _FEWEST_MARKED:
            items = [""]
            for line, match in zip(lines, marked, strict=True):
                if match is None:
                    items[-1] += f" {line}"
                else:
                    items.append(line[match.end() :])
            return items
    whole = [line.strip() for line in lines]
    begun = all(line[:1].isupper() or line[:1].isdigit() or _is_place(line[:1]) for line in whole)
    short = all(len(line) <= _LONGEST_LINE and not _GOES_ON_OR_ENDS.search(line) for line in whole[:-1])
    return lines if len(lines) >= _FEWEST_LINES and begun and short else []


def _is_place(sign: str) -> bool:
    """Whether the sign stands for a value that is not known yet, which mostly begins as a name or a number does."""
    return unicodedata.category(sign) == "Co" if sign else False


def _clauses(sentence: str) -> list[Sentence]:
    pieces = []
    while len(sentence) > LONGEST:
        cut = _place_to_cut(sentence)
        pieces.append(Sentence(sentence[:cut].rstrip(), CLAUSE_PAUSE))
        sentence = sentence[cut:].lstrip()
    pieces.append(Sentence(sentence, SENTENCE_PAUSE if _has_end_mark(sentence) else 0.0))
    return pieces


def _has_end_mark(sentence: str) -> bool:
    return sentence.rstrip(_CLOSING).endswith(_END_MARKS)


def _place_to_cut(sentence: str) -> int:
    """The last clause mark in the first `LONGEST` characters, else the last space, else there."""
    marks = [found.end() for found in _CLAUSE.finditer(sentence, 0, LONGEST) if found.end() > LONGEST // 4]
    if marks:
        return marks[-1]
    space = sentence.rfind(" ", 1, LONGEST)
    return space if space > 0 else LONGEST
