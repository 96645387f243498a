"""Languages: one folder for each, with what it says, what it hears, its names and its phrases, behind one contract.

``language_of("pt-BR")`` is the `Language` of ``voicekit/_lang/pt``, loaded when first asked for. A folder is found by
being there: to add a language is to add a folder whose module has a ``LANGUAGE``, and nothing else. `missing` says
what a language still lacks.
"""

from voicekit._lang._alphabet import ICAO, Alphabet
from voicekit._lang._complete import missing
from voicekit._lang._hearing import HearingWords
from voicekit._lang._language import Language, language_of, languages, rules_of
from voicekit._lang._nouns import Noun, pairs, same, triples
from voicekit._lang._rules import UNITS, LanguageRules, Options
from voicekit._lang._sound import double_metaphone
from voicekit._lang._words import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    WEEK,
    CalendarWords,
    ClockWords,
    DurationWords,
    MoneyWords,
    ToolkitPhrases,
    units_of,
)

__all__ = [
    "DAY",
    "HOUR",
    "ICAO",
    "MINUTE",
    "SECOND",
    "UNITS",
    "WEEK",
    "Alphabet",
    "CalendarWords",
    "ClockWords",
    "DurationWords",
    "HearingWords",
    "Language",
    "LanguageRules",
    "MoneyWords",
    "Noun",
    "Options",
    "ToolkitPhrases",
    "double_metaphone",
    "language_of",
    "languages",
    "missing",
    "pairs",
    "rules_of",
    "same",
    "triples",
    "units_of",
]
