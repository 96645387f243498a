"""What callers say around an answer, and instead of pressing a key, is understood in every language, and offered."""

import pytest

from voicekit._call.input import kinds
from voicekit._call.speech.capture import wanted
from voicekit._grammar.choices import key_names, menu
from voicekit._grammar.digits import digits
from voicekit._grammar.shape import Shape
from voicekit._grammar.yesno import yes_no
from voicekit._lang import language_of, languages

CHOICE = {
    "de": "vertrieb",
    "en": "sales",
    "es": "ventas",
    "fr": "ventes",
    "it": "vendite",
    "ko": "영업",
    "nl": "verkoop",
    "pl": "sprzedaż",
    "pt": "vendas",
    "ru": "продажи",
    "tr": "fatura",
}
KEYS = ("1", "2", "0", "10", "*", "#")

each_language = pytest.mark.parametrize("language", languages())


def meanings(grammar, text):
    """The keys that a text is sure to mean."""
    return [reading.key for reading in grammar.readings(text) or () if reading.sure and reading.score == 1.0]


def test_the_languages_here_are_all_of_them():
    assert tuple(CHOICE) == languages()


@each_language
def test_a_choice_in_a_carrier_phrase_is_that_choice(language):
    said, table = CHOICE[language], language_of(language).hearing
    grammar = menu({"1": (said,), "2": ("xyzzy",)}, language)
    before, after = (*table.lead, *table.fillers), (*table.tail, *table.fillers)
    shapes = [*table.around, *(f"{word} {{}}" for word in before), *(f"{{}} {word}" for word in after)]
    assert [shape for shape in shapes if meanings(grammar, shape.format(said)) != ["1"]] == []


@each_language
def test_an_engine_is_offered_each_choice_in_the_carrier_phrases_of_the_language(language):
    said = CHOICE[language]
    offered = wanted(menu({"1": (said,), "2": ("xyzzy",)}, language)).phrases
    assert {shape.format(said) for shape in language_of(language).hearing.around} <= set(offered)


@each_language
def test_a_key_is_said_by_its_name_and_as_prompts_tell_it(language):
    table = language_of(language).hearing
    grammar = menu({key: (f"xyzzy{place}",) for place, key in enumerate(KEYS)}, language)
    wrong = [
        (key, shape.format(name))
        for key in KEYS
        for name in key_names(key, language)
        for shape in ("{}", *table.key, *table.told)
        if meanings(grammar, shape.format(name)) != [key]
    ]
    assert wrong == []


@each_language
def test_each_word_for_yes_and_no_is_that_and_offered(language):
    table, grammar = language_of(language).hearing, yes_no(language)
    assert [word for word in table.yes if meanings(grammar, word) != ["yes"]] == []
    assert [word for word in table.no if meanings(grammar, word) != ["no"]] == []
    assert {*table.yes, *table.no} <= set(wanted(grammar).phrases)


@pytest.mark.parametrize(
    ("language", "word", "digit"),
    [
        ("en", "oh", "0"),
        ("de", "zwo", "2"),
        ("pt", "meia", "6"),
        ("ko", "공", "0"),
        ("ru", "нуль", "0"),
    ],
)
def test_a_further_word_for_a_digit_is_understood_and_offered(language, word, digit):
    one, four = digits(language, Shape(1, 1)), digits(language, Shape(4, 4))
    assert meanings(one, word) == [digit]
    assert word in wanted(one).phrases
    assert word in wanted(four).words


@each_language
@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (kinds.digits(4), "2070"),
        (kinds.number(), "21"),
        (kinds.date(), "2027-03-05"),
        (kinds.time(), "15:30"),
        (kinds.money("EUR"), "12.50 EUR"),
    ],
    ids=["digits", "number", "date", "time", "money"],
)
def test_a_value_is_read_back_in_the_language_of_the_call(language, kind, key):
    told = kind.told_back(key, language)
    if told:  # else what the caller has said is read back, in their own words
        assert language == "en" or told != kind.told_back(key, "en")
        assert not any(sign.isdecimal() for sign in told)
