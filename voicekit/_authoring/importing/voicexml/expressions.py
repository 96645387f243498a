"""ECMAScript of the simple kind as expressions of a flow: comparisons, sums, conditions, conversions.

What a sum is depends on what is added: ``'a' + n`` puts texts together, and so does ``n + 1`` where n was keyed in.
"""

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from voicekit._authoring.importing.draft import identifier
from voicekit._authoring.importing.said import literal

__all__ = ["ScriptScope", "variable"]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?![\w.]))"
    r"|(?P<text>'(?:[^'\\\n]|\\[^\n])*'|\"(?:[^\"\\\n]|\\[^\n])*\")"
    r"|(?P<name>[^\W\d][\w$]*|\$)"
    r"|(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[<>!+*/%?:,.()-]))"
)

_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": " ", "t": " ", "r": " "}

_CONSTANTS = {"true": "True", "false": "False", "null": "None", "undefined": "None"}

_SCOPES = ("session", "application", "document", "dialog")

_CALL = {
    ("session", "connection", "remote", "uri"): "call.caller",
    ("session", "connection", "local", "uri"): "call.called",
    ("session", "telephone", "ani"): "call.caller",
    ("session", "telephone", "dnis"): "call.called",
}

_FUNCTIONS = {
    "Number": ("number", "number"),
    "parseFloat": ("number", "number"),
    "parseInt": ("int", "number"),
    "String": ("text", "text"),
    "Math.abs": ("abs", "number"),
    "Math.min": ("min", "number"),
    "Math.max": ("max", "number"),
    "Math.round": ("round", "number"),
}
"""Functions by what ECMAScript calls them: ours, and the kind of what they give."""

_METHODS = {
    "toString": ("text", "text"),
    "toUpperCase": ("upper", "text"),
    "toLowerCase": ("lower", "text"),
    "trim": ("strip", "text"),
    "startsWith": ("starts_with", ""),
    "endsWith": ("ends_with", ""),
    "includes": ("contains", ""),
}

_REFUSED = {"new", "function", "delete", "void", "var", "in", "instanceof", "this", "return"}

_OWN = {"call", "today", "now", "failure", "result", "value", "true", "false", "none", "null"}
"""Names that mean something in every flow."""

_BINARY = {
    "||": 10,
    "&&": 20,
    **dict.fromkeys(("==", "!=", "===", "!=="), 30),
    **dict.fromkeys(("<", "<=", ">", ">="), 40),
    **dict.fromkeys(("+", "-"), 50),
    **dict.fromkeys(("*", "/", "%"), 60),
}
"""How tightly the signs of ECMAScript bind."""

_SIGNS = {"===": "==", "!==": "!=", "&&": "and", "||": "or"}

_CHOSEN, _OR, _AND, _NOT, _COMPARED, _SUM, _MINUS, _TIGHT = 0, 10, 20, 25, 30, 50, 70, 90
"""How tightly the parts of an expression bind that are no sums: ``A if B else C`` least, names and calls most."""

_WORDLESS = {"flag", "recording"}
"""Kinds of values that no voice says."""

_LONGEST = 1000

_DEEPEST = 20
"""Brackets within brackets: a flow's own expressions go little deeper."""


class _NotSimple(Exception):
    """More than the simple kind."""


@dataclass(frozen=True, slots=True)
class _Value:
    """A part of an expression as a flow has it; ``kind`` is text, number, flag, or empty where it is not known."""

    code: str
    kind: str = ""
    binds: int = _TIGHT
    pieces: "tuple[str | _Value, ...]" = ()
    """What is put together, where it is a text of several: words as they are, and values."""
    type_of: "_Value | None" = None

    def within(self, binds: int) -> str:
        """As a part of something that binds so tightly. Raises _NotSimple for a bare typeof."""
        if self.type_of is not None:
            _refuse()
        return self.code if self.binds >= binds else f"({self.code})"


def variable(name: str) -> str:
    """A variable of the document as one of the flow; empty where nothing of its name can be in one."""
    plain = identifier(name)
    return f"{plain}_" if plain in _OWN or keyword.iskeyword(plain) else plain


@dataclass(slots=True)
class ScriptScope:
    """What scripts of the document know: the kinds of its variables, and which of them were asked for, where.

    ``parts`` are the properties of a variable that are the variable itself: what a grammar gives as ``drink.kind``.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    calculated: set[str] = field(default_factory=set)

    def expression(self, script: str, line: int) -> str | None:
        """The same as an expression of a flow; None for what is more than the simple kind."""
        value, names = self._read(script)
        if value is None:
            return None
        self._uses(names, line)
        if re.search(r"[<>+*/%-]", value.code):
            self.calculated.update(names)
        return value.code

    def kind(self, script: str) -> str:
        """The kind of what a script gives."""
        value, _ = self._read(script)
        return value.kind if value is not None else ""

    def words(self, script: str, line: int, kind: str = "") -> str | None:
        """What a script gives, as a part of a text: names are its places. None for what cannot stand in a text."""
        value, names = self._read(script)
        if value is None:
            return None
        places = [_place(each, kind) for each in value.pieces or (value,)]
        if any(place is None for place in places):
            return None
        self._uses(names, line)
        self.said.update(names)
        return "".join(place or "" for place in places)

    def recording(self, script: str, line: int) -> str:
        """A recording of the call that a script gives, as a prompt plays it; empty for anything else."""
        value, names = self._read(script)
        if value is None or value.kind != "recording" or names != [value.code]:
            return ""
        self._uses(names, line)
        return f"{{{value.code}.path}}"

    def asks(self, name: str, line: int) -> None:
        """A variable is asked for without a script."""
        self._uses([name], line)

    def stand_in(self, name: str) -> str:
        """What can stand for a variable that nothing sets, wherever scripts use it."""
        return "0" if name in self.calculated else "''" if name in self.said else "None"

    def _uses(self, names: list[str], line: int) -> None:
        for name in names:
            self.used.setdefault(name, line)

    def _read(self, script: str) -> tuple[_Value | None, list[str]]:
        try:
            reader = _ScriptReader(script, self.kinds, self.parts)
            value = reader.whole()
        except _NotSimple:
            return None, []
        return (value, reader.names) if len(value.code) <= _LONGEST else (None, [])


def _place(value: "str | _Value", kind: str) -> str | None:
    if isinstance(value, str):
        return literal(value)
    if value.kind in _WORDLESS:
        return None
    if value.kind == "number" and re.fullmatch(r"[\d.]+", value.code):
        return value.code
    plain = re.fullmatch(r"text\((.*)\)", value.code)
    name = plain[1] if plain is not None else value.code
    if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", name) or name in _CONSTANTS.values():
        return None
    return f"{{{name}:{kind}}}" if kind else f"{{{name}}}"


class _ScriptReader:
    """Reads one script. Raises _NotSimple."""

    def __init__(self, script: str, kinds: Mapping[str, str], parts: Mapping[str, str]) -> None:
        self._kinds, self._parts = kinds, parts
        self._tokens = _tokens(script)
        self._at = 0
        self._depth = 0
        self.names: list[str] = []

    def whole(self) -> _Value:
        value = self._chosen()
        if self._at < len(self._tokens) or value.type_of is not None:
            _refuse()
        return value

    def _chosen(self) -> _Value:
        """``test ? one : other``, or anything tighter."""
        self._depth += 1
        if self._depth > _DEEPEST:
            _refuse()
        value = self._joined(_OR)
        if self._next_is("?"):
            one = self._chosen()
            self._expect(":")
            other = self._chosen()
            kind = one.kind if one.kind == other.kind else ""
            value = _Value(f"{one.within(_OR)} if {value.within(_OR)} else {other.within(_OR)}", kind, _CHOSEN)
        self._depth -= 1
        return value

    def _joined(self, least: int) -> _Value:
        left = self._single()
        while (binds := _BINARY.get(self._sign(), 0)) >= least:
            sign = self._sign()
            self._at += 1
            left = _binary(sign, left, self._joined(binds + 1), binds)
        return left

    def _single(self) -> _Value:
        self._depth += 1
        if self._depth > _DEEPEST:
            _refuse()
        value = self._prefixed()
        self._depth -= 1
        return value

    def _prefixed(self) -> _Value:
        if self._next_is("!"):
            return _Value(f"not {self._single().within(_COMPARED)}", "flag", _NOT)
        if self._next_is("-"):
            return _Value(f"-{_number(self._single())}", "number", _MINUS)
        if self._next_is("("):
            value = self._chosen()
            self._expect(")")
            return self._after(value)
        return self._plainly(*self._token())

    def _plainly(self, kind: str, text: str) -> _Value:
        """A number, a text, or what begins with a name."""
        if kind == "number":
            return _Value(_plain(text), "number")
        if kind == "text":
            words = _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), text[1:-1])
            return self._after(_Value(repr(words), "text", pieces=(words,)))
        if kind != "name" or text in _REFUSED:
            _refuse()
        if text == "typeof":
            return _Value("", type_of=self._single())
        return self._after(self._named(text))

    def _named(self, first: str) -> _Value:
        """A constant, a variable with its properties, or a function and its arguments."""
        path = [first]
        while self._sign() == "." and not self._is_method():
            self._at += 1
            path.append(self._name())
        if self._sign() == "(":
            return self._call(_FUNCTIONS.get(".".join(path)), [])
        if len(path) == 1 and first in _CONSTANTS:
            return _Value(_CONSTANTS[first], "flag" if first in {"true", "false"} else "")
        if tuple(path) in _CALL:
            return _Value(_CALL[tuple(path)], "text")
        return self._variable(path)

    def _variable(self, path: list[str]) -> _Value:
        if path[0] in _SCOPES and len(path) > 1:
            path = path[1:]
        name = self._parts.get(".".join(path)) or (variable(path[0]) if len(path) == 1 and "$" not in path[0] else "")
        if not name:
            _refuse()
        self.names.append(name)
        return _Value(name, self._kinds.get(name, ""))

    def _is_method(self) -> bool:
        """Whether the next property is a method's name, or the length."""
        following = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else ("", "")
        called = self._at + 2 < len(self._tokens) and self._tokens[self._at + 2] == ("sign", "(")
        return following == ("name", "length") or (called and following[1] in _METHODS)

    def _after(self, value: _Value) -> _Value:
        """Methods of a value, and its length."""
        while self._sign() == ".":
            self._at += 1
            name = self._name()
            value = (
                _Value(f"len({value.code})", "number") if name == "length" else self._call(_METHODS.get(name), [value])
            )
        return value

    def _call(self, function: tuple[str, str] | None, arguments: list[_Value]) -> _Value:
        if function is None:
            _refuse()
        self._expect("(")
        while not self._next_is(")"):
            arguments.append(self._chosen())
            if self._sign() != ")":
                self._expect(",")
        name, kind = function
        if name == "int" and len(arguments) == 2 and arguments.pop().code != "10":
            _refuse()
        if len(arguments) != 1 and name in {"number", "int", "text", "abs", "round", "upper", "lower", "strip"}:
            _refuse()
        if len(arguments) != 2 and name in {"starts_with", "ends_with", "contains"}:
            _refuse()
        if not arguments:
            _refuse()
        return _Value(f"{name}({', '.join(each.code for each in arguments)})", kind)

    def _token(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            _refuse()
        self._at += 1
        return self._tokens[self._at - 1]

    def _name(self) -> str:
        kind, text = self._token()
        return text if kind == "name" else _refuse()

    def _sign(self) -> str:
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        return text if kind == "sign" else ""

    def _next_is(self, sign: str) -> bool:
        found = self._sign() == sign
        self._at += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._next_is(sign):
            _refuse()


def _tokens(script: str) -> list[tuple[str, str]]:
    tokens, position = [], 0
    script = script.strip()
    if len(script) > _LONGEST:
        _refuse()
    while position < len(script):
        found = _TOKEN.match(script, position)
        if found is None:
            _refuse()
        kind = found.lastgroup or ""
        tokens.append((kind, found[kind]))
        position = found.end()
    return tokens


def _binary(sign: str, left: _Value, right: _Value, binds: int) -> _Value:
    typed = _typed(sign, left, right) or _typed(sign, right, left)
    if typed is not None:
        return typed
    if sign == "+" and "text" in (left.kind, right.kind):
        pieces = (*(left.pieces or (left,)), *(right.pieces or (right,)))
        return _Value(f"{_text(left, binds)} + {_text(right, binds + 1)}", "text", binds, pieces)
    if sign in "+-*/%":
        kind = "number" if sign != "+" or left.kind == right.kind == "number" else ""
        return _Value(f"{_number(left, binds)} {sign} {_number(right, binds + 1)}", kind, binds)
    if binds > _AND:  # a comparison of a comparison is none of three values
        return _Value(f"{left.within(_SUM)} {_SIGNS.get(sign, sign)} {right.within(_SUM)}", "flag", binds)
    return _Value(f"{left.within(binds)} {_SIGNS[sign]} {right.within(binds + 1)}", "", binds)


def _typed(sign: str, left: _Value, right: _Value) -> _Value | None:
    """``typeof x == 'undefined'``; any other use of typeof is refused."""
    if left.type_of is None:
        return None
    if sign not in {"==", "===", "!=", "!=="} or right.code != "'undefined'":
        _refuse()
    return _Value(f"{left.type_of.within(_COMPARED + 1)} {_SIGNS.get(sign, sign)} None", "flag", _COMPARED)


def _text(value: _Value, binds: int) -> str:
    return value.within(binds) if value.kind == "text" else f"text({value.code})"


def _number(value: _Value, binds: int = _TIGHT) -> str:
    """A number where one is needed: what was keyed in is text."""
    if value.type_of is not None:
        _refuse()
    return f"number({value.code})" if value.kind == "text" else value.within(binds)


def _plain(number: str) -> str:
    whole, _, part = number.partition(".")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{part}" if part else whole


def _refuse() -> NoReturn:
    raise _NotSimple
