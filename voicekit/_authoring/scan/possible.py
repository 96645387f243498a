"""What an expression can be, where the source alone says it."""

import ast
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from voicekit import values
from voicekit._authoring.scan.modules import ImportedName, Module
from voicekit._authoring.scan.scopes import Binding, PythonScope
from voicekit._prompts import parts

__all__ = ["MOST", "UNKNOWN", "Possible", "possible"]

MOST = 200
"""Values of one expression that are enumerated; a prompt with more of them is rendered when it is asked for."""

UNKNOWN = "\ue000"
"""Stands in a text where a value is not known: a character for private use, which no program writes."""

_DEEP = 20

_MAKERS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {name: getattr(values, name) for name in values.__all__}
    | {made.__name__: made for made in (parts.Text, parts.Spoken, parts.Audio, parts.Silence, parts.Tone)}
)


@dataclass(frozen=True, slots=True)
class Possible:
    """The values that an expression can have; ``all_known`` is False where it may have others."""

    values: tuple[Any, ...] = ()
    all_known: bool = True

    def __or__(self, other: "Possible") -> "Possible":
        return Possible((*self.values, *other.values), self.all_known and other.all_known)


_NOTHING_KNOWN = Possible((), all_known=False)


def possible(node: ast.expr, module: Module, scope: PythonScope) -> Possible:
    """What the source says of an expression. Nothing is run but the makers of parts, with literal arguments."""
    return _TextReader(module, scope, 0).read(node)


@dataclass(frozen=True, slots=True)
class _TextReader:
    """Reads expressions where they stand; ``depth`` ends the reading of names that are bound to each other."""

    module: Module
    scope: PythonScope
    depth: int

    def read(self, node: ast.expr) -> Possible:
        how = _READERS.get(type(node))
        return how(self, node) if how is not None and self.depth <= _DEEP else _NOTHING_KNOWN

    def constant(self, node: ast.Constant) -> Possible:
        return Possible((node.value,))

    def f_string(self, node: ast.JoinedStr) -> Possible:
        return _combined([self.formatted(piece) for piece in node.values], lambda *texts: "".join(texts))

    def formatted(self, piece: ast.expr) -> Possible:
        """A text for each value; `UNKNOWN` for those that are not known, or not as they will be written."""
        if not isinstance(piece, ast.FormattedValue):
            return self.read(piece)
        found = self.read(piece.value)
        plain = piece.conversion == -1 and piece.format_spec is None
        said = tuple(str(value) for value in found.values if plain and isinstance(value, str | int))
        if found.all_known and len(said) == len(found.values):
            return Possible(said)
        return Possible((*said, UNKNOWN), all_known=False)

    def either(self, node: ast.IfExp) -> Possible:
        return self.read(node.body) | self.read(node.orelse)

    def alternatives(self, node: ast.BoolOp) -> Possible:
        return _any(self.read(value) for value in node.values)

    def operation(self, node: ast.BinOp) -> Possible:
        if not isinstance(node.op, ast.Add):
            return _NOTHING_KNOWN
        return _combined([self.read(node.left), self.read(node.right)], _sum)

    def negative(self, node: ast.UnaryOp) -> Possible:
        return _combined([self.read(node.operand)], lambda number: -number)

    def sequence(self, node: ast.Tuple | ast.List | ast.Set) -> Possible:
        return _combined([self.read(element) for element in node.elts], lambda *items: items)

    def dictionary(self, node: ast.Dict) -> Possible:
        keys = [self.read(key) if key is not None else _NOTHING_KNOWN for key in node.keys]
        names = _combined(keys, lambda *items: items)
        if len(names.values) != 1:
            return _NOTHING_KNOWN
        entries = [self.read(value) for value in node.values]
        return _combined(entries, lambda *items: dict(zip(names.values[0], items, strict=True)))

    def element(self, node: ast.Subscript) -> Possible:
        wholes, index = self.read(node.value), self.read(node.slice)
        found: list[object] = []
        known = wholes.all_known
        for whole in wholes.values:
            if isinstance(whole, Mapping):
                wanted = [whole[name] for name in index.values if isinstance(name, str | int) and name in whole]
                found += wanted if index.all_known and wanted else whole.values()
            elif isinstance(whole, tuple):
                found += whole
            else:
                known = False
        return Possible(tuple(found), known)

    def name(self, node: ast.Name) -> Possible:
        bindings = self.scope.lookup(node.id)
        if bindings:
            return _any(self.bound(binding) for binding in bindings)
        if node.id in self.module.local and (name := self.module.imports[node.id].name):
            return self.elsewhere(self.module.local[node.id], name)
        return _NOTHING_KNOWN

    def attribute(self, node: ast.Attribute) -> Possible:
        if isinstance(node.value, ast.Name) and node.value.id in self.module.local:
            return self.elsewhere(self.module.local[node.value.id], node.attr)
        return _NOTHING_KNOWN

    def elsewhere(self, module: Module, name: str) -> Possible:
        """A top-level name of another module."""
        return _TextReader(module, module.scope, self.depth + 1).read(ast.Name(name, ast.Load()))

    def bound(self, binding: Binding) -> Possible:
        if binding.value is None:
            return _NOTHING_KNOWN
        found = _TextReader(self.module, self.scope, self.depth + 1).read(binding.value)
        if not binding.each:
            return found
        elements = [element for whole in found.values if isinstance(whole, tuple | Mapping) for element in whole]
        return Possible(tuple(elements), found.all_known)

    def call(self, node: ast.Call) -> Possible:
        maker = _maker(node.func, self.module)
        if maker is None or any(keyword.arg is None for keyword in node.keywords):
            return _NOTHING_KNOWN
        names = [keyword.arg or "" for keyword in node.keywords]
        count = len(node.args)

        def make(*given: object) -> object:
            return maker(*given[:count], **dict(zip(names, given[count:], strict=True)))

        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        return _combined([self.read(argument) for argument in given], make)


_READERS: Mapping[type[ast.expr], Callable[[_TextReader, Any], Possible]] = MappingProxyType(
    {
        ast.Attribute: _TextReader.attribute,
        ast.BinOp: _TextReader.operation,
        ast.BoolOp: _TextReader.alternatives,
        ast.Call: _TextReader.call,
        ast.Constant: _TextReader.constant,
        ast.Dict: _TextReader.dictionary,
        ast.IfExp: _TextReader.either,
        ast.JoinedStr: _TextReader.f_string,
        ast.List: _TextReader.sequence,
        ast.Name: _TextReader.name,
        ast.Set: _TextReader.sequence,
        ast.Subscript: _TextReader.element,
        ast.Tuple: _TextReader.sequence,
        ast.UnaryOp: _TextReader.negative,
    }
)


def _maker(function: ast.expr, module: Module) -> Callable[..., object] | None:
    """The maker of parts that a call means: one that was imported from voicekit, but not a verb of scripts."""
    match function:
        case ast.Name(id=name) if name in module.imports:
            imported = module.imports[name]
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in module.imports:
            imported = ImportedName(module.imports[owner].module, name)
        case _:
            return None
    if not imported.is_ours or (imported.module.endswith(".script") and imported.name == "digits"):
        return None
    return _MAKERS.get(imported.name)


def _combined(alternatives: Sequence[Possible], make: Callable[..., object]) -> Possible:
    """Every combination of the alternatives, put together; what cannot be put together is not known."""
    count = 1
    for found in alternatives:
        count *= len(found.values)
    if count > MOST or (not count and alternatives):
        return _NOTHING_KNOWN
    try:
        made = tuple(make(*chosen) for chosen in itertools.product(*(found.values for found in alternatives)))
    except Exception:  # noqa: BLE001 - a program's own mistake, which running it will show
        return _NOTHING_KNOWN
    return Possible(made, all(found.all_known for found in alternatives))


def _any(alternatives: Iterable[Possible]) -> Possible:
    found = Possible()
    for alternative in alternatives:
        found |= alternative
    return found


def _sum(left: Any, right: Any) -> object:
    if type(left) is not type(right) or not isinstance(left, str | tuple):
        raise TypeError
    return left + right
