"""What a caller says to a value that was understood."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import heard

from voicekit._grammar import Band, Grammar
from voicekit._grammar.choices import menu
from voicekit._grammar.combine import correction, several
from voicekit._grammar.dates import date
from voicekit._grammar.digits import digits
from voicekit._grammar.grammar import MAX_PHRASES
from voicekit._grammar.meaning import Reading
from voicekit._grammar.numbers import number
from voicekit._grammar.shape import Shape
from voicekit._grammar.times import time
from voicekit._lang import language_of, languages

TODAY = dt.date(2026, 3, 1)
DAY = correction(date("en", TODAY), "en")


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("yes", "yes"),
        ("Yes, that's right.", "yes"),
        ("no", "no"),
        ("no thanks", "no"),
        ("that's not right", "no"),
        ("not the fifth", "no"),
        ("no, not the fifth", "no"),
        ("no, the sixth", "2026-03-06"),
        ("No, I meant the sixth.", "2026-03-06"),
        ("no no no, the sixth of April please", "2026-04-06"),
        ("that's wrong, it's the sixth", "2026-03-06"),
        ("not the fifth but the sixth", "2026-03-06"),
        ("the fifth, no, the sixth", "2026-03-06"),
        ("the sixth, not the fifth", "2026-03-06"),
        ("make it tomorrow", "2026-03-02"),
        ("the sixth", "2026-03-06"),
    ],
)
def test_a_value_is_confirmed_refused_or_replaced(said, key):
    meant = DAY.interpret(heard(said))
    assert (meant.key, meant.band) == (key, Band.ACCEPT)
    assert meant.value == {"yes": True, "no": False}.get(key, meant.value)


@pytest.mark.parametrize(
    ("language", "said", "key"),
    [
        ("de", "nein, ich meinte den sechsten April", "2026-04-06"),
        ("de", "nicht am fünften, sondern am sechsten", "2026-03-06"),
        ("fr", "non, je voulais dire demain", "2026-03-02"),
        ("es", "no, quise decir mañana", "2026-03-02"),
        ("it", "no, il sei marzo", "2026-03-06"),
        ("pt", "não, quis dizer amanhã", "2026-03-02"),
        ("nl", "nee, ik bedoelde morgen", "2026-03-02"),
        ("ru", "нет, я имел в виду завтра", "2026-03-02"),
        ("ko", "아니요 삼월 육일", "2026-03-06"),
        ("ko", "내일 말고 모레", "2026-03-03"),
    ],
)
def test_every_language_with_tables_corrects(language, said, key):
    assert correction(date(language, TODAY), language).interpret(heard(said)).key == key


@pytest.mark.parametrize(
    "said",
    [
        "no, black Friday",
        "no, the other Friday",
        "not Friday, the eve of Saturday",
        "the fifth, no, my sister's sixth",
        "no, the friday after easter",
        "no, before Friday",
    ],
)
def test_a_new_value_beside_words_that_are_not_known_is_asked_about(said):
    assert DAY.interpret(heard(said)).band is Band.CONFIRM


@pytest.mark.parametrize("said", ["no, Friday or Saturday", "no, after Friday", "no, any day but Friday"])
def test_a_new_value_that_is_turned_down_or_a_limit_is_none(said):
    assert DAY.interpret(heard(said)).key == "no"


@pytest.mark.parametrize(("language", "said"), [("es", "el jueves, no, el viernes"), ("pt", "quinta, não, sexta")])
def test_a_no_that_may_mean_not_is_asked_about(language, said):
    meant = correction(date(language, TODAY), language).interpret(heard(said))
    assert (meant.key, meant.band) == ("2026-03-06", Band.CONFIRM)


def test_free_speech_is_replaced_whole_whatever_stands_in_it():
    free = Grammar("en", (), (), complete=False, read=lambda text: [Reading(text, text)])
    meant = correction(free, "en").interpret(heard("no, I meant there is no hot water"))
    assert meant.key == "there is no hot water"


def test_a_value_beside_a_yes_is_asked_about():
    meant = DAY.interpret(heard("yes the sixth"))
    assert (meant.key, meant.second, meant.band) == ("yes", "2026-03-06", Band.CONFIRM)


def test_a_no_with_reasons_is_asked_about_and_other_words_mean_nothing():
    assert DAY.interpret(heard("no because I am late")).band is Band.CONFIRM
    assert DAY.interpret(heard("hello")) is None


def test_a_new_value_has_the_type_of_the_old_one_and_its_doubts():
    meant = correction(time("en"), "en").interpret(heard("no I meant nine"))
    assert (meant.value, meant.second) == (dt.time(9), "21:00")


def test_a_new_value_of_another_shape_is_none():
    grammar = correction(digits("en", Shape(3, 3)), "en")
    assert grammar.read("one two") is None
    assert grammar.interpret(heard("no one two three")).key == "123"
    assert grammar.interpret(heard("no one two")).key == "no"


def test_free_speech_is_replaced_as_it_was_said():
    free = Grammar("en", (), (), complete=False, read=lambda text: [Reading(text, text)])
    grammar = correction(free, "en")
    assert grammar.free
    assert grammar.interpret(heard("no, I meant Müller & Söhne")).key == "Müller & Söhne"
    assert grammar.interpret(heard("yes please")).key == "yes"


def test_several_slots_are_corrected_by_what_is_said_anew():
    form = several({"day": date("en", TODAY), "hour": time("en")})
    meant = correction(form.grammar, "en").interpret(heard("no, at ten"))
    assert json.loads(meant.key) == {"hour": "10:00"}


@pytest.mark.parametrize(
    ("said", "keys", "band"),
    [
        ("no, five nights, no, six", {"nights": "6"}, Band.ACCEPT),
        ("no, not five but six nights", {"nights": "6"}, Band.ACCEPT),
        ("no, five nights and six guests", {"nights": "5", "guests": "6"}, Band.ACCEPT),
        ("no, five nights, no, six guests", {"nights": "5", "guests": "6"}, Band.CONFIRM),
        ("no, perhaps my six nights", {"nights": "6"}, Band.CONFIRM),
    ],
)
def test_several_slots_may_be_corrected_and_the_correction_corrected(said, keys, band):
    slots = {"nights": number("en", 1, 30), "guests": number("en", 1, 20)}
    form = several(slots, cues={"nights": ("nights",), "guests": ("guests",)})
    meant = correction(form.grammar, "en").interpret(heard(said))
    assert (json.loads(meant.key), meant.band) == (keys, band)


def test_an_engine_is_told_of_yes_no_and_the_values():
    sales = correction(menu({"1": ("sales",), "2": ("support",)}, "en"), "en")
    assert sales.complete
    assert {"yes", "no", "sales", "no sales", "no i meant support"} <= set(sales.phrases)
    assert {"yes", "no", "meant", "but", "sixth", "march"} <= set(DAY.words)
    large = correction(menu({str(key): (f"choice {key}",) for key in range(100, 700)}, "en"), "en")
    assert {"yes", "no"} <= set(large.short)
    assert len(large.phrases) == MAX_PHRASES


@pytest.mark.parametrize("language", languages())
def test_every_way_to_correct_leads_to_the_value(language):
    grammar = correction(digits(language, Shape(3, 3)), language)
    for lead in (
        *language_of(language).hearing.corrects,
        *language_of(language).hearing.instead,
        language_of(language).hearing.no[0],
    ):
        assert grammar.interpret(heard(f"{lead} 4 5 6")).key == "456", lead


@given(st.text(max_size=80), st.sampled_from([*languages(), "xx"]))
def test_no_text_makes_it_raise(text, language):
    correction(date(language, TODAY), language).interpret(heard(text))


@pytest.mark.parametrize(
    "text", ["no " * 100, "no the sixth but " * 20, "not " * 100, "no\n" * 25_000, "i meant " * 50]
)
def test_a_hostile_transcript_costs_little(text, no_longer_than):
    DAY.interpret(heard("no"))
    with no_longer_than(1.0):
        DAY.interpret(heard(*[text] * 10))
