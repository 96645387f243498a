"""Amounts of money, and what is spelled."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import Said, heard

from voicekit._grammar import Band
from voicekit._grammar.letters import letters
from voicekit._grammar.money import money
from voicekit._grammar.shape import Shape, iban
from voicekit._lang import languages

LANGUAGES = languages()
WORDS = [
    "twelve",
    "dollars",
    "cents",
    "and",
    "fifty",
    "hundred",
    "minus",
    "point",
    "a",
    "double",
    "as",
    "in",
    "for",
    "b",
    "1.50",
    "$",
    "99",
]


@pytest.mark.parametrize(
    ("language", "currency", "said", "right"),
    [
        ("sv", "SEK", "tolv kronor och femtio öre", "12.50 SEK"),
        ("da", "DKK", "tolv kroner og halvtreds øre", "12.50 DKK"),
        ("cs", "CZK", "dvanáct korun a padesát haléřů", "12.50 CZK"),
        ("cs", "CZK", "dvanáct korun padesát haléřů", "12.50 CZK"),
        ("uk", "UAH", "дванадцять гривень п'ятдесят копійок", "12.50 UAH"),
        ("fi", "EUR", "kaksitoista euroa viisikymmentä senttiä", "12.50 EUR"),
        ("sv", "EUR", "tolv kronor femtio öre", ""),
        ("en", "EUR", "twelve drachmas and fifty lepta", ""),
    ],
)
def test_numbers_on_both_sides_of_a_word_are_never_run_together(language, currency, said, right):
    assert {reading.key for reading in money(language, currency).readings(said)} <= {right}


@pytest.mark.parametrize(
    ("language", "currency", "said", "amount"),
    [
        ("en", "USD", "twelve dollars and fifty cents", "12.50 USD"),
        ("en", "USD", "twelve fifty", "12.50 USD"),
        ("en", "USD", "twelve hundred", "1200.00 USD"),
        ("en", "USD", "fifty cents", "0.50 USD"),
        ("en", "USD", "a hundred dollars please", "100.00 USD"),
        ("en", "CAD", "five dollars", "5.00 CAD"),
        ("en", "USD", "five euros", "5.00 EUR"),
        ("en", "EUR", "$12.50", "12.50 USD"),
        ("en", "GBP", "twelve pounds fifty", "12.50 GBP"),
        ("en", "JPY", "two thousand yen", "2000 JPY"),
        ("de", "EUR", "zwölf Euro fünfzig", "12.50 EUR"),
        ("fr", "EUR", "douze euros et cinquante centimes", "12.50 EUR"),
        ("es", "EUR", "doce euros con cincuenta céntimos", "12.50 EUR"),
        ("it", "EUR", "dodici euro e cinquanta", "12.50 EUR"),
        ("pt-BR", "BRL", "doze reais e cinquenta centavos", "12.50 BRL"),
        ("nl", "EUR", "twaalf euro vijftig", "12.50 EUR"),
        ("ru", "RUB", "двенадцать рублей пятьдесят копеек", "12.50 RUB"),
        ("ko", "KRW", "만 이천 원", "12000 KRW"),
    ],
)
def test_amounts_are_understood_as_people_say_them(language, currency, said, amount):
    meant = money(language, currency).interpret(heard(said))
    assert (meant.key, meant.band) == (amount, Band.ACCEPT)
    assert meant.value == (Decimal(amount.split()[0]), amount.split()[1])


def test_one_fifty_is_asked_about():
    meant = money("en", "USD").interpret(heard("one fifty"))
    assert (meant.key, meant.second, meant.band) == ("1.50 USD", "150.00 USD", Band.CONFIRM)
    assert money("en", "USD", 10).interpret(heard("one fifty")).key == "150.00 USD"


def test_an_amount_outside_the_range_gives_way_to_another_alternative():
    grammar = money("en", "USD", 10, 20)
    assert grammar.interpret([Said("fifty dollars", 0.9), Said("fifteen dollars", 0.8)]).key == "15.00 USD"
    assert grammar.interpret(heard("fifty dollars")) is None


def test_an_engine_is_told_the_words_of_numbers_and_of_money():
    assert {"dollars", "cents", "twelve", "hundred", "and"} <= set(money("en", "USD").words)


@pytest.mark.parametrize(
    ("language", "said", "entry"),
    [
        ("en", "b as in bravo d as in delta", "BD"),
        ("en", "b as in delta", "D"),
        ("en", "p for peter", "P"),
        ("en", "alpha tango nine", "AT9"),
        ("en", "my name is s m i double t h", "SMITTH"),
        ("en", "double u double you w", "WWW"),
        ("en", "bee see dee", "BCD"),
        ("en", "a b c oh one", "ABC01"),
        ("de", "A wie Anton, B wie Berta", "AB"),
        ("fr", "d comme désiré", "D"),
        ("nl", "a b c", "ABC"),
    ],
)
def test_spelling_is_understood(language, said, entry):
    meant = letters(language).interpret(heard(said))
    assert (meant.value, meant.band) == (entry, Band.ACCEPT)


def test_the_expected_form_chooses_between_alternatives():
    plate = letters("en", Shape(pattern="AA99"))
    assert plate.interpret([Said("a eight nine one", 0.9), Said("a k nine one", 0.8)]).value == "AK91"
    account = letters("de", Shape(check=iban))
    said = "d e acht neun drei sieben null vier null null vier vier null fünf drei zwei null eins drei null null"
    assert account.interpret([Said(said, 0.9), Said(f"{said} null", 0.8)]).value == "DE89370400440532013000"


def test_other_words_make_spelling_doubtful():
    assert letters("en").interpret(heard("well spelled b then c")).band is Band.CONFIRM
    assert letters("en").interpret(heard("hello there")) is None


def test_an_engine_is_told_letters_and_the_words_that_spell_them():
    assert {"b", "bravo", "as", "in", "nine", "double"} <= set(letters("en").words)
    assert "" not in letters("ko").words


@given(st.text(max_size=80), st.sampled_from([*LANGUAGES, "xx", "ja"]), st.sampled_from(["USD", "KRW", "XXX"]))
def test_no_text_makes_it_raise(text, language, currency):
    money(language, currency).interpret(heard(text))
    letters(language).interpret(heard(text))


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_no_row_of_its_own_words_makes_it_raise(text):
    money("en", "USD").interpret(heard(text))
    letters("en").interpret(heard(text))


@pytest.mark.parametrize("text", ["two dollars " * 50, "double " * 100, "a as in " * 33, "9" * 1000, "b " * 50_000])
def test_a_hostile_transcript_costs_little(text, no_longer_than):
    money("en", "USD"), letters("en")
    with no_longer_than(1.0):
        money("en", "USD").interpret(heard(*[text] * 30))
        letters("en").interpret(heard(*[text] * 30))
