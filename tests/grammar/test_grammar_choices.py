"""A menu by speech."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import Said, heard

from voicekit._grammar import Band, Thresholds, choices
from voicekit._grammar.grammar import MAX_PHRASES

MENU = choices.menu(
    {"1": ("Sales", "new order"), "2": ("a technician", "support"), "10": ("24-hour service",), "#": ()}, "en"
)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("sales", "1"),
        ("Sales, please.", "1"),
        ("uh I'd like the sales thank you", "1"),
        ("new order", "1"),
        ("I'd like to speak to a technician", "2"),
        ("technician", "2"),
        ("one", "1"),
        ("1.", "1"),
        ("press one", "1"),
        ("option two please", "2"),
        ("ten", "10"),
        ("one zero", "10"),
        ("pound", "#"),
        ("hash key", "#"),
        ("twenty four hour service", "10"),
        ("24 hour service", "10"),
    ],
)
def test_a_choice_is_accepted_by_its_words_and_by_its_key(said, key):
    meant = MENU.interpret(heard(said))
    assert (meant.key, meant.band, meant.text) == (key, Band.ACCEPT, said)


@pytest.mark.parametrize(
    ("said", "key", "second"),
    [
        ("the new order thing", "1", None),
        ("order", "1", None),
        ("I want one new order", "1", None),
        ("sales no technician", "1", "2"),
        ("not sales technician", "2", None),
    ],
)
def test_a_choice_among_other_words_is_asked_about(said, key, second):
    meant = MENU.interpret(heard(said))
    assert (meant.key, meant.band, meant.second) == (key, Band.CONFIRM, second)


@pytest.mark.parametrize(
    "said", ["", "[unk]", "please", "yes", "not sales", "I don't want a new order", "nine", "(coughs)"]
)
def test_what_is_no_choice_means_nothing(said):
    assert MENU.interpret(heard(said)) is None


def test_the_words_of_a_choice_that_stand_in_another_choice_do_not_count_twice():
    menu = choices.menu({"1": ("order",), "2": ("new order",)}, "en")
    assert menu.interpret(heard("my order")).key == "1"
    assert menu.interpret(heard("well a new order today")).key == "2"
    assert menu.interpret(heard("well a new order today")).second is None


def test_the_best_alternative_that_means_something_wins():
    meant = MENU.interpret([Said("[unk]", 0.5), Said("sails", 0.45), Said("support", 0.8), Said("sales", 0.6)])
    assert (meant.key, meant.second, meant.band) == ("2", "1", Band.ACCEPT)


@pytest.mark.parametrize(
    ("alternatives", "band"),
    [
        ([Said("sales", 0.7)], Band.ACCEPT),
        ([Said("sales", 0.69)], Band.CONFIRM),
        ([Said("sales", 0.4)], Band.CONFIRM),
        ([Said("sales", 0.39)], Band.REJECT),
        ([Said("sales", 0.9), Said("support", 0.85)], Band.CONFIRM),
        ([Said("sales", 0.9), Said("new order", 0.9)], Band.ACCEPT),
        ([Said("sales", 0.8), Said("gibberish", 0.9)], Band.CONFIRM),
        ([Said("sales", float("nan"))], Band.REJECT),
        ([Said("sales", 7.0)], Band.REJECT),
    ],
)
def test_bands_follow_confidence_and_the_lead_over_another_meaning(alternatives, band):
    assert MENU.interpret(alternatives).band is band


def test_each_engine_brings_its_own_thresholds():
    assert MENU.interpret([Said("sales", 0.3)], Thresholds(accept=0.25, confirm=0.1)).band is Band.ACCEPT


def test_an_engine_is_told_the_words_first_and_carrier_phrases_last():
    assert MENU.phrases[: len(MENU.short)] == MENU.short
    assert MENU.short[:4] == ("sales", "new order", "a technician", "support")
    assert "twenty four hour service" in MENU.short
    assert {"press one", "sales please", "i want new order"} <= set(MENU.phrases)
    assert {"sales", "please", "want", "pound"} <= set(MENU.words)


def test_the_phrases_of_a_large_menu_are_bounded_and_all_its_words_are_in():
    words = {str(key): (f"choice of the letter {chr(97 + key % 26)} {key}",) for key in range(100, 250)}
    menu = choices.menu(words, "en")
    assert len(menu.phrases) == MAX_PHRASES
    assert menu.interpret(heard(menu.short[149])).key == "249"


@pytest.mark.parametrize(
    ("language", "word", "said", "key"),
    [
        ("de", "Störung", "ich möchte bitte eine Störung", "1"),
        ("de", "Straße", "strasse", "1"),
        ("de-AT", "Störung", "drücke eins", "1"),
        ("fr", "l'agence", "je voudrais l'agence s'il vous plaît", "1"),
        ("es", "mañana", "quiero manana por favor", "1"),
        ("it", "vendite", "vorrei le vendite per favore", "1"),
        ("pt-BR", "vendas", "eu quero vendas por favor", "1"),
        ("nl", "verkoop", "ik wou graag verkoop alstublieft", "1"),
        ("ru", "отдел продаж", "отдел продаж пожалуйста", "1"),
        ("ko", "새 주문", "새주문 부탁합니다", "1"),
        ("ko", "새 주문", "일 번", "1"),
        ("el", "πωλήσεις", "πωλησεις", "1"),
        ("xx", "zip", "zip", "1"),
    ],
)
def test_a_menu_speaks_other_languages(language, word, said, key):
    menu = choices.menu({"1": (word,), "2": ("xyz",)}, language)
    meant = menu.interpret(heard(said))
    assert (meant.key, meant.band) == (key, Band.ACCEPT)


@given(st.text(max_size=60), st.sampled_from(["en", "de", "fr", "ko", "xx"]))
def test_no_text_makes_it_raise_and_every_own_phrase_comes_back(text, language):
    menu = choices.menu({"1": (text,), "2": ("sales",)}, language)
    menu.interpret(heard(text))
    for phrase in menu.phrases:
        assert menu.interpret(heard(phrase)) is not None


@pytest.mark.parametrize(
    "text", ["sales " * 20_000, "ﷺ" * 999, "not " * 200 + "sales", "[" * 1000, "1" * 1000, "1.1" * 300]
)
def test_a_hostile_transcript_costs_little(text, no_longer_than):
    with no_longer_than(0.5):
        MENU.interpret(heard(*[text] * 30))
