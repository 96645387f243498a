"""From a kind, a value and a language to words."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from voicekit.errors import BadPrompt
from voicekit.spoken import calendar, characters, numbers

__all__ = ["KINDS", "MAX_VALUE", "words"]

KINDS: Mapping[str, Callable[[str, str], str]] = MappingProxyType(
    {
        "digits": characters.digits,
        "letters": characters.letters,
        "number": numbers.number,
        "ordinal": numbers.ordinal,
        "money": numbers.money,
        "date": calendar.date,
        "time": calendar.time,
    }
)
"""What can be said, by its kind; each takes the value and the language, and raises ValueError for a wrong value."""

MAX_VALUE = 200
"""Characters of a value: nobody follows more digits by ear."""


def words(kind: str, value: str, language: str) -> str:
    """The words of a value; ``language`` is a tag such as ``en`` or ``pt-BR``.

    Values: ``digits`` and ``letters`` any text; ``number`` and ``ordinal`` a decimal number; ``money`` an amount and
    an ISO 4217 code (``12.50 EUR``); ``date`` as 2026-11-24; ``time`` as 14:30. A language without rules here gets
    figures in its own writing, which its engine reads. Raises BadPrompt for an unknown kind or a wrong value.
    """
    say = KINDS.get(kind)
    if say is None:
        raise BadPrompt(f"there is no way to say {kind!r}", mend=f"take one of: {', '.join(KINDS)}")
    if len(value) > MAX_VALUE:
        raise BadPrompt(f"a {kind} of {len(value)} characters is too long to be said", mend=f"{MAX_VALUE} is the most")
    try:
        said = say(value.strip(), language.replace("_", "-"))
    except (ValueError, ArithmeticError) as error:
        # Without the value: it may be private.
        raise BadPrompt(f"the value is not a {kind}: {error}") from None
    if not said:
        raise BadPrompt(f"a {kind} without a value has no words")
    return said
