"""What stands in a text for eyes alone: a voice reads it as it is written, or worse. Found before a caller hears it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from voicekit._authoring.letters import unsayable
from voicekit._spoken.texts import TAG

__all__ = ["WrittenForm", "looks_written", "written_for_eyes"]


@dataclass(frozen=True, slots=True)
class WrittenForm:
    """One finding: the stretch of the text, what it is and what mends it.

    ``severe``: callers hear signs and no words, so that the text cannot be meant.
    """

    stretch: str
    what: str
    hint: str
    severe: bool = False


@dataclass(frozen=True, slots=True)
class _WrittenPattern:
    pattern: re.Pattern[str]
    what: str
    hint: str
    severe: bool = False


_PLACE = re.compile(r"\{[^{}]*\}")
_MOST = 5
"""Findings of a text: who has seen five knows what to do."""

_LOOKS = (
    _WrittenPattern(
        TAG,
        "a tag of SSML or HTML, which a voice reads out",
        "take it out: pauses are `silence`, other voices and languages the keys of a prompt's part",
        severe=True,
    ),
    _WrittenPattern(
        re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#x[0-9A-Fa-f]{2,5});"),
        "an entity of HTML, which a voice reads out",
        "write the sign itself, or the word",
    ),
    _WrittenPattern(
        re.compile(r"(?:[$€£¥₩₹]\s?(?:\d[\d.,]{0,20}\d|\d|\{))|(?:\d[\d.,]{0,20}\s?[€£¥₩₹])"),
        "an amount, which a voice reads sign by sign",
        "say it as a value: {amount:money}, with 12.50 USD",
    ),
    _WrittenPattern(
        re.compile(r"(?<![\w.-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2}))(?![\w-])"),
        "a date, which a voice reads as figures",
        "say it as a value: {day:date}, with 2026-11-24",
    ),
    _WrittenPattern(
        re.compile(
            r"(?<![\w.])(?:\+\d[\d ()./-]{5,25}\d|\(\d{2,5}\)[ -]?\d[\d -]{3,20}\d"
            r"|\d{3}-\d{4}|\d{1,9}(?:-\d{2,9}){2,9}|\d{7,40})(?!\w)"
        ),
        "a number to be said digit by digit, which a voice reads otherwise",
        "say it as a value: {number:phone}, or {number:digits}",
    ),
    _WrittenPattern(
        re.compile(
            r"\*\*[^*\n]{1,200}\*\*|(?<!\w)__[^_\n]{1,200}__(?!\w)|~~[^~\n]{1,200}~~|`[^`\n]{1,200}`"
            r"|\[[^\]\n]{1,200}\]\([^)\n]{1,200}\)|^ {0,3}#{2,6} +\S.*$",
            re.MULTILINE,
        ),
        "formatting of Markdown, which a voice reads out or passes over",
        "take the marks out",
    ),
    _WrittenPattern(
        re.compile(
            r"\b(?:Dept|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
            r"|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.\s?#?(?=[\d{])"
        ),
        "an abbreviation, which a voice reads as a word (fry) or spells",
        "write the word: department, January, Friday",
    ),
    _WrittenPattern(
        re.compile(r"\b(?:https?://|www\.)\S+"),
        "an address of the web, which nobody remembers by ear",
        "say the name of the page, or send it as a message",
    ),
)

_SUSPECT = re.compile(r"[\d<&$€£¥₩₹*_~`\[#{]|://|www\.")
"""Something of this is in whatever the looks find: most texts have none of it."""


@lru_cache(maxsize=16_384)  # a rendering looks twice: for tags, before it makes anything, and for all else afterwards
def written_for_eyes(text: str) -> tuple[WrittenForm, ...]:
    """What of a text, or of a template of one, is made for eyes; at most five findings, in no stretch twice."""
    if not _SUSPECT.search(text):
        return ()
    found: list[tuple[int, int, WrittenForm]] = []
    whole = _PLACE.sub(lambda place: "{" + "\N{WORD JOINER}" * (len(place[0]) - 2) + "}", text)
    for look in _LOOKS:
        own = 0
        for match in look.pattern.finditer(whole):
            start, end = match.span()
            if all(end <= other or start >= until for other, until, _ in found):
                found.append((start, end, WrittenForm(text[start:end], look.what, look.hint, look.severe)))
                own += 1
                if own == _MOST:
                    break
    return tuple(written for _, _, written in sorted(found, key=lambda each: each[0])[:_MOST])


def looks_written(text: str, language: str) -> Iterator[str]:
    """The findings of a text in words, with the signs that a voice of the language cannot say, for people."""
    for written in written_for_eyes(text):
        yield f"{written.stretch[:40]!r} is {written.what}: {written.hint}"
    if signs := unsayable(text, language):
        yield f"a {language} voice cannot say {signs[:20]}: write it in letters of the language"
