"""Digits, letters, telephone numbers and spelling: signs said one by one."""

import re
import unicodedata

from voicekit._lang import LanguageRules, Options, language_of, rules_of
from voicekit._lang.tags import region
from voicekit._spoken.withheld import is_withheld, number_in

__all__ = ["digits", "letters", "phone", "phonetic"]

_BREAKS = " -./()"
"""Between digits these are no marks to be said, but places to breathe."""


def digits(value: str, language: str, options: Options = ()) -> str:
    """Each digit by itself; what stands between groups of them is heard as a short stop."""
    rules = rules_of(language)
    groups: list[list[str]] = [[]]
    for sign in value:
        if sign in _BREAKS:
            groups.append([])
        elif sign.isascii() and (sign.isdigit() or sign in "*#+ABCDabcd"):
            groups[-1].append(_one(sign, rules))
        else:
            raise ValueError("digits are 0 to 9, * and #, A to D, a plus, and space - . / ( ) between them")
    return ", ".join(" ".join(group) for group in groups if group)


def letters(value: str, language: str, options: Options = ()) -> str:
    """Each letter, digit and mark by itself."""
    rules = rules_of(language)
    return ", ".join(_one(sign, rules) for sign in value if not sign.isspace())


def phonetic(value: str, language: str, options: Options = ()) -> str:
    """Each letter by its word in the language's spelling alphabet (A: Alfa, Anton, Antonio); other signs as `letters`.

    A letter with an accent that has no word of its own takes that of the letter below the accent.
    """
    rules, words = rules_of(language), language_of(language).alphabet.said(language)
    said = []
    for sign in value:
        if not sign.isspace():
            base = unicodedata.normalize("NFD", sign)[0].upper()
            said.append(words.get(sign) or words.get(sign.upper()) or words.get(base) or _one(sign, rules))
    return ", ".join(said)


def phone(value: str, language: str, options: Options = ()) -> str:
    """A telephone number, digit by digit in groups: its own, where it is written in groups, else those of the country.

    A SIP or tel URI is said by its number, a withheld one ("", "anonymous", "Restricted") as an unknown number. Where
    a language says pairs, as French does, each group of two is a number with its zero before it (say.conf: zéro un).
    """
    if is_withheld(value):
        return language_of(language).phrases.unknown_number
    value = number_in(value)
    if not value:
        raise ValueError("a telephone number is digits, a plus before them, and space - . / ( ) between them")
    groups = [group for group in re.split(r"[ ./()-]+", value.replace("(0)", "")) if group]
    if len(groups) == 1:
        groups = _grouped(groups[0], language)
    rules = rules_of(language)
    if rules.phone_in_pairs and all(len(group.lstrip("+")) <= 2 for group in groups):
        return ", ".join(_pair(group, rules) for group in groups)
    return digits(" ".join(groups), language)


def _pair(group: str, rules: LanguageRules) -> str:
    if group.startswith("+"):
        return f"{rules.marks['+']} {_pair(group[1:], rules)}"
    if len(group) != 2 or not group.isdigit():
        return " ".join(_one(sign, rules) for sign in group)
    return rules.whole(int(group)) if group[0] != "0" else " ".join(rules.digit(sign) for sign in group)


def _one(sign: str, rules: LanguageRules) -> str:
    if sign.isascii() and sign.isdigit():
        return rules.digit(sign)
    if sign in rules.marks:
        return rules.marks[sign]
    return sign.upper() if len(sign.upper()) == 1 else sign


_LONGEST = 5
"""Digits of a group: longer ones are parted too, as nobody keeps six in mind."""


def _grouped(number: str, language: str) -> list[str]:
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
