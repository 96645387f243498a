"""Names can be imported in every combination and order: none of them is also the name of a module beside it."""

import ast
import itertools
import pkgutil
import random
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import voicekit

PACKAGE = Path(voicekit.__file__).parent

IMPORTS = """
import sys

for order in sys.stdin.read().split():
    names = order.split(",")
    for module in [module for module in sys.modules if module.partition(".")[0] == "voicekit"]:
        del sys.modules[module]
    space = {}
    for name in names:
        exec(f"from voicekit import {name}", space)
    print({name: (type(space[name]).__name__, getattr(space[name], "__module__", "")) for name in sorted(names)})
"""
"""Imports the names of each line, in its order and from a fresh package, and prints what each then is."""


def packages() -> list[Path]:
    return sorted(path.parent for path in PACKAGE.rglob("__init__.py"))


@pytest.mark.parametrize(
    "folder", [pytest.param(path, id=str(path.relative_to(PACKAGE.parent))) for path in packages()]
)
def test_no_name_of_a_package_is_also_the_name_of_a_module_in_it(folder):
    modules = {name for _, name, _ in pkgutil.iter_modules([str(folder)])}
    names: set[str] = set()
    body = ast.parse((folder / "__init__.py").read_bytes()).body
    for node in [inner for outer in body for inner in (outer.body if isinstance(outer, ast.If) else [outer])]:
        if isinstance(node, ast.ImportFrom):
            own = node.module == ".".join(folder.relative_to(PACKAGE.parent).parts)  # hands a module on as it is
            names |= set() if own else {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    assert names & modules == set()


def test_the_api_holds_no_name_of_a_module_but_for_the_module_itself():
    modules = {name for _, name, _ in pkgutil.iter_modules([str(PACKAGE)])}
    both = set(voicekit.__all__) & modules
    assert [name for name in both if getattr(voicekit, name) is not import_module(f"voicekit.{name}")] == []


def orders() -> list[list[str]]:
    """Each name first once, and last once: the rotations of one order, shuffled by a fixed seed."""
    names = random.Random(10).sample(voicekit.__all__, len(voicekit.__all__))
    return [[*names[place:], *names[:place]] for place in range(len(names))]


def test_every_name_is_the_same_thing_in_every_order_of_imports():
    ran = subprocess.run(
        [sys.executable, "-c", IMPORTS],
        input="\n".join(",".join(order) for order in orders()),
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(ran.stdout.splitlines()) == len(orders())
    assert len(set(ran.stdout.splitlines())) == 1


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("CallError", "from voicekit.errors import CallError"),
        ("say", "from voicekit.script import say"),
        ("Engine", "from voicekit.engines import Engine"),
        ("digits", "from voicekit.kinds import digits or from voicekit.grammars import digits"),
        ("Cal", "did you mean 'Call'? from voicekit import Call"),
        ("RecordingLst", "did you mean 'RecordingLost'? from voicekit.errors import RecordingLost"),
    ],
)
def test_a_name_of_another_module_or_a_slip_is_refused_with_where_it_is(name, hint):
    with pytest.raises(ImportError) as imported:
        exec(f"from voicekit import {name}", {})
    with pytest.raises(AttributeError) as asked:
        getattr(voicekit, name)
    assert hint in str(imported.value)
    assert hint in str(asked.value)
    assert not hasattr(voicekit, name)


def test_every_public_name_of_the_other_modules_is_found():
    modules = {name for _, name, _ in pkgutil.iter_modules([str(PACKAGE)])}
    for module in ("errors", "values", "kinds", "grammars", "script", "transcribe", "engines"):
        for name in set(import_module(f"voicekit.{module}").__all__) - set(voicekit.__all__) - modules:
            with pytest.raises(ImportError, match=rf"from voicekit\.{module} import {name}\b"):
                exec(f"from voicekit import {name}", {})


def test_what_is_like_no_name_is_refused_as_python_does():
    with pytest.raises(ImportError, match="cannot import name 'Xyzzy'"):
        exec("from voicekit import Xyzzy", {})
    assert not hasattr(voicekit, "__wrapped__")


def test_dir_shows_the_api():
    assert dir(voicekit) == sorted(voicekit.__all__)


def test_pairs_of_names_imported_in_one_statement_are_what_they_are_alone():
    for first, second in itertools.permutations(("audio", "Call", "App", "values"), 2):
        space: dict[str, object] = {}
        exec(f"from voicekit import {first}, {second}", space)
        assert space[first] is getattr(voicekit, first)
        assert space[second] is getattr(voicekit, second)
