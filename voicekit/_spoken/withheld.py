"""Values that a telephone network or a dialplan chooses, which may be withheld: a caller's number, above all."""

import re

__all__ = ["FromNetwork", "is_withheld", "number_in"]

_WITHHELD = frozenset(
    (
        "",
        "anonymous",
        "blocked",
        "id unavailable",
        "no caller id",
        "no number",
        "not available",
        "number withheld",
        "out of area",
        "private",
        "private number",
        "restricted",
        "unavailable",
        "unknown",
        "unknown number",
        "withheld",
        "withheld number",
    )
)
"""What networks and telephones write in place of a number, in small letters."""

_URI = re.compile(r"(?:.*<)?\s*(?:sips?|tel):([^@;?>]*)[^<]*", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"\+?[0-9 ./()#*-]+")


class FromNetwork(str):
    """A text that a network or a dialplan chose. It is said in every kind: where it has no words, as unknown."""

    __slots__ = ()


def number_in(value: str) -> str:
    """The telephone number in a value, also in a SIP or tel URI; empty where there is none."""
    uri = _URI.fullmatch(value)
    number = (uri[1] if uri is not None else value).strip()
    return number if _NUMBER.fullmatch(number) and re.search("[0-9]", number) else ""


def is_withheld(value: str) -> bool:
    """Whether a value says that there is none: nothing at all, "anonymous", "Restricted", a URI of such a name."""
    uri = _URI.fullmatch(value)
    name = (uri[1] if uri is not None else value).strip(" \t<>\"'()").casefold().replace("_", " ").replace("-", " ")
    return name in _WITHHELD
