"""The engines of this package, whatever they are: each is offered, is what it says, and stands in the documents."""

import inspect
import re
import tomllib
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from pkgutil import walk_packages

import pytest

import voicekit._asr
import voicekit._tts
from voicekit._asr.models import engines as recognizers
from voicekit._tts import registry as speakers

ROOT = Path(__file__).parent.parent
OFFERED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
SPEAKING, HEARING = OFFERED[speakers.GROUP], OFFERED[recognizers.GROUP]


def written(package, *methods):
    """The classes of a package that are engines with a name, as entry points write them."""
    for found in walk_packages(package.__path__, f"{package.__name__}."):
        for name, value in vars(import_module(found.name)).items():
            own = inspect.isclass(value) and value.__module__ == found.name and isinstance(vars(value).get("name"), str)
            if own and all(callable(getattr(value, method, None)) for method in methods):
                yield f"{found.name}:{name}"


@pytest.mark.parametrize(
    ("package", "methods", "offered", "group"),
    [
        (voicekit._tts, ("languages", "voice", "synthesize"), SPEAKING, speakers.GROUP),
        (voicekit._asr, ("claims", "lacks", "recognizer"), HEARING, recognizers.GROUP),
    ],
    ids=["speech", "recognition"],
)
def test_every_engine_that_is_written_is_offered_and_installed(package, methods, offered, group):
    engines = set(written(package, *methods))
    for engine in engines:
        assert engine in offered.values(), f"{engine} is offered to nobody: add it to {group} in pyproject.toml"
    for name, engine in offered.items():
        assert engine in engines, f"{name} of pyproject.toml is {engine}: that is no engine, it lacks one of {methods}"
    lacking = set(offered) - {found.name for found in entry_points(group=group)}
    assert not lacking, f"{', '.join(lacking)} of pyproject.toml is not installed here: make env"


@pytest.mark.parametrize("name", SPEAKING)
def test_a_speech_engine_says_who_it_is_and_what_it_speaks(name):
    engine = speakers.find(name)
    languages = engine.languages()
    assert languages, f"{name} speaks no language"
    voice = engine.voice(languages[0])
    assert voice.engine == name, f"a voice of {name} says that it is of {voice.engine}"
    assert voice.version, f"a voice of {name} has no version: a change of its sound would be kept from callers"


@pytest.mark.parametrize("name", HEARING)
def test_a_recognition_engine_says_who_it_is_and_claims_no_folder_that_is_not_its_own(name, tmp_path):
    engine = recognizers.find(name)
    assert engine.name == name
    assert not engine.claims(tmp_path), f"{name} takes an empty folder for a model of its own"


@pytest.mark.parametrize(("names", "page"), [(SPEAKING, "prompts.md"), (HEARING, "models.md")])
def test_a_page_of_documents_names_every_engine(names, page):
    text = (ROOT / "docs" / "howto" / page).read_text(encoding="utf-8").lower()
    for name in names:
        assert name in text, f"docs/howto/{page} does not say what {name} is"


@pytest.mark.parametrize("package", ["aiofiles", "gtts", "pydub", "vosk"])
def test_packages_that_users_are_promised_do_their_work_in_voicekit(package):
    """gTTS speaks, pydub reads what others cannot, Vosk understands, aiofiles writes beside the loop."""
    sources = (ROOT / "voicekit").rglob("*.py")
    imports = re.compile(rf"^\s*(?:from|import) {package}\b|\bimported\(\"{package}\"", re.MULTILINE)
    assert any(imports.search(path.read_text(encoding="utf-8")) for path in sources)
