"""Values that a flow can work with: told by what its prompts say of them, and what its conditions compare them with."""

import ast
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from voicekit._dialog.document import Flow
from voicekit._dialog.nodes.working import TellingNode
from voicekit._prompts.template import Template
from voicekit.errors import BadPrompt

__all__ = ["StubValues"]

_KINDS: Mapping[str, object] = {
    "date": "2026-03-05",
    "time": "09:30",
    "money": 12.5,
    "digits": "123",
    "number": 3,
    "ordinal": 3,
    "plural": 2,
    "duration": 90,
    "phone": "03012345678",
    "phonetic": "ABC",
    "list": ["one", "two"],
    "year": 2026,
}
"""A value of each kind, as it may stand in a call script."""

_PLAIN = "something"


class StubValues:
    """What actions give back, and what a flow is told: at each ``turn`` the next value that a condition asks for."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._kinds: dict[str, str] = {}
        for place, kind in _places(flow):
            self._kinds.setdefault(place, kind.partition(" ")[0])
        self._kinds |= dict.fromkeys(_offered(flow), "list")
        self._compared: dict[str, list[object]] = {}
        for expression in _conditions(flow):
            for path, values in _comparisons(expression):
                self._compared.setdefault(path, []).extend(values)

    def result(self, node: TellingNode, turn: int) -> object:
        """What comes of an action that succeeds."""
        if isinstance(node.set, str):
            return self._value(node.set, turn)
        result: dict[str, object] = {}
        for name, expression in node.worked_out().items():
            path = str(expression).removeprefix("result.")
            if path != expression and all(part.isidentifier() for part in path.split(".")):
                _put(result, path.split("."), self._value(name, turn))
        for path in self._paths("result"):
            if path not in result:
                _put(result, path.split("."), self._value(f"result.{path}", turn))
        return result

    def argument(self, name: str) -> object:
        """What a flow without a caller's own value is told."""
        argument = self._flow.arguments[name]
        kinds = {"number": "3", "date": "2026-03-05", "time": "09:30", "money": "12.50 EUR", "yes_no": "yes"}
        return kinds.get(argument.type) or self._value(name, 0)

    def _value(self, name: str, turn: int) -> object:
        inner = list(self._paths(name))
        if inner:
            if None in self._compared.get(name, ()) and turn % 2:
                return None
            made: dict[str, object] = {}
            for path in inner:
                _put(made, path.split("."), self._value(f"{name}.{path}", turn))
            return made
        candidates = list(self._compared.get(name, ()))
        plain = _KINDS.get(self._kinds.get(name, ""), _PLAIN)
        if not candidates or set(map(type, candidates)) == {type(None)}:
            candidates = [plain, *candidates[:1]]
        return candidates[turn % len(candidates)]

    def _paths(self, name: str) -> Iterator[str]:
        prefix = f"{name}."
        for path in dict.fromkeys([*self._kinds, *self._compared]):
            if path.startswith(prefix):
                yield path.removeprefix(prefix)


def _put(into: dict[str, object], path: list[str], value: object) -> None:
    for part in path[:-1]:
        inner = into.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        into = inner
    into.setdefault(path[-1], value)


def _places(flow: Flow) -> Iterator[tuple[str, str]]:
    for placed in flow.said():
        try:
            places = Template.parse(placed.part.text or "").places
        except BadPrompt:
            continue
        for name, kind in places:
            yield placed.slot if name == "value" and placed.slot else name, kind


def _offered(flow: Flow) -> Iterator[str]:
    """The variables that hold the choices of a question."""
    for node in flow.nodes.values():
        for slot in node.slots.values():
            if slot.offered_by:
                yield slot.offered_by


def _conditions(flow: Flow) -> Iterator[str]:
    for node in flow.nodes.values():
        for place, text, _ in node.expressions(()):
            if isinstance(text, str) and (place[-1] == "if" or place[0] == "set"):
                yield text


def _comparisons(expression: str) -> Iterator[tuple[str, Iterable[object]]]:
    """Names with points, and values beside those that they are compared with; a bare one is compared with nothing."""
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            path = _path(node.left)
            if path:
                yield path, list(_around(node.comparators[0]))
        elif isinstance(node, ast.Attribute) and (path := _path(node)):
            yield path, ()
    for truth in _truths(tree.body):
        if path := _path(truth):
            yield path, (True, False) if not isinstance(truth, ast.Name) else (True, False, None)


def _truths(node: ast.expr) -> Iterator[ast.expr]:
    """What has to be true or false for a condition."""
    if isinstance(node, ast.BoolOp):
        for each in node.values:
            yield from _truths(each)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield from _truths(node.operand)
    else:
        yield node


def _path(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _path(node.value)):
        return f"{before}.{node.attr}"
    return ""


def _around(node: ast.expr) -> Iterator[object]:
    """Values on both sides of a comparison."""
    if isinstance(node, ast.List | ast.Tuple):
        for each in node.elts:
            yield from _around(each)
    if isinstance(node, ast.Name) and node.id == "none":
        yield None
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if value is None:
        yield None
    if isinstance(value, bool):
        yield from (value, not value)
    elif isinstance(value, int | float):
        yield from (value, value + 1, value - 1)
    elif isinstance(value, str):
        yield from (value, _other(value))


def _other(text: str) -> str:
    """A text that is another: a day after one, else some word."""
    try:
        return (dt.date.fromisoformat(text) + dt.timedelta(days=1)).isoformat()
    except ValueError:
        return str(Decimal(text) + 1) if text.isdecimal() else f"no {text}"
