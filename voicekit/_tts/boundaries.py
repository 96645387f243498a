"""Where a sentence ends, for those who make sentences and for engines that make too many.

A missed boundary costs a little waiting; a wrong one is heard. So in doubt there is none.
"""

# ruff: noqa: RUF001 - the marks of other scripts are what this module is about
import re
from collections.abc import Iterator

from voicekit._lang import language_of
from voicekit._lang.tags import primary

__all__ = ["cut", "without_points"]

_OPENING = "\"'“‘«([¿¡"

_END = re.compile(
    r"""(?P<mark>[.!?…]+["'”’»)\]]*)(?=\s)     # a full stop counts before white space only: 3.5, voicekit.toml
      | (?P<wide>[。！？｡]+[」』”’）]*)          # no white space follows in Chinese and Japanese
      | (?P<other>[।॥؟۔]+)(?=\s)
      | (?P<paragraph>\n\s*\n)
    """,
    re.VERBOSE,
)

_MARK = re.compile("[.!?…。！？｡।॥؟۔\n]")
"""What an end begins with; most texts have one mark, and it is their last sign."""

_WITH_POINT = """
mr mrs ms dr prof st sr jr rev hon gen col capt lt sgt maj no nos vol ed fig pp approx dept ext tel est inc ltd
co corp vs etc apt ave blvd rd mt ft jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur
thurs fri sat sun hr hrs min mins sec str nr bzw ca evtl ggf inkl usw z.b d.h u.a fr hbf tel mme mlle mm av bd
art cf env sra srta ud uds dra dto pág núm sig sigg avv ing dott prof.ssa ecc stk
"""

_ABBREVIATIONS = frozenset(_WITH_POINT.split())

_BEFORE_NUMBERS = frozenset(["no", "nos", "fig", "art"])
"""Abbreviations that are words as well, and often a whole answer: they keep their point before a number only."""

_ORDINALS_BY_POINT = frozenset(
    ["cs", "da", "et", "fi", "hr", "hu", "is", "lb", "lt", "lv", "nb", "nn", "no", "pl", "sk", "sl", "sr"]
)
"""Languages without a folder in `voicekit._lang` that write ordinal numbers with a point (den 3. maj)."""


def cut(text: str, language: str) -> list[str]:
    """A text in sentences, in order, with all the white space there was; empty ones may be among them."""
    if _MARK.search(text, 0, len(text) - 1) is None:
        return [text]
    pieces, start = [], 0
    for found in _END.finditer(text):
        if found["mark"] is None or _is_boundary(text, found, language):
            pieces.append(text[start : found.end()])
            start = found.end()
    pieces.append(text[start:])
    return pieces


def without_points(text: str, language: str) -> str:
    """The text without the points of abbreviations within a sentence (Dr. Smith, No. 5), but for those with several
    points (z.B.) and ordinal numbers.
    """
    points = [place for place, word in _inner_points(text, language) if word in _ABBREVIATIONS and "." not in word]
    starts = [0, *(place + 1 for place in points)]
    return "".join(text[start:end] for start, end in zip(starts, [*points, len(text)], strict=True))


def _inner_points(text: str, language: str) -> Iterator[tuple[int, str]]:
    """Places of points that end no sentence, each with the word before it."""
    for found in _END.finditer(text):
        if found["mark"] == "." and not _is_boundary(text, found, language):
            yield found.start(), _word_before(text, found.start()).lower()


def _is_boundary(text: str, found: re.Match[str], language: str) -> bool:
    rest = text[found.end() :].lstrip(_OPENING + " \t\r\n\u00a0")
    if not rest or rest[0].islower():
        return False
    if found["mark"][0] != "." or found["mark"].startswith(".."):
        return True
    return not _keeps_its_point(_word_before(text, found.start()), rest[0], language)


def _word_before(text: str, place: int) -> str:
    words = text[max(0, place - 40) : place].split()
    return words[-1].lstrip(_OPENING) if words else ""


def _keeps_its_point(word: str, after: str, language: str) -> bool:
    if word.lower() in _BEFORE_NUMBERS:
        return after.isdigit() or after == "#"
    if word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "I"):
        return True
    if "." in word and all(len(part) <= 1 for part in word.split(".")):
        return True
    by_point = language_of(language).ordinal_point or primary(language) in _ORDINALS_BY_POINT
    return word.isdigit() and len(word) <= 2 and by_point
