"""What names are bound to, by the syntax alone: module by module, function by function."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

__all__ = ["Binding", "PythonScope", "children"]

_LEAVES = frozenset([ast.Constant, ast.Load, ast.Store, ast.Del, ast.Name, ast.Pass])
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True, slots=True)
class Binding:
    """One way in which a name gets its value: the expression, or each element of it; None: something unknown."""

    value: ast.expr | None
    each: bool = False


@dataclass(frozen=True, slots=True)
class PythonScope:
    """The bindings of a module or a function, and the scope around it."""

    bindings: Mapping[str, tuple[Binding, ...]]
    outer: "PythonScope | None"

    @classmethod
    def of(cls, node: ast.AST, outer: "PythonScope | None") -> "PythonScope":
        """The scope that a module, function or lambda opens."""
        found: dict[str, list[Binding]] = defaultdict(list)
        known: set[ast.AST] = set()
        if isinstance(node, _FUNCTIONS):
            for argument in ast.walk(node.args):
                if isinstance(argument, ast.arg):
                    found[argument.arg].append(Binding(None))
        within = list(_inside(node))
        for inside in within:
            for target, binding in _bound(inside):
                known.add(target)
                found[target.id].append(binding)
        for inside in within:
            if isinstance(inside, ast.Name) and isinstance(inside.ctx, ast.Store) and inside not in known:
                found[inside.id].append(Binding(None))
            elif isinstance(inside, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and inside.name:
                found[inside.name].append(Binding(None))
        return cls({name: tuple(bindings) for name, bindings in found.items()}, outer)

    def lookup(self, name: str) -> tuple[Binding, ...]:
        """The bindings of a name in the nearest scope that has any."""
        if name in self.bindings:
            return self.bindings[name]
        return self.outer.lookup(name) if self.outer is not None else ()


def _bound(node: ast.AST) -> Iterator[tuple[ast.Name, Binding]]:
    if not isinstance(node, ast.stmt | ast.NamedExpr | ast.comprehension):
        return
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                if isinstance(target, ast.Name):
                    yield target, Binding(value)
        case ast.AnnAssign(target=ast.Name() as target, value=value) if value is not None:
            yield target, Binding(value)
        case ast.NamedExpr(target=target, value=value):
            yield target, Binding(value)
        case ast.For(target=ast.Name() as target, iter=value) | ast.AsyncFor(target=ast.Name() as target, iter=value):
            yield target, Binding(value, each=True)
        case ast.comprehension(target=ast.Name() as target, iter=value):
            yield target, Binding(value, each=True)


def children(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes right below a node, but for the contexts of names; faster than `ast.iter_child_nodes`."""
    if type(node) in _LEAVES:
        return
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            yield from (item for item in value if isinstance(item, ast.AST))
        elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
            yield value


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """Everything below a node that is not in a function or class of its own."""
    below = list(children(node))
    while below:
        child = below.pop()
        yield child
        if not isinstance(child, (*_FUNCTIONS, ast.ClassDef)):
            below.extend(children(child))
