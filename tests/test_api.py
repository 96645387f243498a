"""The written API: what programs may import, on one page, and nothing else in examples and documents."""

import ast
import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import voicekit
import voicekit.script
from voicekit import errors

ROOT = Path(__file__).parent.parent
API = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
WRITTEN = re.findall(r"^- \[`([\w.]+)`\]", API, re.MULTILINE)
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)

EXAMPLES = [pytest.param(path.read_text(), id=path.name) for path in sorted((ROOT / "examples").rglob("*.py"))]
DOCUMENTS = [
    pytest.param(text, id=f"{path.relative_to(ROOT)}-{number}")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if path.parent.name != "reference"
    for number, text in enumerate(BLOCK.findall(path.read_text(encoding="utf-8")))
]


def imports(text: str) -> list[tuple[str, str]]:
    """The names that are imported from voicekit, each with its module; a module itself with no name."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names if alias.name.partition(".")[0] == "voicekit"]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "voicekit":
            found += [(node.module or "", alias.name) for alias in node.names]
    return found


@pytest.mark.parametrize("text", [*EXAMPLES, *DOCUMENTS])
def test_examples_and_documents_import_the_written_api_only(text):
    for module, name in imports(text):
        assert module in WRITTEN or f"{module}.{name}" in WRITTEN, f"{module} is not in docs/reference/api.md"
        if module in WRITTEN and name and f"{module}.{name}" not in WRITTEN:
            assert name in import_module(module).__all__, f"{module} has no public name {name}"


@pytest.mark.parametrize("name", WRITTEN)
def test_a_written_module_shows_its_public_names_and_no_others(name):
    module = import_module(name)
    assert dir(module) == sorted(module.__all__)
    assert all(hasattr(module, each) for each in module.__all__)


@pytest.mark.parametrize("name", WRITTEN)
def test_every_public_name_of_a_module_stands_on_the_page_of_the_api(name):
    section = API.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    if name == "voicekit.errors":
        section = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    for each in import_module(name).__all__:
        if f"{name}.{each}" not in WRITTEN:
            assert re.search(rf"\b{each}\b", section), f"{each} of {name} is missing: make docs"


@pytest.mark.parametrize("name", WRITTEN)
def test_a_written_module_can_be_the_first_thing_that_is_imported(name):
    done = subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_public_verb_says_what_it_does():
    for module in (voicekit.Call, voicekit.App):
        for name, value in vars(module).items():
            if not name.startswith("_") and callable(value):
                inherited = any((getattr(getattr(base, name, None), "__doc__", None)) for base in module.__mro__)
                assert inherited, f"{module.__name__}.{name} has no docstring"


NO_SCRIPTS = {"close", "events", "flow", "lines", "recorded"}
"""What belongs to coroutines and apps: streams of events, the flows of an app, what a service asks of a call."""


def test_every_verb_of_a_call_is_a_plain_function_of_scripts_and_called_by_some_test():
    called = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    for name, value in vars(voicekit.Call).items():
        if name.startswith("_") or name in NO_SCRIPTS or not inspect.isfunction(value):
            continue
        function = getattr(voicekit.script, name, None)
        assert function is not None, f"Call.{name} is no verb of scripts: write its function in voicekit/script.py"
        assert name in voicekit.script.__all__, f"{name} is missing from __all__ of voicekit/script.py"
        assert function.__doc__, f"voicekit.script.{name} does not say what it does"
        assert re.search(rf"\.{name}\(", called), f"no test calls Call.{name}"


@pytest.mark.parametrize("error", [voicekit.NoInput, voicekit.FlowFailed, errors.BadPrompt, errors.SettingsError])
def test_every_error_takes_and_gives_its_hint_by_the_name_it_had_before(error):
    with pytest.warns(FutureWarning, match="called `hint` now"):
        made = error("what", mend="do this")
    assert made.hint == "do this"
    with pytest.warns(FutureWarning, match="called `hint` now"):
        assert made.mend == "do this"


def test_every_module_that_is_not_written_down_is_private_by_name():
    for path in (ROOT / "voicekit").rglob("*.py"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        private = any(part.startswith("_") for part in name.split("."))
        before = name == "voicekit.asked"
        assert private or before or name in WRITTEN or name.startswith("voicekit.testing"), (
            f"{name} is neither public nor private"
        )


def test_the_glossary_has_every_term_that_stands_in_a_public_name():
    entries = re.findall(r"^- \*\*(.*?)\*\*", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    known = {_singular(_letters(term)) for entry in entries for term in entry.split(", ")}
    public = {name for module in WRITTEN for name in import_module(module).__all__ if _is_term(module, name)}
    public |= {
        parameter.name
        for verb in vars(voicekit.Call).values()
        if inspect.isfunction(verb) and not verb.__name__.startswith("_")
        for parameter in inspect.signature(verb).parameters.values()
        if parameter.kind is parameter.KEYWORD_ONLY
    }
    plain = {"yes", "no", "keys", "number"}  # which mean what they say
    lacking = {term for term in public - plain if _singular(_letters(term)) not in known}
    assert not lacking, f"the glossary does not say what these are: {', '.join(sorted(lacking))}"


def _is_term(module, name):
    """Whether a name is a public class; errors have a page of their own."""
    thing = getattr(import_module(module), name)
    return inspect.isclass(thing) and not issubclass(thing, BaseException)


def _letters(term):
    return re.sub(r"[^a-z]", "", term.lower())


def _singular(term):
    return {"catalogs": "catalogue"}.get(term, term.removesuffix("s"))
