"""What stands in a step's brackets: ``${VARIABLE}``, ``${FUNCTION(x)}`` and ``$[expression]``, as texts that are known
when the dialplan is read, or as a flow's expressions.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from voicekit._authoring.importing.draft import identifier

__all__ = ["Reference", "Values", "parts_of", "quoted", "references"]

DEEPEST = 16
"""References within one another."""

LONGEST = 2_000
"""Characters of what a reference may come to."""

MOST_TOKENS = 200
"""Operators, numbers and texts of one expression."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SLICE = re.compile(r"([^:(]+|[^:(]+\(.*\)):(-?\d{1,4})(?::(-?\d{1,4}))?", re.DOTALL)
_TOKEN = re.compile(r'\s*(?:("[^"]*")|(\|\||&&|!=|<=|>=|==|[|&=<>()!+*/%-])|([^\s"|&=<>()!+*/%-]+))')

_KNOWN = {
    "CALLERID(num)": "call.caller",
    "CALLERID(number)": "call.caller",
    "CALLERIDNUM": "call.caller",
    "CALLERID": "call.caller",
}
"""What a flow knows by itself, by what a dialplan calls it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """``${body}`` or, where ``works``, ``$[body]``."""

    body: str
    works: bool = False


def parts_of(text: str) -> list[str | Reference]:
    """A text's words and references, in order; what is not closed is words."""
    parts: list[str | Reference] = []
    words, place = "", 0
    while place < len(text):
        end = _closed(text, place) if text[place] == "$" and text[place + 1 : place + 2] in {"{", "["} else 0
        if end:
            parts += [words] if words else []
            parts.append(Reference(text[place + 2 : end], text[place + 1] == "["))
            words, place = "", end + 1
        elif text[place] == "\\" and place + 1 < len(text):
            words += text[place + 1]
            place += 2
        else:
            words += text[place]
            place += 1
    return [*parts, words] if words else parts


def _closed(text: str, place: int) -> int:
    """Where the bracket that opens behind a ``$`` is closed; 0 where it is not."""
    opening, closing = text[place + 1], {"{": "}", "[": "]"}[text[place + 1]]
    if closing not in text[place : place + LONGEST]:
        return 0
    depth = 0
    for at in range(place + 1, min(len(text), place + LONGEST)):
        depth += (text[at] == opening) - (text[at] == closing)
        if not depth:
            return at
    return 0


def references(text: str, deep: int = 0) -> set[str]:
    """The names of all variables and functions that a text refers to, those within references too."""
    found: set[str] = set()
    for part in parts_of(text):
        if isinstance(part, Reference) and deep < DEEPEST:
            if not part.works:
                found.add(_plain_name(part.body))
            found |= references(part.body, deep + 1)
    return found


def _plain_name(body: str) -> str:
    name = _SLICE.fullmatch(body)
    return (name[1] if name else body).strip()


def quoted(text: str) -> str:
    """A text as an expression has it."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


@dataclass(slots=True)
class Values:
    """What is known at a step. ``known`` are texts by the names of variables; ``variables`` is asked for the flow's
    name of any other variable, and gives an empty one for what no flow has.
    """

    known: Mapping[str, str]
    variables: Callable[[str], str]

    def text(self, written: str, deep: int = 0) -> str | None:
        """A text whose references are all known; None where one is not."""
        told = ""
        for part in parts_of(written):
            value = part if isinstance(part, str) else self._known(part, deep)
            if value is None or len(told) > LONGEST:
                return None
            told += value
        return told

    def _known(self, reference: Reference, deep: int) -> str | None:
        if reference.works or deep >= DEEPEST:
            return None
        found = _SLICE.fullmatch(reference.body)
        name, begin, count = (found[1], found[2], found[3]) if found else (reference.body, None, None)
        inner = self.text(name, deep + 1)
        value = None if inner is None else self.known.get(inner.strip(), self.known.get(inner.strip().upper()))
        if value is None or begin is None:
            return value
        rest = value[int(begin) :]
        return rest if count is None else rest[: int(count)]

    def template(self, written: str) -> str | None:
        """A text with places for the flow's variables; None where something else stands in it."""
        told = ""
        for part in parts_of(written):
            if isinstance(part, str):
                told += part.replace("{", "%7B").replace("}", "%7D")
                continue
            value = self._known(part, 0)
            name = "" if value is not None or part.works else self._variable(part.body)
            if value is None and not name:
                return None
            told += f"{{{name}}}" if value is None else value
        return told[:LONGEST]

    def names(self, written: str) -> list[str]:
        """The flow's variables in a text that `template` takes."""
        told = [each for each in parts_of(written) if isinstance(each, Reference) and self._known(each, 0) is None]
        return [name for each in told if (name := self._variable(each.body))]

    def expression(self, written: str) -> str | None:
        """A text as an expression: of one reference what it stands for, of several their texts joined; None where a
        flow cannot work it out.
        """
        known = self.text(written)
        if known is not None:
            return quoted(known)
        parts = parts_of(written)
        if len(parts) == 1 and isinstance(parts[0], Reference):
            return self._worked(parts[0])
        worked = [quoted(each) if isinstance(each, str) else self._worked(each) for each in parts]
        if any(each is None for each in worked) or len(worked) > MOST_TOKENS:
            return None
        return " + ".join(
            str(each) if isinstance(part, str) else f"text({each})" for part, each in zip(parts, worked, strict=True)
        )

    def _worked(self, reference: Reference) -> str | None:
        known = self._known(reference, 0)
        if known is not None:
            return quoted(known)
        if reference.works:
            return self.condition(reference.body)
        found = re.fullmatch(r"LEN\((.*)\)", reference.body, re.DOTALL | re.IGNORECASE)
        if found is not None:
            inner = self.expression(found[1])
            return f"len(text({inner}))" if inner else None
        return self._variable(reference.body) or None

    def _variable(self, body: str) -> str:
        if body in _KNOWN:
            return _KNOWN[body]
        return self.variables(body) if _NAME.fullmatch(body) else ""

    def condition(self, body: str) -> str | None:
        """What stands in ``$[...]`` as an expression; None where a flow cannot work it out."""
        tokens = self._tokens(body)
        if not tokens or len(tokens) > MOST_TOKENS:
            return None
        reader = _ConditionReader(tokens)
        worked = reader.read(0)
        return worked if worked is not None and reader.at_end else None

    def _tokens(self, body: str) -> list[str] | None:
        """Operators as they are; numbers, and texts and references as a flow writes them."""
        tokens: list[str] = []
        for sign, token in _scanned(body):
            if sign:
                tokens.append(token)
                continue
            plain = token.strip()
            if len(plain) > 1 and plain[0] == plain[-1] == '"':
                plain = plain[1:-1]
            elif re.fullmatch(r"\d{1,15}(\.\d{1,9})?", plain):
                tokens.append(plain.lstrip("0") or "0" if "." not in plain else plain)
                continue
            worked = self.expression(plain)
            if worked is None:
                return None
            tokens.append(worked)
        return tokens


def _scanned(body: str) -> list[tuple[bool, str]]:
    """The tokens of an expression: whether each is an operator, and its text. A reference is part of its token."""
    found: list[tuple[bool, str]] = []
    place, token, quote = 0, "", False

    def end() -> None:
        nonlocal token
        if token.strip():
            found.append((False, token))
        token = ""

    while place < len(body) and len(found) <= MOST_TOKENS:
        sign = body[place]
        close = _closed(body, place) if sign == "$" and body[place + 1 : place + 2] in {"{", "["} else 0
        if close:
            token += body[place : close + 1]
            place = close
        elif sign == '"':
            quote = not quote
            token += sign
        elif quote:
            token += sign
        elif sign.isspace():
            end()
        else:
            match = re.compile(r"\|\||&&|!=|<=|>=|==|=~|[|&=<>()!+*/%]|-(?=\s|\$|\d)").match(body, place)
            if match is None:
                token += sign
            else:
                end()
                found.append((True, match[0]))
                place = match.end() - 1
        place += 1
    end()
    return found


_LEVELS: tuple[dict[str, str], ...] = (
    {"|": "or", "||": "or"},
    {"&": "and", "&&": "and"},
    {"=": "==", "==": "==", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="},
    {"+": "+", "-": "-"},
    {"*": "*", "/": "/", "%": "%"},
)
"""Operators of Asterisk's expressions (main/ast_expr2.y), the loosest first."""

_OPERATORS = frozenset(sign for level in _LEVELS for sign in level) | {"(", ")", "!", "=~"}


class _ConditionReader:
    """Reads tokens from left to right, the loosest operator first."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    @property
    def at_end(self) -> bool:
        return self._place == len(self._tokens)

    def _peek(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def read(self, level: int) -> str | None:
        if level == len(_LEVELS):
            return self._single()
        left = self.read(level + 1)
        while left is not None and self._peek() in _LEVELS[level]:
            operator = _LEVELS[level][self._tokens[self._place]]
            self._place += 1
            right = self.read(level + 1)
            if right is None:
                return None
            left = _joined(left, operator, right, level)
        return left

    def _single(self) -> str | None:
        found = self._peek()
        self._place += 1
        if found == "(" and self._depth < DEEPEST:
            self._depth += 1
            inner = self.read(0)
            self._depth -= 1
            if inner is None or self._peek() != ")":
                return None
            self._place += 1
            return f"({inner})"
        if found == "!":
            inner = self._single()
            return None if inner is None else f"not ({inner})"
        return None if not found or found in _OPERATORS else found


def _joined(left: str, operator: str, right: str, level: int) -> str:
    if level >= 3:
        left, right = (each if re.fullmatch(r"[\d.]+", each) else f"number({each})" for each in (left, right))
    elif level < 2:
        left, right = (f"({each})" for each in (left, right))
    return f"{left} {operator} {right}"


def plain_variable(name: str) -> str:
    """A variable of the dialplan by its name in a flow: without the underscores that hand it on to other channels."""
    return identifier(name.lstrip("_"))
