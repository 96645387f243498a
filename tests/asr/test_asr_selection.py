"""Which model serves a language, and why."""

from pathlib import Path

import pytest

from voicekit._asr.models import Installed
from voicekit._asr.models.catalogue import MANY, whisper_code
from voicekit._asr.registry import Registry
from voicekit._asr.selection import select, suggested
from voicekit.errors import RecognizerMissing


def model(name, engine, language, problem=""):
    return Installed(name, engine, language, Path("/models") / name, 1, problem)


KO = model("vosk-model-small-ko-0.22", "vosk", "ko")
TINY = model("whisper-tiny.en", "whisper", "en")
BASE = model("whisper-base", "whisper", MANY)
MOON = model("moonshine-tiny-en", "moonshine", "en")
INDIAN = model("vosk-model-small-en-in-0.4", "vosk", "en-IN")
AMERICAN = model("vosk-model-small-en-us-0.15", "vosk", "en-US")
BOKMAL = model("vosk-model-small-nb-0.1", "vosk", "nb")
BROKEN = model("vosk-model-small-en-gb", "vosk", "en-GB", problem="it lacks am/final.mdl")


@pytest.mark.parametrize(
    ("language", "models", "chosen"),
    [
        ("ko", (BASE, KO), KO),
        ("en", (BASE, KO, TINY), TINY),
        ("en", (TINY, AMERICAN), AMERICAN),
        ("en-IN", (AMERICAN, INDIAN), INDIAN),
        ("en_in", (AMERICAN, INDIAN), INDIAN),
        ("en-GB", (BROKEN, TINY), TINY),
        ("sv", (KO, TINY, BASE), BASE),
        ("nb-NO", (KO, BASE), BASE),
        ("iw", (TINY, BASE), BASE),
        ("no", (BOKMAL,), BOKMAL),
        ("en", (MOON, TINY), TINY),
        ("en-GB", (KO, MOON), MOON),
    ],
)
def test_the_first_engine_with_a_model_near_the_language_serves_it(language, models, chosen):
    assert select(models, language).model == chosen
    assert select(models[::-1], language).model == chosen


def test_the_order_of_engines_is_the_users():
    assert select((TINY, AMERICAN), "en", ("whisper", "vosk")).model == TINY
    assert select((TINY, AMERICAN), "en", ("whisper",)).model == TINY


def test_the_reason_names_model_language_and_what_is_lacking():
    why = select((TINY, BASE), "en").why
    assert why == "en: whisper with whisper-tiny.en, which is for it, and vosk has no model for it (1 more would do)"


@pytest.mark.parametrize("models", [(), (KO,), (BROKEN,)])
def test_a_language_that_no_model_hears_is_named_with_what_mends_it(models):
    with pytest.raises(RecognizerMissing, match=r"en-GB.*vosk, whisper, moonshine") as refused:
        select(models, "en-GB")
    assert refused.value.hint == "voicekit models fetch vosk-model-small-en-gb-0.15"


@pytest.mark.parametrize(
    ("language", "order", "name"),
    [
        ("en", ("vosk", "whisper"), "vosk-model-small-en-us-0.15"),
        ("en-GB", ("vosk", "whisper"), "vosk-model-small-en-gb-0.15"),
        ("en", ("whisper", "vosk"), "whisper-tiny.en"),
        ("en", ("moonshine", "whisper"), "moonshine-tiny-en"),
        ("pt-BR", ("vosk", "whisper"), "vosk-model-small-pt-0.3"),
        ("fr", ("vosk",), "vosk-model-small-fr-0.22"),
        ("de", ("whisper",), "whisper-base"),
        ("fi", ("vosk", "whisper"), "whisper-base"),
        ("he", ("vosk", "whisper"), "whisper-base"),
        ("fi", ("vosk",), None),
        ("xx", ("vosk", "whisper"), None),
    ],
)
def test_the_model_worth_fetching_is_the_small_one_of_the_first_engine_that_has_the_language(language, order, name):
    found = suggested(language, order)
    assert (found.name if found else None) == name


@pytest.mark.parametrize("language", ["xx", "ga", "eo"])
def test_a_model_of_many_languages_serves_none_that_it_does_not_know(language):
    with pytest.raises(RecognizerMissing, match=f"no model here hears {language}"):
        select((BASE,), language)


@pytest.mark.parametrize(
    ("language", "code"), [("nb-NO", "no"), ("nn", "nn"), ("he", "he"), ("iw", "he"), ("fil", "tl"), ("jv", "jw")]
)
def test_a_whisper_model_is_told_a_language_by_the_code_that_it_knows(language, code):
    assert whisper_code(language) == code


def test_a_language_that_no_known_model_hears_leads_to_the_list():
    with pytest.raises(RecognizerMissing) as refused:
        select((), "xx-YY")
    assert refused.value.hint == "voicekit models list --language xx"


def test_an_engine_that_is_not_in_the_order_is_not_used():
    with pytest.raises(RecognizerMissing, match="engines: vosk"):
        select((TINY,), "en", ("vosk",))


def test_a_folder_without_models_has_no_recognizers(tmp_path):
    with pytest.raises(RecognizerMissing):
        Registry(tmp_path / "none").find("en")
