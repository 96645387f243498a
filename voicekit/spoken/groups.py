"""Where a telephone number is parted when it is read out: by its country's plan, as ITU-T E.123 has it."""

from collections.abc import Mapping

from voicekit.spoken.languages import primary

__all__ = ["grouped"]

_ONE_DIGIT = "17"
_TWO_DIGITS = (
    "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90"
    " 91 92 93 94 95 98"
)
"""Country codes of E.164; all others have three digits."""

_PLANS: Mapping[str, Mapping[int, tuple[int, ...]]] = {
    "en": {7: (3, 4), 10: (3, 3, 4), 11: (1, 3, 3, 4)},
    "en-gb": {11: (5, 3, 3)},
    "es": {9: (3, 3, 3)},
    "fr": {10: (2, 2, 2, 2, 2), 9: (1, 2, 2, 2, 2), 4: (2, 2)},
    "pt": {9: (3, 3, 3)},
    "pt-br": {11: (2, 5, 4), 10: (2, 4, 4), 9: (5, 4), 8: (4, 4)},
    "ru": {10: (3, 3, 2, 2), 11: (1, 3, 3, 2, 2), 7: (3, 2, 2)},
    "ko": {8: (4, 4), 9: (2, 3, 4), 10: (3, 3, 4), 11: (3, 4, 4)},
    "nl": {10: (2, 2, 2, 2, 2)},
}
"""Lengths of national numbers, and their groups. Seoul's 02 is the only area code of two digits in Korea."""

_AFTER_CODES: Mapping[str, Mapping[int, tuple[int, ...]]] = {
    "+1": {10: (3, 3, 4)},
    "+7": {10: (3, 3, 2, 2)},
    "+31": {9: (1, 2, 2, 2, 2)},
    "+33": {9: (1, 2, 2, 2, 2)},
    "+34": {9: (3, 3, 3)},
    "+55": {11: (2, 5, 4), 10: (2, 4, 4)},
    "+82": {9: (1, 4, 4), 10: (2, 4, 4)},
    "+351": {9: (3, 3, 3)},
}
"""The groups after a country code, for whoever hears them."""


def grouped(number: str, language: str) -> list[str]:
    """The groups of a number written without any: the country code, then two to four digits at a time."""
    sizes: tuple[int, ...] | None
    if number.startswith("+"):
        code = 2 if number[1] in _ONE_DIGIT else 3 if number[1:3] in _TWO_DIGITS.split() else 4
        sizes = _AFTER_CODES.get(number[:code], {}).get(len(number) - code)
        sizes = (code, *(_threes(len(number) - code) if sizes is None else sizes))
    else:
        sizes = (_PLANS.get(language.lower()) or _PLANS.get(primary(language), {})).get(len(number))
        if len(number) == 10 and primary(language) == "ko" and number.startswith("02"):
            sizes = (2, 4, 4)
    groups, at = [], 0
    for size in sizes or _threes(len(number)):
        groups.append(number[at : at + size])
        at += size
    return [group for group in groups if group]


def _threes(length: int) -> tuple[int, ...]:
    """Threes, and a last group of two to four: none of one."""
    if length <= 4:
        return (length,)
    return (3, *_threes(length - 3))
