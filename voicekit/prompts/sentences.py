"""Text into sentences, so that the first can be heard while the next is being made.

A missed boundary costs a little waiting; a wrong one is heard. So in doubt nothing is cut. Sentences are never
joined, and what follows them depends on themselves alone: each has the same file wherever it occurs, and the
constant sentences of a text with values in it can be rendered beforehand.
"""

# ruff: noqa: RUF001 - the marks of other scripts are what this module is about
import re
from dataclasses import dataclass

from voicekit.prompts.key import normalised

__all__ = ["CLAUSE_PAUSE", "LONGEST", "SENTENCE_PAUSE", "Sentence", "sentences"]

SENTENCE_PAUSE = 0.3
"""Seconds after a sentence that has its end mark, the last one too: mastering trims the edges, and speech without
pauses is hard to follow. A text without an end mark ("Your balance is") has none after it: it goes on."""

CLAUSE_PAUSE = 0.12
"""Seconds at a cut inside a sentence: a comma's worth."""

LONGEST = 200
"""Characters, some twelve seconds. A longer sentence is cut at a clause, or the caller would wait for all of it."""

_END = re.compile(
    r"""(?P<mark>[.!?…]+["'”’»)\]]*)(?=\s)     # a full stop counts before white space only: 3.5, voicekit.toml
      | (?P<wide>[。！？｡]+[」』”’）]*)          # no white space follows in Chinese and Japanese
      | (?P<other>[।॥؟۔]+)(?=\s)
      | (?P<paragraph>\n\s*\n)
    """,
    re.VERBOSE,
)

_WITH_POINT = """
mr mrs ms dr prof st sr jr rev hon gen col capt lt sgt maj no nos vol ed fig pp approx dept ext tel est inc ltd
co corp vs etc apt ave blvd rd mt ft jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur
thurs fri sat sun hr hrs min mins sec str nr bzw ca evtl ggf inkl usw z.b d.h u.a fr hbf tel mme mlle mm av bd
art cf env sra srta ud uds dra dto pág núm sig sigg avv ing dott prof.ssa ecc stk
"""

_ABBREVIATIONS = frozenset(_WITH_POINT.split())

_ORDINALS_BY_POINT = frozenset(
    ["cs", "da", "de", "et", "fi", "hr", "hu", "is", "lb", "lt", "lv", "nb", "nn", "no", "pl", "sk", "sl", "sr"]
)
"""Languages that write ordinal numbers with a point (der 3. Mai)."""

_ENDED = re.compile(r"""[.!?…。！？｡।॥؟۔]+["'”’»)\]」』）]*$""")

_CLAUSE = re.compile(r"[;:,،、，；：]+\s*|\s[-–—]\s")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, normalised, and the silence that is to follow it, in seconds."""

    text: str
    pause: float


def sentences(text: str, language: str) -> tuple[Sentence, ...]:
    """The sentences of a text, in order; none for a text without anything to say.

    All words and marks of the text are in them.
    """
    whole = (sentence for raw in _cut(text, language) if (sentence := normalised(raw)))
    return tuple(piece for sentence in whole for piece in _clauses(sentence))


def _cut(text: str, language: str) -> list[str]:
    pieces, start = [], 0
    for found in _END.finditer(text):
        if found["mark"] is None or _is_boundary(text, found, language):
            pieces.append(text[start : found.end()])
            start = found.end()
    pieces.append(text[start:])
    return pieces


def _is_boundary(text: str, found: re.Match[str], language: str) -> bool:
    rest = text[found.end() :].lstrip("\"'“‘«([¿¡ \t\r\n\u00a0")
    if not rest or rest[0].islower():
        return False
    if found["mark"][0] != "." or found["mark"].startswith(".."):
        return True
    words = text[max(0, found.start() - 40) : found.start()].split()
    word = words[-1].lstrip("\"'“‘«([¿¡") if words else ""
    return not _keeps_its_point(word, language)


def _keeps_its_point(word: str, language: str) -> bool:
    if word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "I"):
        return True
    if "." in word and all(len(part) <= 1 for part in word.split(".")):
        return True
    tag = language.replace("_", "-").split("-")[0].lower()
    return word.isdigit() and len(word) <= 2 and tag in _ORDINALS_BY_POINT


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
