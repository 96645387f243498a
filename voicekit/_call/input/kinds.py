"""The kinds of questions, each made by a function: programs have them as `voicekit.kinds`."""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from voicekit import _renamed as renamed
from voicekit._arguments import count, flag, kind_of, seconds, text
from voicekit._asr.endpointing import CLOSED, MENU, SEVERAL, Endpointing
from voicekit._call.defaults import LEAST_SILENCE
from voicekit._call.input.keypad import DIGITS, Choices, KeypadDigits, KeypadInput, KeypadMenu, KeypadYesNo
from voicekit._call.input.keypad_amount import KeypadNumber
from voicekit._call.input.keypad_when import KeypadDate, KeypadTime, months_first
from voicekit._call.input.limits import (
    check_bounds,
    check_content,
    check_country,
    check_of,
    check_sizes,
    check_until,
    decimal,
    fitting,
    moment,
    within,
)
from voicekit._grammar.shape import Check, Shape, check_spelled
from voicekit._lazy import LazyModule
from voicekit._plain import plain
from voicekit.errors import ProgramError

if TYPE_CHECKING:
    from voicekit._call.input import grammars, keypad_phone
    from voicekit._grammar import Grammar, currency_names
    from voicekit._grammar import phone as numbers
else:
    grammars = LazyModule("voicekit._call.input.grammars")
    keypad_phone = LazyModule("voicekit._call.input.keypad_phone")
    currency_names = LazyModule("voicekit._grammar.currency_names")
    numbers = LazyModule("voicekit._grammar.phone")

__all__ = [
    "NUMBER",
    "InputKind",
    "as_kind",
    "choice",
    "date",
    "digits",
    "free_speech",
    "kind",
    "letters",
    "money",
    "number",
    "phone",
    "phrase",
    "prepare",
    "time",
    "yes_no",
]

READ_BACK = 6
"""Digits from which a string without a check digit is asked back: each one more is one that may be wrong, and nothing
else tells."""

NUMBER = SEVERAL
"""How an answer of several parts is listened to."""

_CURRENCY = re.compile("[A-Z]{3}")


@renamed.fields(manner="endpointing")
@plain(frozen=True, slots=True)
class InputKind:
    """One kind of question.

    ``entry`` and ``grammar`` take the language of the call: how the answer is keyed in (None: it is not), and what may
    be said (None: nothing). ``value`` makes the typed value of an answer's canonical writing; it raises ValueError
    where that is no answer, which is then no match. ``endpointing`` is when an answer by voice has ended.
    ``told_back`` takes the canonical writing and the language, and gives the text in which a doubtful answer is asked
    back; empty: the caller's own words. ``reads_back`` tells of a canonical writing whether such an answer by voice is
    asked back, however clearly it was heard. ``is_whole`` tells of a canonical writing whether nothing can follow it,
    where that does not show in the phrases of the grammar.
    """

    name: str
    entry: Callable[[str], KeypadInput] | None
    grammar: "Callable[[str], Grammar] | None"
    value: Callable[[str], object] = str
    endpointing: Endpointing = MENU
    told_back: Callable[[str, str], str] = lambda _key, _language: ""
    reads_back: Callable[[str], bool] = lambda _key: False
    is_whole: Callable[[str], bool] = lambda _key: False


def digits(
    length: int | None = None,
    *,
    minimum: int = 1,
    maximum: int | None = None,
    until: str = "#",
    check: str | Check | None = None,
    keys: str = DIGITS,
    empty: bool = False,
) -> InputKind:
    """A string of digits; the value is text. It has exactly ``length`` digits, or from ``minimum`` to ``maximum``.

    By keys it ends when it can have no more digits, at a key of ``until``, or after the inter-digit time. ``keys`` are
    the keys that it may contain, such as ``"0123456789*"``; with ``until=""`` it may contain ``#``, too. With ``empty``
    a key of ``until`` alone is an answer: the empty text. By voice only digits are understood.

    ``check`` is the name of a check digit's method (``luhn``, ``isbn``, ``nl.bsn``, ...: docs/explanation/grammar.md),
    or a function that tells whether an entry is right. Keys that fail it are no match; of what was heard, the next
    likely string that passes counts. Without it, six digits or more that were said are asked back. Raises ProgramError
    for sizes that contradict each other, keys that no telephone has, and methods that do not exist.
    """
    make = _digits if check is None or isinstance(check, str) else _digits.__wrapped__
    try:
        return make(length, minimum, maximum, until, check, keys, empty)
    except TypeError:  # what cannot be remembered is of a wrong type: the checks say which
        return _digits.__wrapped__(length, minimum, maximum, until, check, keys, empty)


@lru_cache(maxsize=256, typed=True)  # a program asks for few kinds of digits, over and over
def _digits(  # noqa: PLR0917 - what is remembered by its arguments takes them by their places
    length: int | None,
    minimum: int,
    maximum: int | None,
    until: str,
    check: str | Check | None,
    keys: str,
    empty: bool,
) -> InputKind:
    if length is not None and maximum not in (None, length):
        raise ProgramError("digits() has a length and another maximum", hint="give length, or minimum and maximum")
    if length is not None:
        count("digits(length)", length, "digits(length=4)")
    least, most = (minimum, maximum) if length is None else (length, length)
    check_sizes("digits", least, most)
    flag("digits(empty)", empty, "digits(empty=True)")
    text("digits(until)", until, 'digits(until="#")')
    text("digits(keys)", keys, 'digits(keys="0123456789*")')
    check_until(until)
    content = "".join(key for key in keys if key not in until) if keys == DIGITS else keys
    check_content(content, until, empty=empty)
    shape = Shape(least, most, check_of(check))
    return InputKind(
        "digits",
        lambda _: KeypadDigits(least, most, until, content, empty),
        lambda language: grammars.digits_of(language, shape),
        lambda key: key if empty and not key else fitting(key, shape),
        MENU if most == 1 else NUMBER if most is None else CLOSED,
        reads_back=lambda key: check is None and _is_long(key),
        is_whole=lambda key: len(key) == most,
    )


def _is_long(key: str) -> bool:
    return sum(map(str.isdigit, key)) >= READ_BACK


def number(minimum: float | None = None, maximum: float | None = None, *, whole: bool = True) -> InputKind:
    """A number; the value is a Decimal from ``minimum`` to ``maximum`` (None: no bound).

    With ``whole=False`` it may have decimals; ``*`` is the decimal point on the keypad. Raises ProgramError for bounds
    that no number meets.
    """
    flag("number(whole)", whole, "number(whole=False)")
    low, high = decimal("number", minimum), decimal("number", maximum)
    check_bounds("number", low, high)
    if whole and low is not None and high is not None and math.ceil(low) > math.floor(high):
        raise ProgramError(f"number() asks for nothing: no whole number is from {low} to {high}", hint="whole=False")

    def value(key: str) -> Decimal:
        found = Decimal(key)
        if whole and found != found.to_integral_value():
            raise ValueError(f"{key} is no whole number")
        return within(found, low, high)

    return InputKind(
        "number",
        lambda _: KeypadNumber(0 if whole else None, high),
        lambda language: grammars.number_of(language, minimum, maximum, whole=whole),
        value,
        NUMBER,
    )


def date(
    today: dt.date | None = None,
    earliest: dt.date | None = None,
    latest: dt.date | None = None,
    *,
    past: bool = False,
    month_first: bool | None = None,
    near: dt.date | None = None,
) -> InputKind:
    """A day; the value is a date from ``earliest`` to ``latest`` (None: no bound).

    By keys it is DDMM or DDMMYYYY, with ``month_first`` MMDD or MMDDYYYY (None: as is usual in the language). Without a
    year it is the next such day from ``today`` on, with ``past`` the last one. ``today`` None is the day on which the
    question is asked. With ``near``, a day alone ("the sixth") is in the month of that date. Raises ProgramError for
    arguments that are no dates, and where ``earliest`` is after ``latest``.
    """
    for day in (today, earliest, latest, near):
        moment("date", day, dt.date)
    check_bounds("date", earliest, latest)
    flag("date(past)", past, "date(past=True)")
    if month_first is not None:
        flag("date(month_first)", month_first, "date(month_first=True)")

    def entry(language: str) -> KeypadInput:
        american = months_first(language) if month_first is None else month_first
        return KeypadDate(today=today or _today(), past=past, month_first=american)

    return InputKind(
        "date",
        entry,
        lambda language: grammars.date_of(language, today or _today(), earliest, latest, past=past, near=near),
        lambda key: within(dt.date.fromisoformat(key), earliest, latest),
        NUMBER,
    )


def time(earliest: dt.time | None = None, latest: dt.time | None = None, *, now: dt.time | None = None) -> InputKind:
    """A time of day; the value is a time from ``earliest`` to ``latest`` (None: no bound). By keys it is HHMM or HMM.

    Where an answer may be 3:00 or 15:00, the bounds decide. "In half an hour" is counted from ``now``; None: from the
    time at which the question is asked. Raises ProgramError for arguments that are no times, and where ``earliest`` is
    after ``latest``.
    """
    for each in (earliest, latest, now):
        moment("time", each, dt.time)
    check_bounds("time", earliest, latest)
    return InputKind(
        "time",
        lambda _: KeypadTime(earliest=earliest, latest=latest),
        lambda language: grammars.time_of(language, earliest, latest, now=now or _now()),
        lambda key: within(dt.time.fromisoformat(key), earliest, latest),
        NUMBER,
    )


def money(currency: str, minimum: float | None = None, maximum: float | None = None) -> InputKind:
    """An amount of money; the value is a tuple of a Decimal and the currency's code, ``(Decimal("12.50"), "EUR")``.

    ``currency`` is an ISO 4217 code. On the keypad ``*`` is the decimal point. A caller may say another currency: the
    value tells which. ``minimum`` and ``maximum`` bound the amount. Raises ProgramError for what is no code of a
    currency, and for bounds that no amount meets.
    """
    if _CURRENCY.fullmatch(text("money(currency)", currency, 'money("EUR")')) is None:
        raise ProgramError(f"{currency!r} is no currency's code", hint='write three capitals: money("EUR")')
    low, high = decimal("money", minimum), decimal("money", maximum)
    check_bounds("money", low, high)

    def value(key: str) -> tuple[Decimal, str]:
        amount, _, code = key.partition(" ")
        return within(Decimal(amount), low, high), code

    return InputKind(
        "money",
        lambda _: KeypadNumber(currency_names.decimals(currency), high, unit=currency),
        lambda language: grammars.money_of(language, currency, minimum, maximum),
        value,
        NUMBER,
    )


def phone(country: str | None = None) -> InputKind:
    """A telephone number; the value is text: ``+442079460122`` where its country is known, else the digits alone.

    ``country`` (ISO 3166, two capitals) is the country of numbers that are given without a country code. A number of
    six digits or more that was said is asked back. Raises ProgramError for a country without telephone numbers.
    """
    check_country(country)
    return InputKind(
        "phone",
        lambda _: keypad_phone.KeypadPhone(numbers.MIN_DIGITS, keypad_phone.MOST_DIALLED, country=country),
        lambda language: grammars.phone_of(language, country),
        lambda key: numbers.canonical(key, country),
        NUMBER,
        reads_back=_is_long,
    )


def letters(
    pattern: str = "", *, minimum: int = 1, maximum: int | None = None, check: str | Check | None = None
) -> InputKind:
    """Letters and digits that the caller spells; the value is text, letters as capitals. It cannot be keyed in.

    It has ``minimum`` to ``maximum`` signs, or the form of ``pattern``: ``9`` is a digit, ``A`` a letter, ``X`` either,
    any other capital or digit itself. ``check`` is as for `digits`. Raises ProgramError for sizes that contradict each
    other, methods that do not exist, and a pattern that nobody can spell.
    """
    check_spelled(text("letters(pattern)", pattern, 'letters("AA9999")'))
    check_sizes("letters", minimum, maximum)
    shape = Shape(minimum, maximum, check_of(check), pattern)
    return InputKind(
        "letters",
        None,
        lambda language: grammars.letters_of(language, shape),
        lambda key: fitting(key, shape),
        NUMBER,
    )


def yes_no(yes: str = "1", no: str = "2") -> InputKind:
    """A yes or a no; the value is True or False. ``yes`` and ``no`` are their keys.

    Raises ProgramError for keys that no telephone has, and where both are the same.
    """
    text("yes_no(yes)", yes, 'yes_no(yes="1")')
    return _yes_no(yes, text("yes_no(no)", no, 'yes_no(no="2")'))


@lru_cache(maxsize=256)
def _yes_no(yes: str, no: str) -> InputKind:
    if yes == no:
        raise ProgramError(f"{yes!r} is the key of yes and of no", hint='give two keys: yes="1", no="2"')
    choices = Choices({yes: "yes", no: "no"})
    return InputKind(
        "yes_no",
        lambda _: KeypadYesNo(choices),
        grammars.yes_or_no,
        lambda key: {"yes": True, "no": False}[key],
    )


def choice(choices: Mapping[str, Any] | Choices) -> InputKind:
    """One of some choices: ``{"1": "sales", "2": ["support", "help"]}``, keys and the words that choose them.

    The value is what stands behind the key, of a list its first item. Raises ProgramError for no choices, for keys that
    no telephone has, and for a word that chooses two.
    """
    menu = choices if isinstance(choices, Choices) else Choices(choices)
    return InputKind(
        "choice",
        lambda _: KeypadMenu(menu),
        lambda language: grammars.menu_of(menu, language),
        lambda key: menu.values[key],
        CLOSED,
    )


def free_speech(*, silence: float = 1.0, longest: float = 20.0) -> InputKind:
    """Anything that the caller says; the value is text. It cannot be keyed in.

    It ends after ``silence`` seconds without speech, or after ``longest`` seconds. Raises ProgramError for times that
    are too short, or where ``longest`` is less than ``silence``.
    """
    return InputKind(
        "free_speech",
        None,
        lambda language: grammars.anything(None, language),
        endpointing=_listened_to(silence, longest),
    )


def phrase(phrases: Sequence[str], *, silence: float = 1.0, longest: float = 20.0) -> InputKind:
    """One of some phrases; the value is the one that was said. It cannot be keyed in. Times are as for `free_speech`.

    Raises ProgramError for no phrases, an empty one, or what is no text.
    """
    if isinstance(phrases, str) or not isinstance(phrases, Sequence):
        raise ProgramError(f"phrases are a list, not {kind_of(phrases)}", hint='write ["yes", "no"]')
    said = tuple(text("one phrase of several", each, '["yes", "no"]') for each in phrases)
    if not said or not all(map(str.strip, said)):
        raise ProgramError("a phrase is empty, or there is none", hint="leave phrases out where anything may be said")
    return InputKind(
        "phrase",
        None,
        lambda language: grammars.anything(said, language),
        endpointing=_listened_to(silence, longest),
    )


def _listened_to(silence: float, longest: float) -> Endpointing:
    return Endpointing(
        trailing=seconds("silence", silence, "silence=1.0", least=LEAST_SILENCE),
        longest=seconds("longest", longest, "longest=20.0", least=silence),
        stated=True,
    )


_PLAIN: Mapping[str, Callable[[], InputKind]] = {
    "digits": digits,
    "number": number,
    "date": date,
    "time": time,
    "phone": phone,
    "letters": letters,
    "yes_no": yes_no,
    "free_speech": free_speech,
}

_BY_FUNCTION: Mapping[str, str] = {
    "money": 'money("EUR")',
    "choice": 'choice({"1": "sales"})',
    "phrase": 'phrase(["yes", "no"])',
}
"""Kinds that need more than their name, as they are written."""


_EARLIER = {"free": "free_speech"}


def kind(name: str) -> InputKind:
    """The kind with this name, made without arguments: ``kind("date")`` is ``date()``.

    Raises ProgramError for an unknown name, and for a kind that needs arguments.
    """
    name = str(name)  # what cannot be hashed is no key of a table
    if name in _EARLIER:
        renamed.warn(name, _EARLIER[name], stacklevel=3)
        name = _EARLIER[name]
    made = _PLAIN.get(name)
    if made is None:
        of_its_own = name in _BY_FUNCTION
        hint = f"ask for {_BY_FUNCTION[name]}" if of_its_own else f"ask for one of {', '.join(_PLAIN)}"
        raise ProgramError(f"there is no plain question {name!r}", hint=hint)
    return made()


def prepare(language: str) -> None:
    """Load the words of a language's grammars: the first question of a kind takes up to half a second (dates with their
    holidays), for which no caller is to wait. Blocks.
    """
    for made in (*(plainly() for plainly in _PLAIN.values()), money("EUR")):
        if made.grammar is not None:
            made.grammar(language)


def as_kind(asked: InputKind | str) -> InputKind:
    """A kind as it is, or by its name. Raises ProgramError for what is neither."""
    if isinstance(asked, InputKind):
        return asked
    if isinstance(asked, str):
        return kind(asked)
    name = getattr(asked, "__name__", "")
    hint = 'give a kind of voicekit.kinds, such as date(), or its name: "date"'
    if name in _PLAIN or name in _BY_FUNCTION:
        hint = f"call it: {_BY_FUNCTION.get(name, name + '()')}"
    elif isinstance(asked, Mapping | Choices):
        hint = "ask by call.menu(prompt, choices), or for choice(choices)"
    raise ProgramError(f"{kind_of(asked)} is no kind of question", hint=hint)


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).astimezone().date()


def _now() -> dt.time:
    return dt.datetime.now(dt.UTC).astimezone().time().replace(second=0, microsecond=0)
