"""Where a telephone number is parted when it is read out: by the plan of its country, as phonenumbers has it."""

import re

from voicekit._lang import rules_of
from voicekit._lang.tags import region

__all__ = ["grouped"]

_LONGEST = 5
"""Digits of a group: longer ones are parted too, as nobody keeps six in mind."""


def grouped(number: str, language: str) -> list[str]:
    """The groups of a number written without any: a plus and its country code alone, the others as its country does.

    A number without a country code is taken for one of the language's country (de-AT, else the usual one: de is DE).
    """
    groups = re.findall(r"\+?[0-9]+", _written(number, language))
    if "".join(groups) != number:
        groups = [number]
    if groups == [number] and len(number) == 4 and rules_of(language).phone_in_pairs:
        return [number[:2], number[2:]]  # as Asterisk's say.conf has it for French
    return [part for group in groups for part in _parted(group)]


def _written(number: str, language: str) -> str:
    import phonenumbers  # noqa: PLC0415

    country = region(language)
    try:
        parsed = phonenumbers.parse(number, country, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_in_original_format(parsed, country))


def _parted(group: str) -> list[str]:
    """Threes, and a last group of two to four: none of one."""
    if len(group.lstrip("+")) <= _LONGEST:
        return [group]
    size = 4 if group.startswith("+") else 3
    return [group[:size], *_parted(group[size:])]
