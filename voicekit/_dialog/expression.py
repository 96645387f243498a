"""Expressions of a flow: ``age >= 18 and call.language == "en"``, ``today + days(3)``.

The words are Python's, of which only some are taken; an expression is read once into functions and never given to
Python itself. It sees the variables it is given and what :mod:`voicekit._dialog.functions` has, and nothing else::

    or  and  not  ==  !=  <  <=  >  >=  in  not in  +  -  *  /  //  %  A if CONDITION else B
    name  name.key  name["key"]  name[0]  [a, b]  "text"  12  1.5  true  false  none  function(...)

A key that a mapping does not have is ``none``. Texts, dates and numbers are compared as what they mean:
``due < "2026-03-05"``, ``choice == 1`` where the choice is the text ``1``.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NoReturn

from voicekit._dialog.bounds import TooLarge, Work, bounded
from voicekit._dialog.functions import FUNCTIONS
from voicekit._dialog.operations import Wrong, arithmetic, compare, fact
from voicekit.errors import ExpressionFailed, FlowError

__all__ = ["CONSTANTS", "MAX_EXPRESSION", "SIGNS", "Expression", "names_of"]

MAX_EXPRESSION = 1000
"""Characters: what is longer belongs into an action."""

MAX_DEPTH = 40
"""Brackets within brackets: bounds the calls within calls of an evaluation."""

_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")

Names = Mapping[str, object]
Worked = Callable[[Names], object]
"""Works out one part of an expression. Raises Wrong."""

CONSTANTS = {"true": True, "True": True, "false": False, "False": False, "none": None, "None": None, "null": None}


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression. Two are equal where their sources are."""

    source: str
    names: frozenset[str] = field(compare=False)
    """The variables it takes something from."""
    paths: tuple[tuple[str, ...], ...] = field(compare=False, repr=False)
    """The same with the keys after a point: ``("call", "language")``."""
    _run: Worked = field(compare=False, repr=False)

    @classmethod
    def parse(cls, source: str) -> "Expression":
        """Read an expression; what was read is remembered. Raises FlowError with the column, line 1 being its own."""
        return _parsed(source)

    def evaluate(self, names: Names, work: Work | None = None) -> object:
        """Its value with these variables; ``work`` counts what that took.

        Raises ExpressionFailed where a variable is missing, values do not fit, or it would take too much.
        """
        try:
            with work or Work():
                return self._run(names)
        except Wrong as wrong:
            raise ExpressionFailed(
                f"{self.source!r}: {wrong}", hint=wrong.hint, expression=self.source, name=wrong.name
            ) from None
        except TooLarge as large:
            raise ExpressionFailed(
                f"{self.source!r}: {large}", hint="calculate with less at once", expression=self.source
            ) from None

    def holds(self, names: Names, work: Work | None = None) -> bool:
        """Whether it is true, as a condition: none, 0, false and what is empty are not. Raises ExpressionFailed."""
        return bool(self.evaluate(names, work))


def names_of(scalar: object) -> frozenset[str]:
    """The variables that a value of a document is worked out from; none where it is no expression that can be read."""
    if not isinstance(scalar, str):
        return frozenset()
    try:
        return Expression.parse(scalar).names
    except FlowError:
        return frozenset()


@lru_cache(maxsize=8192)
def _parsed(source: str) -> Expression:
    if len(source) > MAX_EXPRESSION:
        what = f"an expression of {len(source):,} characters is too long"
        raise FlowError(what, hint=f"{MAX_EXPRESSION:,} are the most; write an action", line=1, column=1)
    if _DATE.fullmatch(source.strip()):
        what = f"{source.strip()} is read as a difference of numbers"
        raise FlowError(what, hint=f"write date('{source.strip()}')", line=1, column=1)
    text = source.replace("\n", " ")
    margin = len(text) - len(text.lstrip())
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        column = margin + (error.offset or len(text.strip()) + 1)  # 0 is the end
        raise FlowError(f"{source!r} is no expression", hint=_hint(text), line=1, column=column) from None
    except (ValueError, MemoryError, RecursionError):
        what = "an expression cannot have control characters, or so many brackets"
        raise FlowError(what, hint="write it in a simpler way", line=1, column=1) from None
    reader = _ExpressionCompiler(text.strip(), margin)
    run = reader.read(tree.body, 0)
    return Expression(source, frozenset(path[0] for path in reader.paths), tuple(reader.paths), run)


def _hint(text: str) -> str:
    for sign, word in (("&&", "and"), ("||", "or"), ("!", "not"), ("=", "==")):
        if sign in text.replace("!=", "").replace("==", "").replace("<=", "").replace(">=", ""):
            return f"write {word} instead of {sign}"
    return "such as: age >= 18 and plan == 'gold'"


class _ExpressionCompiler:
    """Turns a tree into functions, and refuses what is not on the list."""

    def __init__(self, text: str, margin: int) -> None:
        self._text = text
        self._margin = margin
        self.paths: list[tuple[str, ...]] = []

    def read(self, node: ast.expr, depth: int) -> Worked:
        """One part. Raises FlowError."""
        if depth > MAX_DEPTH:
            self._refuse(node, "this is too much for one expression")
        reader = _READERS.get(type(node))
        if reader is None:
            self._refuse(node, f"{self._part(node)} is not allowed here")
        return reader(self, node, depth + 1)

    def constant(self, node: ast.Constant, depth: int) -> Worked:
        value = node.value
        if not isinstance(value, str | int | float | bool | None):
            self._refuse(node, f"{self._part(node)} is not allowed here")
        try:
            bounded(value)
        except TooLarge as large:
            self._refuse(node, str(large))
        return lambda _: value

    def name(self, node: ast.Name, depth: int) -> Worked:
        name = node.id
        if name in CONSTANTS:
            value = CONSTANTS[name]
            return lambda _: value
        self.paths.append((name,))

        def variable(names: Names) -> object:
            try:
                return names[name]
            except KeyError:
                raise Wrong(f"there is no variable {name!r}", name=name) from None

        return variable

    def attribute(self, node: ast.Attribute, depth: int) -> Worked:
        if node.attr.startswith("_"):
            self._refuse(node, f"{node.attr!r} is not allowed here")
        before = len(self.paths)
        of, key = self.read(node.value, depth), node.attr
        if len(self.paths) == before + 1 and isinstance(node.value, ast.Name | ast.Attribute):
            self.paths[before] = (*self.paths[before], key)
        return lambda names: fact(of(names), key)

    def subscript(self, node: ast.Subscript, depth: int) -> Worked:
        of, key = self.read(node.value, depth), self.read(node.slice, depth)
        return lambda names: fact(of(names), key(names))

    def both(self, node: ast.BoolOp, depth: int) -> Worked:
        parts = [self.read(part, depth) for part in node.values]
        stop = isinstance(node.op, ast.Or)

        def value(names: Names) -> object:
            found: object = None
            for part in parts:
                found = part(names)
                if bool(found) is stop:
                    break
            return found

        return value

    def unary(self, node: ast.UnaryOp, depth: int) -> Worked:
        part = self.read(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return lambda names: not part(names)
        if not isinstance(node.op, ast.USub):
            self._refuse(node, f"{self._part(node)} is not allowed here")
        return lambda names: arithmetic("-", 0, part(names))

    def binary(self, node: ast.BinOp, depth: int) -> Worked:
        sign = SIGNS.get(type(node.op))
        if sign is None:
            self._refuse(node, f"{self._part(node)} is not allowed here", hint="there are + - * / // and %")
        left, right = self.read(node.left, depth), self.read(node.right, depth)
        return lambda names: arithmetic(sign, left(names), right(names))

    def compared(self, node: ast.Compare, depth: int) -> Worked:
        signs = [SIGNS.get(type(op)) for op in node.ops]
        if None in signs:
            self._refuse(node, "'is' is not allowed here", hint="write == for is, != for is not")
        parts = [self.read(part, depth) for part in (node.left, *node.comparators)]

        def value(names: Names) -> object:
            left = parts[0](names)
            for sign, part in zip(signs, parts[1:], strict=True):
                right = part(names)
                if not compare(sign or "", left, right):
                    return False
                left = right
            return True

        return value

    def chosen(self, node: ast.IfExp, depth: int) -> Worked:
        test, body, orelse = (self.read(part, depth) for part in (node.test, node.body, node.orelse))
        return lambda names: body(names) if test(names) else orelse(names)

    def listed(self, node: ast.List | ast.Tuple, depth: int) -> Worked:
        parts = [self.read(part, depth) for part in node.elts]
        return lambda names: bounded([part(names) for part in parts])

    def called(self, node: ast.Call, depth: int) -> Worked:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        function = FUNCTIONS.get(name)
        if function is None:
            self._refuse(
                node, f"there is no function {self._part(node.func)}", hint=f"there are {', '.join(FUNCTIONS)}"
            )
        if node.keywords or not function.least <= len(node.args) <= function.most:
            self._refuse(node, f"{name}() does not take these", hint=f"write {function.usage}")
        parts = [self.read(part, depth) for part in node.args]
        return lambda names: function(*(part(names) for part in parts))

    def _part(self, node: ast.expr) -> str:
        return repr(ast.get_source_segment(self._text, node) or "this")

    def _refuse(self, node: ast.expr, what: str, hint: str = "") -> NoReturn:
        before = self._text.encode()[: node.col_offset].decode(errors="ignore")  # Python counts bytes
        raise FlowError(what, hint=hint, line=1, column=self._margin + len(before) + 1)


SIGNS: Mapping[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}

_READERS: Mapping[type[ast.expr], Callable[[_ExpressionCompiler, Any, int], Worked]] = {
    ast.Constant: _ExpressionCompiler.constant,
    ast.Name: _ExpressionCompiler.name,
    ast.Attribute: _ExpressionCompiler.attribute,
    ast.Subscript: _ExpressionCompiler.subscript,
    ast.BoolOp: _ExpressionCompiler.both,
    ast.UnaryOp: _ExpressionCompiler.unary,
    ast.BinOp: _ExpressionCompiler.binary,
    ast.Compare: _ExpressionCompiler.compared,
    ast.IfExp: _ExpressionCompiler.chosen,
    ast.List: _ExpressionCompiler.listed,
    ast.Tuple: _ExpressionCompiler.listed,
    ast.Call: _ExpressionCompiler.called,
}
