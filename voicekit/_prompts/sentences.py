"""Text into sentences, so that the first can be heard while the next is being made.

A missed boundary costs a little waiting; a wrong one is heard. So in doubt nothing is cut. Sentences are never
joined, and what follows them depends on themselves alone: each has the same file wherever it occurs, and the
constant sentences of a text with values in it can be rendered beforehand.
"""

# ruff: noqa: RUF001 - the marks of other scripts are what this module is about
import re
import unicodedata
from dataclasses import dataclass

from voicekit._prompts.key import normalised
from voicekit._spoken.numbering import written_out
from voicekit._tts.boundaries import cut

__all__ = ["CLAUSE_PAUSE", "LONGEST", "SENTENCE_PAUSE", "Sentence", "sentences"]

SENTENCE_PAUSE = 0.3
"""Seconds after a sentence that has its end mark, the last one too: mastering trims the edges, and speech without
pauses is hard to follow. A text without an end mark ("Your balance is") has none after it: it goes on."""

CLAUSE_PAUSE = 0.12
"""Seconds at a cut inside a sentence: a comma's worth."""

LONGEST = 200
"""Characters, some twelve seconds. A longer sentence is cut at a clause, or the caller would wait for all of it."""

_ENDED = re.compile(r"""[.!?…。！？｡।॥؟۔]+["'”’»)\]」』）]*$""")

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
    stretches = _stretches(text) if "\n" in text else [text]
    whole = (
        sentence
        for each in stretches
        for raw in cut(each, language)
        if (sentence := normalised(written_out(raw, language)))
    )
    return tuple(piece for sentence in whole for piece in _clauses(sentence))


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
    if _ENDED.search(bare):
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
    pieces.append(Sentence(sentence, SENTENCE_PAUSE if _ENDED.search(sentence) else 0.0))
    return pieces


def _place_to_cut(sentence: str) -> int:
    """The last clause mark in the first `LONGEST` characters, else the last space, else there."""
    marks = [found.end() for found in _CLAUSE.finditer(sentence, 0, LONGEST) if found.end() > LONGEST // 4]
    if marks:
        return marks[-1]
    space = sentence.rfind(" ", 1, LONGEST)
    return space if space > 0 else LONGEST
