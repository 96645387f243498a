"""What a language still lacks, in sentences."""

from collections.abc import Iterator, Mapping

from voicekit._lang._language import Language, language_of, rules_of
from voicekit._lang._rules import UNITS, LanguageRules

__all__ = ["missing"]

_SIGNS = "*#+@.-_/&%"

_NEEDED: Mapping[str, str] = {
    "name": "nothing can be told of it",
    "hearing.around": "an engine is told no carrier phrases",
    "hearing.lead": 'no "I would like" before an answer is known',
    "hearing.tail": 'no "please" after an answer is known',
    "hearing.fillers": 'an "uh" makes every answer doubtful',
    "hearing.carriers": "words around a value make it doubtful",
    "hearing.negations": 'a value after a "not" is taken for an answer',
    "hearing.denials": 'a value that is turned down ("impossible") is taken for an answer',
    "hearing.alternatives": "one of two values is taken for the answer",
    "hearing.bounds": 'a limit ("before nine") is taken for a value',
    "hearing.key": "a key cannot be said",
    "hearing.told": "nothing checks which keys a prompt tells",
    "hearing.marks": "* and # cannot be said",
    "hearing.yes": "nobody can say yes",
    "hearing.no": "nobody can say no",
    "hearing.corrects": 'nobody can say "I meant"',
    "hearing.instead": 'nobody can say "not the fifth but the sixth"',
    "hearing.scales": "numbers end below a thousand",
    "hearing.point": "decimals are not understood",
    "hearing.minus": "negative numbers are not understood",
    "hearing.plus": "the + of a telephone number is not understood",
    "hearing.dialled": '"dash" or "area code" within a telephone number is not passed over',
    "calendar.near": "today and tomorrow are not understood",
    "calendar.following": '"next Monday" is not understood',
    "calendar.units": '"in three days" is not understood',
    "calendar.long_units": '"in two months" is not understood',
    "calendar.hence": '"in" before a number of days is not understood',
    "calendar.ago": '"ago" is not understood',
    "calendar.glue": "small words within a date make it doubtful",
    "clock.morning": "the first half of the day is not understood",
    "clock.evening": "the second half of the day is not understood",
    "clock.fixed": "noon and midnight are not understood",
    "clock.glue": "small words within a time make it doubtful",
    "durations.units": "spans of time are not understood",
    "durations.parts": "half an hour is not understood",
    "money.names": "the common currencies are not understood",
    "alphabet.likened": 'nobody can say "b as in bravo"',
    "phrases.no_input": "silence is not told of",
    "phrases.no_match": "a wrong answer is not told of",
    "phrases.apology": "a call that ends for an error ends without a word",
    "phrases.did_you_say": "an uncertain answer cannot be asked back, and is none",
    "phrases.unanswered": "a call that ends for want of an answer ends without a word",
    "phrases.misunderstood": "a call that ends for wrong answers ends without a word",
    "phrases.use_keys": "callers who cannot be recognized now are not told to use the keys",
}
"""Parts that each language has, each with what a caller loses without it; all others depend on the language."""


def missing(code: str) -> list[str]:
    """What a language lacks, by its code, as sentences; nothing where it is complete.

    These are parts that are not there. Whether what is said is also heard is a test's question: hear(say(value)).
    """
    language = language_of(code)
    name = language.name or f"{code!r}"
    lacks = [(place, why) for place, why in _NEEDED.items() if not _part(language, place)]
    lacks += [*_rules(code), *_phrases(code)]
    return [f"{name} has no {place}: {why}." for place, why in lacks]


def _part(language: Language, place: str) -> object:
    part, _, name = place.partition(".")
    return getattr(getattr(language, part), name) if name else getattr(language, part)


def _rules(code: str) -> Iterator[tuple[str, str]]:
    rules = rules_of(code)
    if rules.num2words is None and type(rules).whole is LanguageRules.whole:
        yield "rules.whole", "num2words does not know it, and numbers are figures"
    if not rules.coins:
        yield "rules.coins", "amounts of money are said by the libraries"
    for method, why in (("date", "dates"), ("time", "times of day")):
        if getattr(type(rules), method) is getattr(LanguageRules, method):
            yield f"rules.{method}", f"{why} are said as they are written"
    for unit in UNITS:
        if unit not in rules.units:
            yield f"rules.units[{unit!r}]", "spans of time are said by the libraries"
    for sign in _SIGNS:
        if sign not in rules.marks:
            yield f"rules.marks[{sign!r}]", "the sign is left to the voice"


def _phrases(code: str) -> Iterator[tuple[str, str]]:
    phrases, english = language_of(code).phrases, language_of("en").phrases
    asked = phrases.did_you_say
    if asked and not ("{}" in asked and "1" in asked and "2" in asked):
        yield "phrases.did_you_say with a {} and the keys 1 and 2", "what is asked back cannot be answered by keys"
    for unknown in ("unknown", "unknown_number"):
        if code != "en" and getattr(phrases, unknown) == getattr(english, unknown):
            yield f"phrases.{unknown}", "a withheld number is told in English"
