"""Recognition engines found by entry point, and the models that are theirs."""

import pytest
from structlog.testing import capture_logs

from voicekit._asr.models import ModelStore
from voicekit._asr.models import engines as known
from voicekit._asr.registry import Registry
from voicekit.errors import RecognizerMissing

PARROT = """
from pathlib import Path

class Engine:
    name = "parrot"
    def claims(self, folder): return (folder / "feathers").exists()
    def lacks(self, folder): return () if (folder / "beak").exists() else ("beak",)
    def recognizer(self, folder, spoken, language): return (folder.name, spoken, language)
"""


@pytest.fixture
def brought(tmp_path, monkeypatch):
    """A package on disk as an installer leaves it; what was known of engines before and after is forgotten."""

    def bring(package, entry, source):
        (tmp_path / f"{package}.py").write_text(source)
        facts = tmp_path / f"{package}-1.0.dist-info"
        facts.mkdir()
        (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (facts / "entry_points.txt").write_text(f"[{known.GROUP}]\n{entry}\n")
        monkeypatch.syspath_prepend(tmp_path)
        known.engines.cache_clear()

    yield bring
    known.engines.cache_clear()


@pytest.fixture
def models(tmp_path):
    folder = tmp_path / "models"
    for name, files in {"pretty-en": ("feathers", "beak"), "shy": ("feathers",), "odd": ("nothing",)}.items():
        (folder / name).mkdir(parents=True)
        for file in files:
            (folder / name / file).write_text("x")
    return folder


def test_an_engine_of_a_third_party_knows_its_models_and_what_they_lack(brought, models):
    brought("vk_listener", "parrot = vk_listener:Engine", PARROT)
    found = {model.name: (model.engine, model.problem) for model in ModelStore(models).installed()}
    assert found == {
        "odd": (None, "it holds the files of no engine"),
        "pretty-en": ("parrot", ""),
        "shy": ("parrot", "it lacks beak"),
    }


def test_an_engine_of_a_third_party_makes_the_recognizer_where_the_settings_name_it(brought, models):
    brought("vk_listener_too", "parrot = vk_listener_too:Engine", PARROT)
    (models / "pretty-en" / "voicekit.json").write_text(
        '{"name": "pretty-en", "engine": "parrot", "language": "en", "license": "", "source": "", "checksum": "",'
        ' "fetched": ""}'
    )
    assert Registry(models, ("vosk", "parrot")).find("en-GB") == ("pretty-en", "en", "en-GB")
    with pytest.raises(RecognizerMissing):
        Registry(models, ("vosk", "whisper")).find("en-GB")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import nothing_of_the_kind", "ModuleNotFoundError"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("class Engine: name = 'broken'", "TypeError"),
        (PARROT, "TypeError"),
    ],
)
def test_a_broken_package_is_reported_and_takes_no_other_engine_down(brought, models, source, reason):
    package, before = f"vk_unheard_{abs(hash(source))}", sorted(known.engines())
    brought(package, f"broken = {package}:Engine", source)
    with capture_logs() as logs:
        assert sorted(known.engines()) == before
    assert [(line["engine"], reason in line["reason"]) for line in logs] == [("broken", True)]
    with pytest.raises(RecognizerMissing, match=f"'broken' of {package} cannot be used: {reason}"):
        known.find("broken")


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(RecognizerMissing) as refused:
        known.find("ear")
    assert ", ".join(sorted(known.engines())) in refused.value.hint


def test_what_an_engine_breaks_with_is_its_own_failure_alone(brought, models):
    broken = PARROT.replace('return (folder / "feathers").exists()', "1/0")
    brought("vk_listener_ill", "parrot = vk_listener_ill:Engine", broken)
    with capture_logs() as logs:
        found = {model.name: model.engine for model in ModelStore(models).installed()}
    assert set(found.values()) == {None}
    assert {line["event"] for line in logs} == {"recognizer.confused"}
