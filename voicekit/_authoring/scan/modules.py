"""A program's source files: the one that was named, and the local modules that it imports."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from voicekit._authoring.scan.scopes import PythonScope, calls_in, children
from voicekit._unread import hint_of
from voicekit.errors import ProgramError

__all__ = ["ImportedName", "Module", "SourceFiles", "shown_path"]

OURS = "voicekit"


@dataclass(frozen=True, slots=True)
class ImportedName:
    """Where a name comes from: ``voicekit.script`` and ``say``; an empty ``name`` for a module itself."""

    module: str
    name: str

    @property
    def is_ours(self) -> bool:
        """Whether voicekit itself brings it."""
        return self.module.split(".", maxsplit=1)[0] == OURS


@dataclass
class Module:
    """One source file: what its top-level names are bound to, and what it imports from where."""

    file: Path
    tree: ast.Module
    scope: PythonScope
    imports: dict[str, ImportedName] = field(default_factory=dict)
    local: dict[str, "Module"] = field(default_factory=dict)

    @cached_property
    def calls(self) -> tuple[tuple[ast.Call, PythonScope], ...]:
        """Every call in it, in the order of the source, and the scope that it stands in."""
        return tuple(calls_in(self.tree, self.scope))


class SourceFiles:
    """The files of one program. Absolute imports are looked for beside the program, as Python does."""

    def __init__(self, program: Path) -> None:
        self._root = program.absolute().parent
        self._modules: dict[Path, Module] = {}
        self.main = self._load(program.absolute())

    def modules(self) -> Mapping[Path, Module]:
        """Every module, the program first."""
        return self._modules

    def _load(self, file: Path) -> Module:
        if file in self._modules:
            return self._modules[file]
        tree = self._parsed(file)
        module = self._modules[file] = Module(file, tree, PythonScope.of(tree, None))
        for node in _imports(tree):
            self._take(module, node)
        return module

    def _take(self, module: Module, node: ast.Import | ast.ImportFrom) -> None:
        for alias, dotted, name in _names(node):
            if isinstance(node, ast.ImportFrom) and node.level:
                base = module.file.parents[node.level - 1]
            else:
                base = self._root
            module.imports[alias] = ImportedName(dotted, name)
            if module.imports[alias].is_ours:
                continue
            # The name may be a module of the package, or something in the module.
            for path in (f"{dotted}.{name}".strip("."), dotted):
                file = self._file(base, path)
                if file is not None:
                    module.local[alias] = self._load(file)
                    if path != dotted:
                        module.imports[alias] = ImportedName(path, "")
                    break

    def _file(self, base: Path, dotted: str) -> Path | None:
        if not dotted:
            return None
        path = base.joinpath(*dotted.split("."))
        for file in (path.with_name(path.name + ".py"), path / "__init__.py"):
            if file.is_file():
                return file
        return None

    def _parsed(self, file: Path) -> ast.Module:
        try:
            return ast.parse(file.read_bytes(), str(file))
        except SyntaxError as error:
            # A wrong encoding line is a SyntaxError without a place.
            raise ProgramError(
                f"{file}:{error.lineno or 1}: {error.msg}", hint="python -m py_compile FILE shows where"
            ) from error
        except (ValueError, RecursionError) as error:
            raise ProgramError(
                f"{file}: this is not Python source: {error}", hint="name a program, or a flow"
            ) from error
        except OSError as error:
            raise ProgramError(f"cannot read {file}: {error.strerror}", hint=hint_of(error)) from error


def _imports(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    below: list[ast.AST] = [tree]
    while below:
        node = below.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not isinstance(node, ast.expr | ast.Expr):
            below += reversed(children(node))


def _names(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str, str]]:
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, node.module or "", alias.name
        elif alias.asname:
            yield alias.asname, alias.name, ""
        else:
            first = alias.name.split(".", maxsplit=1)[0]
            # ``import a.b`` binds a; both files are the program's.
            yield first, first, ""
            if first != alias.name:
                yield alias.name, alias.name, ""


def shown_path(file: Path) -> str:
    """A path as short as it can be from here."""
    try:
        return str(file.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(file)
