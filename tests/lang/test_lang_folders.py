"""A language is one folder: it is found by being there, and nothing else knows it by name."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import voicekit
import voicekit._lang
from voicekit._lang import Language, LanguageRules, language_of, languages, rules_of
from voicekit._lang._nouns import pairs

PACKAGE = Path(voicekit.__file__).parent
ROOM = PACKAGE / "_lang"

ENGINES = {"_asr/whispermodel.py", "_tts/gttsrequest.py"}
"""A model of Whisper is English alone or multilingual; a list of an engine's languages begins with English."""


@pytest.fixture
def another(tmp_path, monkeypatch):
    """The path of a folder in which further languages are found."""
    monkeypatch.setattr(voicekit._lang, "__path__", [*voicekit._lang.__path__, str(tmp_path)])
    for each in (languages, language_of, rules_of):
        each.cache_clear()
    yield tmp_path
    for each in (languages, language_of, rules_of):
        each.cache_clear()
    sys.modules.pop("voicekit._lang.xq", None)


def test_each_folder_is_a_language_with_a_name():
    folders = {path.parent.name for path in ROOM.glob("*/__init__.py")}
    assert set(languages()) == folders
    assert all(language_of(code).name for code in languages())


def test_a_folder_alone_adds_a_language(another):
    (another / "xq").mkdir()
    (another / "xq" / "__init__.py").write_text(
        'from voicekit._lang import Language\n\n__all__ = ["LANGUAGE"]\n\nLANGUAGE = Language(name="Scratch")\n'
    )
    importlib.invalidate_caches()
    assert "xq" in languages()
    assert language_of("xq-AB").name == "Scratch"


@pytest.mark.parametrize("tag", ["xx", "", "../de", "_language", "tags", "de.say"])
def test_what_has_no_folder_is_an_empty_language(tag):
    assert language_of(tag) == Language()
    assert type(rules_of(tag)) is LanguageRules


@pytest.mark.parametrize("tag", ["pt", "PT", "pt-BR", "pt_BR"])
def test_a_tag_finds_the_folder_of_its_language(tag):
    assert language_of(tag).name == "Portuguese"


@pytest.mark.parametrize("path", sorted(ROOM.glob("*/*.py")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_language_imports_the_contract_and_its_own_folder_alone(path):
    own = f"voicekit._lang.{path.parent.name}"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("voicekit"):
            assert node.module == "voicekit._lang" or node.module.startswith(f"{own}.")


def test_no_other_code_asks_which_language_it_is():
    codes = set(languages())
    asking = []
    for path in PACKAGE.rglob("*.py"):
        place = str(path.relative_to(PACKAGE))
        if ROOM in path.parents or place in ENGINES:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare):
                constants = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
                asking += [f"{place}:{node.lineno}" for constant in constants if constant in codes]
    assert asking == []


def test_a_language_is_loaded_when_it_is_asked_for():
    code = (
        "import sys; from voicekit._lang import language_of; language_of('fr')\n"
        "print(*(name for name in sys.modules if name.count('.') == 2 and name.startswith('voicekit._lang.')))\n"
        "print(*(name for name in ('babel', 'num2words') if name in sys.modules))"
    )
    loaded, libraries = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split("\n")[:2]
    assert {name.split(".")[2] for name in loaded.split()} & set(languages()) == {"fr"}
    assert libraries == ""


def test_a_noun_with_a_letter_that_is_no_gender_is_refused_by_a_sentence():
    with pytest.raises(ValueError, match="'u' is no gender of a noun: write m, f, n"):
        pairs("u|krona|kronor")
