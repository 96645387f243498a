"""Expressions worked out with values that are known in part."""

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import Any

from voicekit._authoring.lint.abstract import (
    ANY,
    Abstract,
    Exact,
    Some,
    ValueKind,
    applied,
    calculated,
    compared,
    exact,
    joined,
    narrowed,
    part,
    some,
    truths,
)
from voicekit._dialog.expression import CONSTANTS, SIGNS
from voicekit._dialog.functions import FUNCTIONS
from voicekit._dialog.operations import Wrong, fact

__all__ = ["Names", "assume", "evaluate", "named", "tree_of"]

Names = Mapping[str, Abstract]
"""What each variable may hold. One that is not there is not known."""

MOST_LISTS = 16
"""Lists that the alternatives of their parts may make."""


@lru_cache(maxsize=8192)
def tree_of(source: str) -> ast.expr:
    """An expression that can be read (`Expression.parse`), as a tree."""
    return ast.parse(source.replace("\n", " ").strip(), mode="eval").body


def evaluate(node: ast.expr, names: Names) -> Abstract:
    """What an expression may give. Raises Wrong where it fails whatever its values are."""
    return _EVALUATED[type(node)](node, names)


def assume(node: ast.expr, names: Names, *, holds: bool) -> Names | None:
    """What is known where a condition holds, or does not; None where that cannot be. Raises Wrong as `evaluate`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return assume(node.operand, names, holds=not holds)
    if isinstance(node, ast.BoolOp):
        return _assume_all(node, names, holds=holds)
    if not truths(evaluate(node, names))[not holds]:
        return None
    if isinstance(node, ast.Name) and node.id in names:
        return {**names, node.id: truths(names[node.id])[not holds]}
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _assume_compared(node, names, holds=holds)
    return names


def _possible(node: ast.expr, names: Names | None, *, holds: bool) -> Names | None:
    """`assume` for a part of a condition: where it can only fail, it neither holds nor does not."""
    try:
        return None if names is None else assume(node, names, holds=holds)
    except Wrong:
        return None


def _assume_all(node: ast.BoolOp, names: Names, *, holds: bool) -> Names | None:
    """``and`` that holds, and ``or`` that does not, tell of each part; else one of the parts decides."""
    evaluate(node, names)  # raises where all of it fails, and not one of its ways
    known: Names | None = names
    if isinstance(node.op, ast.And) is holds:
        for each in node.values:
            known = _possible(each, known, holds=holds)
        return known
    ways = []
    for each in node.values:
        ways.append(_possible(each, known, holds=holds))
        known = _possible(each, known, holds=not holds)
    possible = [each for each in ways if each is not None]
    if not possible:
        return None
    return {
        name: joined(*(each[name] for each in possible)) if any(each[name] is not value for each in possible) else value
        for name, value in names.items()
    }


def _assume_compared(node: ast.Compare, names: Names, *, holds: bool) -> Names:
    sign, left, right = SIGNS[type(node.ops[0])], node.left, node.comparators[0]
    known = dict(names)
    if isinstance(left, ast.Name) and left.id in names:
        known[left.id] = narrowed(names[left.id], sign, evaluate(right, names), holds=holds)
    if isinstance(right, ast.Name) and right.id in names and sign in _TURNED:
        known[right.id] = narrowed(names[right.id], _TURNED[sign], evaluate(left, names), holds=holds)
    return known


_TURNED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def named(node: ast.expr) -> str:
    """The path of a value, ``order.state``; empty for what is calculated."""
    if isinstance(node, ast.Name):
        return "" if node.id in CONSTANTS else node.id
    if isinstance(node, ast.Attribute) and (of := named(node.value)):
        return f"{of}.{node.attr}"
    return ""


def _constant(node: ast.Constant, _: Names) -> Abstract:
    return exact(node.value)


def _name(node: ast.Name, names: Names) -> Abstract:
    if node.id in CONSTANTS:
        return exact(CONSTANTS[node.id])
    return names.get(node.id, ANY)


def _attribute(node: ast.Attribute, names: Names) -> Abstract:
    return part(evaluate(node.value, names), node.attr)


def _subscript(node: ast.Subscript, names: Names) -> Abstract:
    of, key = evaluate(node.value, names), evaluate(node.slice, names)
    alone = next(iter(key)) if len(key) == 1 else None
    if isinstance(alone, Exact) and isinstance(alone.value, str):
        return part(of, alone.value)
    if any(isinstance(each, Some) for each in (*of, *key)):
        return some(ValueKind.TEXT, 1, 1) if all(_is_text(each) for each in of) else ANY
    return applied(fact, of, key)


def _is_text(one: Exact | Some) -> bool:
    return isinstance(one.value, str) if isinstance(one, Exact) else one.kind is ValueKind.TEXT


def _both(node: ast.BoolOp, names: Names) -> Abstract:
    """The value of the first part that decides, each part worked out where the ones before it did not."""
    stops = isinstance(node.op, ast.Or)
    found: list[Abstract] = []
    known: Names | None = names
    for place, each in enumerate(node.values):
        try:
            value = evaluate(each, known or {})
        except Wrong:
            if not any(found):
                raise
            break
        yes, no = truths(value)
        found.append(value if place == len(node.values) - 1 else yes if stops else no)
        if not (no if stops else yes):
            break
        known = assume(each, known or {}, holds=not stops)
        if known is None:
            break
    return joined(*found)


def _unary(node: ast.UnaryOp, names: Names) -> Abstract:
    value = evaluate(node.operand, names)
    if isinstance(node.op, ast.USub):
        return calculated("-", exact(0), value)
    yes, no = truths(value)
    return frozenset(Exact(each, bool) for each, there in ((False, yes), (True, no)) if there)


def _binary(node: ast.BinOp, names: Names) -> Abstract:
    return calculated(SIGNS[type(node.op)], evaluate(node.left, names), evaluate(node.right, names))


def _compare(node: ast.Compare, names: Names) -> Abstract:
    left = evaluate(node.left, names)
    outcomes: set[bool] = {True}
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = evaluate(comparator, names)
        found = compared(SIGNS[type(op)], left, right)
        outcomes = (outcomes - {True}) | found
        if True not in found:
            break
        left = right
    return frozenset().union(*(exact(each) for each in outcomes))


def _chosen(node: ast.IfExp, names: Names) -> Abstract:
    found: list[Abstract] = []
    wrong: Wrong | None = None
    for branch, holds in ((node.body, True), (node.orelse, False)):
        known = assume(node.test, names, holds=holds)
        if known is None:
            continue
        try:
            found.append(evaluate(branch, known))
        except Wrong as error:
            wrong = error
    if wrong is not None and not found:
        raise wrong
    return joined(*found)


def _listed(node: ast.List | ast.Tuple, names: Names) -> Abstract:
    parts = [evaluate(each, names) for each in node.elts]
    count = 1
    for each in parts:
        count *= len(each) if all(isinstance(one, Exact) for one in each) else MOST_LISTS + 1
        if count > MOST_LISTS:
            return some(ValueKind.LIST)
    singles = [[one.value for one in each if isinstance(one, Exact)] for each in parts]
    return joined(*(exact(each) for each in product(*singles)))


def _called(node: ast.Call, names: Names) -> Abstract:
    assert isinstance(node.func, ast.Name)
    values = [evaluate(each, names) for each in node.args]
    if node.func.id == "len":
        return joined(*_lengths(values[0]))
    found = applied(FUNCTIONS[node.func.id], *values)
    return _picked(values) if node.func.id in ("min", "max") and not _are_exact(values) else found


def _picked(values: list[Abstract]) -> Abstract:
    """What is one of values, or of a list: which of them depends on more than their kinds."""
    return joined(*values) if len(values) > 1 else ANY


def _are_exact(values: list[Abstract]) -> bool:
    return all(isinstance(one, Exact) for each in values for one in each)


def _lengths(value: Abstract) -> Iterator[Abstract]:
    wrong: Wrong | None = None
    found = False
    for one in value:
        if isinstance(one, Some) and one.kind in (ValueKind.ANY, ValueKind.TEXT, ValueKind.LIST, ValueKind.MAPPING):
            least, most = (one.least, one.most) if one.kind is ValueKind.TEXT else (None, None)
            yield exact(least) if least == most is not None else some(ValueKind.NUMBER, least or 0, most)
            found = True
            continue
        try:
            yield applied(FUNCTIONS["len"], frozenset({one}))
            found = True
        except Wrong as error:
            wrong = error
    if wrong is not None and not found:
        raise wrong


_EVALUATED: Mapping[type[ast.expr], Callable[[Any, Names], Abstract]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.BoolOp: _both,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.IfExp: _chosen,
    ast.List: _listed,
    ast.Tuple: _listed,
    ast.Call: _called,
}
