"""Telephone numbers: "plus four four, twenty, seven nine four six, oh one double two", "(030) 12 34 56"."""

import re
from collections.abc import Iterator
from functools import lru_cache

from voicekit._grammar.carrier import weighed
from voicekit._grammar.digits import LESS_LIKELY, MAX_WAYS, digits, number_words, strings
from voicekit._grammar.grammar import Grammar, bounded
from voicekit._grammar.meaning import Reading
from voicekit._grammar.numerals import lexicon
from voicekit._grammar.shape import Shape
from voicekit._grammar.text import rows, tokens
from voicekit._lang import language_of

__all__ = ["MAX_DIGITS", "MIN_DIGITS", "canonical", "local", "phone"]

MIN_DIGITS, MAX_DIGITS = 3, 15
"""Digits of a number where no country says more: ITU-T E.164 allows fifteen."""

POSSIBLE = 0.9
"""Score of a number of the right length that no operator is known to have given out: numbering plans change."""

_WRITTEN = re.compile(r"\((\d[\d\s]{0,10})\)")
_TRUNK = re.compile(r"(\+\d{1,3}[\s.-]?)\(0\)")

_Words = tuple[str, ...]


def phone(language: str, country: str | None = None) -> Grammar:
    """The grammar of a telephone number; key and value are the number as `canonical` writes it.

    ``country`` (ISO 3166, two capitals) is that of numbers without a country's code; with it only numbers of a length
    that the country has are taken, and one without its area code is doubtful. An engine follows the words.
    Raises ValueError for a country without telephones.
    """
    _check(country)
    known = lexicon(language)
    plus, silent = rows((*language_of(language).hearing.plus, "+")), rows(language_of(language).hearing.dialled)
    spoken = digits(language, Shape(MIN_DIGITS, MAX_DIGITS))
    offered = bounded([*language_of(language).hearing.plus, *spoken.phrases, *language_of(language).hearing.dialled])

    def read(text: str) -> list[Reading] | None:
        words, international = _without(tokens(_unbracketed(text)), plus)
        words, _ = _without(words, silent)
        run, rest = number_words(words, language, known)
        found = list(dict.fromkeys(strings(known.paths(run))))
        entries = (f"+{each}" if international else each for each in found[: 2 * MAX_WAYS])
        # Numbers that are given out come before those that only could be: 1 800 before 1 180 0.
        rated = sorted(dict(_rated(entries, country)).items(), key=lambda one: -one[1])
        readings = [
            Reading(number, number, rate * (LESS_LIKELY if place else 1.0))
            for place, (number, rate) in enumerate(rated[:MAX_WAYS])
        ]
        return weighed(readings, rest, run) if readings or not found else None

    return Grammar(language, offered, offered, complete=False, read=read)


def canonical(entry: str, country: str | None = None) -> str:
    """A number in one writing: ``+442079460122`` where its country is known, else its digits.

    ``entry`` is digits, with a + before a country's code; what stands between them is passed over. A number that has
    no area code stays as it is. Raises ValueError for what cannot be a number, or none of the country.
    """
    number, rate = _rate(entry, country)
    if not rate:
        raise ValueError("this cannot be a telephone number")
    return number


def local(number: str, country: str) -> str:
    """A number as the people of a country write it: ``030 123456`` of ``+4930123456``, ``+44 20 ...`` of another's.

    A number that the country cannot have stays as it is. Raises ValueError for a country without telephones.
    """
    import phonenumbers  # noqa: PLC0415

    _check(country)
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return number
    own = phonenumbers.country_code_for_region(country) == parsed.country_code
    style = phonenumbers.PhoneNumberFormat.NATIONAL if own else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, style))


def _rated(entries: Iterator[str], country: str | None) -> Iterator[tuple[str, float]]:
    for entry in entries:
        number, rate = _rate(entry, country)
        if rate:
            yield number, rate


def _rate(entry: str, country: str | None) -> tuple[str, float]:
    """The canonical number, and how likely it is one: 0 to 1."""
    kept = re.sub(r"[^\d+]", "", _unbracketed(entry))
    if not kept.isascii() or "+" in kept[1:] or not MIN_DIGITS <= len(kept.lstrip("+")) <= MAX_DIGITS + 2:
        return kept, 0.0
    if country is None and not kept.startswith("+"):
        return kept, float(len(kept) <= MAX_DIGITS)
    return _planned(kept, country)


def _planned(kept: str, country: str | None) -> tuple[str, float]:
    """The same, by the numbering plan of a country."""
    import phonenumbers  # noqa: PLC0415

    try:
        parsed = phonenumbers.parse(kept, country)
    except phonenumbers.NumberParseException:
        return kept, 0.0
    length = phonenumbers.is_possible_number_with_reason(parsed)
    if length == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return kept, LESS_LIKELY
    number = str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
    possible = length == phonenumbers.ValidationResult.IS_POSSIBLE and parsed.national_number
    if not possible or len(number) > MAX_DIGITS + 1 or phonenumbers.parse(number) != parsed:  # 000001 is no number
        return kept, 0.0
    return number, 1.0 if phonenumbers.is_valid_number(parsed) else POSSIBLE


@lru_cache(maxsize=256)
def _check(country: str | None) -> None:
    if country is not None:
        import phonenumbers  # noqa: PLC0415

        if country not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError(f"no telephone numbers of a country {country!r} are known; write it as DE, GB, US")


def _unbracketed(text: str) -> str:
    """Brackets around digits are no asides; the trunk's 0 in +44 (0)20 is not dialled."""
    return _WRITTEN.sub(r" \1 ", _TRUNK.sub(r"\1", text)) if "(" in text and len(text) <= 1000 else text


def _without(words: _Words, phrases: tuple[_Words, ...]) -> tuple[_Words, bool]:
    left: list[str] = []
    at = 0
    while at < len(words):
        size = next((len(row) for row in phrases if words[at : at + len(row)] == row), 0)
        left += () if size else words[at : at + 1]
        at += size or 1
    return tuple(left), len(left) < len(words)
