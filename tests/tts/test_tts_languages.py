"""Language tags and scripts."""

import pytest

from voicekit._lang.tags import best, primary
from voicekit._tts.scripts import check_sayable
from voicekit.errors import Unsayable


@pytest.mark.parametrize(
    ("wanted", "spoken", "found"),
    [
        ("en", ["en-US", "en"], "en"),
        ("en-GB", ["en-US", "en-GB"], "en-GB"),
        ("en_gb", ["en-US", "en-GB"], "en-GB"),
        ("en-AU", ["en-US", "en"], "en"),
        ("en-AU", ["en-US", "en-GB"], "en-US"),
        ("pt-BR", ["pt"], "pt"),
        ("zh", ["cmn"], "cmn"),
        ("no", ["nb"], "nb"),
        ("ko", ["en", "kok"], None),
        ("en", [], None),
    ],
)
def test_the_tag_that_serves_a_language_best_is_found(wanted, spoken, found):
    assert best(wanted, spoken) == found


def test_the_language_of_a_tag_is_its_first_part():
    assert [primary(tag) for tag in ("pt_BR", "EN-us", "ko")] == ["pt", "en", "ko"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Zoë's café costs €20 & 5 %."),
        ("en", "Ask for Mr. 김 at the front desk"),
        ("en", "1234"),
        ("ko", "ARS 안내입니다"),
        ("ja", "日本語のテキスト"),
        ("sr", "Dobar dan, добар дан"),
        ("hi", "नमस्ते"),
        ("ru", "OK"),
        ("xx", "plain letters"),
    ],
)
def test_text_in_the_letters_of_its_language_can_be_said(language, text):
    check_sayable(text, language, speaker="the voice")


@pytest.mark.parametrize(
    ("language", "text", "letters"),
    [
        ("en", "안녕하세요", "Hangul"),
        ("ru", "你好", "Cjk"),
        ("ko", "مرحبا", "Arabic"),
        ("en-US", "Hi Привет мир", "Cyrillic"),
        ("el", "नमस्ते", "Devanagari"),
    ],
)
def test_text_in_the_letters_of_another_language_is_refused_by_their_name(language, text, letters):
    with pytest.raises(Unsayable, match=letters):
        check_sayable(text, language, speaker="the voice")
