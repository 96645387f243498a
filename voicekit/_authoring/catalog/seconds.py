"""How long a text takes to be said, before anybody has said it."""

import unicodedata

from voicekit._prompts.segments import sentences
from voicekit._prompts.template import Template
from voicekit.errors import BadPrompt

__all__ = ["LONGEST", "expected"]

LONGEST = 20.0
"""Seconds: a caller who listens to more has forgotten how it began."""

_LETTER = 1 / 16.5
_SYLLABLE = 1 / 5.5
_DIGIT = 0.35
"""Seconds for a letter of an alphabet, for a sign that is a syllable (Hangul, kana, Chinese), for a digit alone."""

_LEAST = 0.6
"""Seconds of the shortest word, with what it takes to begin and end."""

_VALUES = {"date": 2.0, "money": 1.8, "time": 1.2, "digits": 2.5, "phone": 4.0, "letters": 2.5, "phonetic": 5.0}
_VALUE = 1.0
"""Seconds for a value by its kind, and for any other."""


def expected(text: str, language: str, *, template: bool = True) -> float:
    """The seconds of a text as a person says it, give or take a third; ``template`` says that it has places."""
    values = 0.0
    if template:
        try:
            parsed = Template.parse(text)
        except BadPrompt:
            pass
        else:
            values = sum(_VALUES.get(kind.partition(" ")[0], _VALUE) for _, kind in parsed.places)
            text = "".join(element if isinstance(element, str) else " " for element in parsed.elements)
    said = sentences(text, language)
    pauses = sum(sentence.pause for sentence in said[:-1])
    return round(max(values + pauses + sum(_sign(sign) for sentence in said for sign in sentence.text), _LEAST), 1)


def _sign(sign: str) -> float:
    if sign.isascii():
        return _DIGIT if sign.isdigit() else _LETTER
    wide = unicodedata.east_asian_width(sign) in "WF" and unicodedata.category(sign).startswith("L")
    return _SYLLABLE if wide else _LETTER
