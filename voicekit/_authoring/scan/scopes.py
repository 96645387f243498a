"""What names are bound to, by the syntax alone: module by module, function by function."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

__all__ = ["Binding", "PythonScope", "calls_in", "children"]

_PLAIN = frozenset(["arg", "asname", "attr", "conversion", "ctx", "id", "kind", "level", "module", "op", "ops"])
"""Fields that never hold anything of interest: names, and what operators and contexts are."""

_LEAVES = frozenset([ast.Constant, ast.Name])
_FIELDS: Mapping[type[ast.AST], tuple[str, ...]] = {
    kind: () if kind in _LEAVES else tuple(name for name in kind._fields if name not in _PLAIN)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
"""The fields in which nodes may stand, by the kind of node."""

_BINDERS = frozenset([ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.For, ast.AsyncFor, ast.comprehension])
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_OWN_SCOPES = (*_FUNCTIONS, ast.ClassDef)


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
            for target, binding in _bound(inside) if type(inside) in _BINDERS else ():
                known.add(target)
                found[target.id].append(binding)
        for inside in within:
            if isinstance(inside, ast.Name):
                if isinstance(inside.ctx, ast.Store) and inside not in known:
                    found[inside.id].append(Binding(None))
            elif isinstance(inside, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and inside.name:
                found[inside.name].append(Binding(None))
        return cls({name: tuple(bindings) for name, bindings in found.items()}, outer)

    def lookup(self, name: str) -> tuple[Binding, ...]:
        """The bindings of a name in the nearest scope that has any."""
        if name in self.bindings:
            return self.bindings[name]
        return self.outer.lookup(name) if self.outer is not None else ()


def calls_in(tree: ast.Module, scope: PythonScope) -> Iterator[tuple[ast.Call, PythonScope]]:
    """Every call of a module in the order of its source, and the scope that it stands in."""
    below: list[ast.AST | PythonScope] = [scope, tree]
    while below:
        node = below.pop()
        if isinstance(node, PythonScope):
            scope = node
            continue
        if isinstance(node, _FUNCTIONS):
            below.append(scope)  # holds again behind the function
            scope = PythonScope.of(node, scope)
        elif isinstance(node, ast.Call):
            yield node, scope
        below += reversed(children(node))


def _bound(node: ast.AST) -> Iterator[tuple[ast.Name, Binding]]:
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


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes right below a node, but for the contexts of names; faster than `ast.iter_child_nodes`."""
    found: list[ast.AST] = []
    for name in _FIELDS[type(node)]:
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            found.append(value)
        elif isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST)]
    return found


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """Everything below a node that is not in a function or class of its own."""
    below = children(node)
    while below:
        child = below.pop()
        yield child
        if not isinstance(child, _OWN_SCOPES):
            below += children(child)
