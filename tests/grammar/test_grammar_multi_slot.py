"""Several slots filled by one utterance."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import Said, heard

from voicekit._grammar import Band, Grammar
from voicekit._grammar.assignment import covers
from voicekit._grammar.carrier import Carrier
from voicekit._grammar.choices import figures, menu
from voicekit._grammar.combine import several
from voicekit._grammar.dates import date
from voicekit._grammar.digits import digits
from voicekit._grammar.letters import letters
from voicekit._grammar.meaning import Reading
from voicekit._grammar.money import money
from voicekit._grammar.numbers import number
from voicekit._grammar.shape import Shape
from voicekit._grammar.span import MAX_WORDS, Stretch
from voicekit._grammar.times import time
from voicekit._grammar.yesno import yes_no
from voicekit._lang import languages

TODAY = dt.date(2026, 3, 1)
LANGUAGES = languages()


def booking(language="en", asked=None):
    slots = {"count": number(language, 1, 10), "day": date(language, TODAY, TODAY), "hour": time(language)}
    return several(slots, asked=asked)


def keys(form, *said):
    return {slot: meant.key for slot, meant in (form.interpret(heard(*said)) or {}).items()}


@pytest.mark.parametrize(
    ("said", "filled"),
    [
        ("the fifth of March at nine", {"day": "2026-03-05", "hour": "09:00"}),
        ("at nine on the fifth of March", {"day": "2026-03-05", "hour": "09:00"}),
        ("March fifth ten thirty", {"day": "2026-03-05", "hour": "10:30"}),
        ("the fifth", {"day": "2026-03-05"}),
        ("tomorrow please", {"day": "2026-03-02"}),
        ("twenty two", {"hour": "22:00"}),
        ("ten to four on March sixth", {"day": "2026-03-06", "hour": "15:50"}),
        ("in two weeks at ten", {"day": "2026-03-15", "hour": "10:00"}),
        ("tonight at nine", {"day": "2026-03-01", "hour": "21:00"}),
        ("half past seven tomorrow in the evening", {"day": "2026-03-02", "hour": "19:30"}),
        ("not tomorrow but on Friday", {"day": "2026-03-06"}),
        (
            "two tickets for tomorrow evening at half past seven",
            {"count": "2", "day": "2026-03-02", "hour": "19:30"},
        ),
        (
            "I would like to book a table for four on the twenty fifth of March at a quarter to nine in the evening",
            {"count": "4", "day": "2026-03-25", "hour": "20:45"},
        ),
        ("2 tickets on 2026-03-05 at 14:30", {"count": "2", "day": "2026-03-05", "hour": "14:30"}),
        ("Friday at nine for two people", {"count": "2", "day": "2026-03-06", "hour": "09:00"}),
    ],
)
def test_one_utterance_fills_the_slots_it_speaks_of_in_any_order(said, filled):
    assert keys(booking(), said) == filled


@pytest.mark.parametrize(
    ("language", "said", "filled"),
    [
        ("de", "zwei Karten für morgen Abend um halb acht", {"count": "2", "day": "2026-03-02", "hour": "19:30"}),
        ("de", "am fünften März um neun", {"day": "2026-03-05", "hour": "09:00"}),
        ("fr", "deux places pour demain soir à sept heures", {"count": "2", "day": "2026-03-02", "hour": "19:00"}),
        (
            "es",
            "dos entradas para mañana por la tarde a las siete",
            {"count": "2", "day": "2026-03-02", "hour": "19:00"},
        ),
        (
            "it",
            "due biglietti per domani sera alle sette e mezza",
            {"count": "2", "day": "2026-03-02", "hour": "19:30"},
        ),
        (
            "pt",
            "dois bilhetes para amanhã à noite às sete e meia",
            {"count": "2", "day": "2026-03-02", "hour": "19:30"},
        ),
        ("nl", "twee kaartjes voor morgenavond om half acht", {"count": "2", "day": "2026-03-02", "hour": "19:30"}),
        ("ru", "два билета на завтра вечером в семь тридцать", {"count": "2", "day": "2026-03-02", "hour": "19:30"}),
        ("ko", "내일 저녁 일곱 시 반", {"day": "2026-03-02", "hour": "19:30"}),
        ("ko", "삼월 오일 아홉 시", {"day": "2026-03-05", "hour": "09:00"}),
    ],
)
def test_every_language_with_tables_fills_slots(language, said, filled):
    assert keys(booking(language), said) == filled


@pytest.mark.parametrize("said", ["nine", "nine two", "hello", "", "[unk]", "not tomorrow"])
def test_what_could_be_either_slot_or_none_fills_nothing(said):
    assert booking().interpret(heard(said)) is None


def test_a_number_goes_to_the_slot_that_was_asked_for():
    assert keys(booking(asked="hour"), "nine") == {"hour": "09:00"}
    assert keys(booking(asked="count"), "nine") == {"count": "9"}
    assert keys(booking(asked="count"), "at nine") == {"hour": "09:00"}


def test_two_numbers_are_not_guessed_into_two_slots_unless_other_words_tell_them_apart():
    slots = {"adults": number("en", 1, 9), "children": number("en", 0, 9)}
    assert several(slots).interpret(heard("two and three")) is None
    told = several(slots, cues={"adults": ("adult", "adults"), "children": ("child", "children")})
    assert keys(told, "two adults and three children") == {"adults": "2", "children": "3"}
    assert keys(told, "one child two adults") == {"adults": "2", "children": "1"}
    asked = several(slots, asked="adults").interpret(heard("two and three"))
    assert {slot: (meant.key, meant.band) for slot, meant in asked.items()} == {"adults": ("2", Band.CONFIRM)}


def test_a_long_number_is_neither_cut_nor_parted():
    form = several({"count": number("en", 1, 10), "day": date("en", TODAY, TODAY)}, asked="count")
    assert keys(form, "twenty two") == {}
    assert keys(form, "the twenty second of March") == {"day": "2026-03-22"}


def test_menus_and_strings_of_digits_are_slots_too():
    what = menu({"1": ("a haircut",), "2": ("colouring",)}, "en")
    slots = {"what": what, "day": date("en", TODAY), "phone": digits("en", Shape(7, 7))}
    said = "a haircut tomorrow my number is five five five oh one double nine"
    assert keys(several(slots), said) == {"what": "1", "day": "2026-03-02", "phone": "5550199"}


@pytest.mark.parametrize(
    "said",
    ["I can't do Friday", "Friday is impossible", "before Friday", "Friday the tenth of March", "Friday or Saturday"],
)
def test_a_day_that_is_turned_down_or_contradicted_fills_nothing_unasked(said):
    form = booking(asked="day")
    whole = form.grammar.interpret(heard(said))
    assert all(each.band is not Band.ACCEPT for each in (form.interpret(heard(said)) or {}).values())
    assert whole is None or whole.band is not Band.ACCEPT


def test_a_day_that_is_turned_down_fills_nothing():
    assert booking(asked="day").interpret(heard("I can't do Friday")) is None


def test_numbers_joined_by_and_go_to_the_slots_whose_words_stand_beside_them():
    slots = {"hour": time("en"), "guests": number("en", 1, 20), "nights": number("en", 1, 30)}
    form = several(slots, cues={"guests": ("guests",), "nights": ("nights",)})
    assert keys(form, "two guests and three nights") == {"guests": "2", "nights": "3"}


STAY = {
    "en": ("nights", "guests"),
    "de": ("nächte", "gäste"),
    "es": ("noches", "personas"),
    "fr": ("nuits", "personnes"),
    "it": ("notti", "persone"),
    "pt": ("noites", "pessoas"),
    "nl": ("nachten", "gasten"),
    "ru": ("ночей", "гостей"),
}


def stay(language="en", asked=None, held=()):
    nights, guests = STAY[language]
    slots = {"nights": number(language, 1, 30), "guests": number(language, 1, 20), "hour": time(language)}
    return several(slots, asked=asked, cues={"nights": (nights,), "guests": (guests,)}, held=held)


def bands(form, said):
    return {slot: (meant.key, meant.band) for slot, meant in (form.interpret(heard(said)) or {}).items()}


CORRECTED = [
    ("en", "five nights, no six", Band.ACCEPT),
    ("en", "five nights, I mean six", Band.ACCEPT),
    ("en", "not five nights but six", Band.ACCEPT),
    ("de", "fünf Nächte, nein sechs", Band.ACCEPT),
    ("de", "nicht fünf, sondern sechs Nächte", Band.ACCEPT),
    ("es", "cinco noches, no, seis", Band.CONFIRM),
    ("es", "no cinco sino seis noches", Band.ACCEPT),
    ("fr", "cinq nuits, non six", Band.ACCEPT),
    ("it", "cinque notti, anzi sei", Band.ACCEPT),
    ("pt", "cinco noites, não, seis", Band.CONFIRM),
    ("nl", "vijf nachten, nee zes", Band.ACCEPT),
    ("ru", "пять ночей, нет, шесть", Band.ACCEPT),
]


@pytest.mark.parametrize(("language", "said", "band"), CORRECTED)
def test_a_number_after_a_no_replaces_the_one_before_it(language, said, band):
    """In Spanish and Portuguese the words for no and not are one, so that it is asked about."""
    assert bands(stay(language), said) == {"nights": ("6", band)}
    assert stay(language).grammar.interpret(heard(said)).band is band


@pytest.mark.parametrize("language", languages())
def test_in_every_language_each_way_to_correct_replaces_a_slots_value_and_no_other_slots(language):
    slots = {"nights": number(language, 1, 30), "guests": number(language, 1, 20)}
    form = several(slots, cues={"nights": ("xxx",), "guests": ("zzz",)})
    five, six = figures("5", language), figures("6", language)
    for way in sorted(Carrier.of(language).corrections):
        said = f"{five} xxx {' '.join(way)} {six}"
        assert keys(form, said) == {"nights": "6"}, said
        assert keys(form, f"{said} zzz") == {"nights": "5", "guests": "6"}, said


def test_a_number_after_a_no_with_another_slots_own_word_is_that_slots_and_asked_about():
    doubtful = {"nights": ("5", Band.CONFIRM), "guests": ("6", Band.CONFIRM)}
    assert bands(stay(), "five nights, no six guests") == doubtful
    assert bands(stay(), "five nights and two guests, no six") == doubtful


def test_a_slot_that_was_not_spoken_of_takes_after_a_no_only_what_is_told_as_its_own():
    assert bands(stay(), "five nights, no at nine") == {"nights": ("5", Band.CONFIRM), "hour": ("09:00", Band.CONFIRM)}
    assert bands(stay(asked="hour"), "five nights no six") == {"nights": ("6", Band.ACCEPT)}


def test_a_no_after_which_nothing_comes_leaves_all_in_doubt():
    assert bands(stay(), "five nights and two guests, no") == {
        "nights": ("5", Band.CONFIRM),
        "guests": ("2", Band.CONFIRM),
    }


@pytest.mark.parametrize("said", ["no, six nights", "make that six nights", "six nights", "no sorry six nights"])
def test_a_slot_that_is_filled_already_is_corrected_by_words_beside_its_own_word(said):
    assert bands(stay(asked="hour", held=("nights",)), said) == {"nights": ("6", Band.ACCEPT)}


@pytest.mark.parametrize("said", ["nine", "at nine", "nine p m"])
def test_a_slot_that_is_filled_already_takes_nothing_without_its_own_word(said):
    assert list(bands(stay(asked="hour", held=("nights", "guests")), said)) == ["hour"]


def test_an_answer_and_a_correction_of_what_is_filled_already_count_together():
    form = stay(asked="hour", held=("nights",))
    assert bands(form, "half past nine and six nights") == {
        "nights": ("6", Band.ACCEPT),
        "hour": ("09:30", Band.ACCEPT),
    }


def test_an_unknown_word_is_a_doubt_about_the_values_beside_it_and_no_others():
    doubt = {"day": ("2026-03-06", Band.CONFIRM), "hour": ("09:30", Band.ACCEPT)}
    assert bands(booking(), "the other Friday at nine thirty") == doubt
    assert bands(booking(), "nine thirty please on Friday or thereabouts")["day"][1] is Band.CONFIRM


def test_unknown_words_that_stand_beside_no_value_are_a_doubt_about_all():
    assert bands(stay(), "twelfth night") == {}
    meant = bands(stay(), "five nights, no, wait, my husband knows")
    assert meant == {"nights": ("5", Band.CONFIRM)}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "for two guests at half past nine"),
        ("de", "für zwei Gäste um halb zehn"),
        ("es", "para dos personas a las nueve y media"),
        ("fr", "pour deux personnes à neuf heures trente"),
        ("it", "per due persone alle nove e mezza"),
        ("pt", "para duas pessoas às nove e meia"),
        ("nl", "voor twee gasten om half tien"),
    ],
)
def test_a_for_before_a_number_and_its_slots_own_word_is_no_doubt(language, said):
    assert bands(stay(language), said) == {"guests": ("2", Band.ACCEPT), "hour": ("09:30", Band.ACCEPT)}


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "de tres a cuatro noches"), ("fr", "de trois à quatre nuits"), ("pt", "de três a quatro noites")],
)
def test_a_span_of_numbers_is_not_parted_between_slots_unasked(language, said):
    assert Band.ACCEPT not in {band for _, band in bands(stay(language), said).values()}


@pytest.mark.parametrize(("language", "said"), [("en", "five nights but six"), ("fr", "cinq nuits mais six")])
def test_a_but_after_a_value_that_is_not_turned_down_is_asked_about(language, said):
    assert bands(stay(language), said) == {"nights": ("6", Band.CONFIRM)}


def test_of_two_values_of_a_slot_the_one_that_is_meant_counts():
    assert bands(booking(), "tomorrow, no, not tomorrow, Friday") == {"day": ("2026-03-06", Band.ACCEPT)}


@pytest.mark.parametrize("said", ["Friday after nine thirty", "Friday until nine thirty", "nine thirty on any Friday"])
def test_a_limit_beside_a_value_is_asked_about(said):
    assert Band.ACCEPT not in {meant.band for meant in (booking().interpret(heard(said)) or {}).values()}


def test_what_is_turned_down_takes_nothing_else_with_it():
    assert bands(stay(), "five nights not six") == {"nights": ("5", Band.ACCEPT)}


def test_an_engine_is_told_of_the_words_that_tell_slots_and_of_those_that_correct():
    assert {"nights", "guests", "no", "meant", "but"} <= set(stay().grammar.words)


@pytest.mark.parametrize(
    ("language", "no"),
    [
        ("en", "no"),
        ("de", "nein"),
        ("es", "no"),
        ("fr", "non"),
        ("it", "no"),
        ("nl", "nee"),
        ("pt", "não"),
        ("ru", "нет"),
    ],
)
def test_a_no_that_is_the_answer_itself_is_accepted(language, no):
    form = several({"solved": yes_no(language), "grade": number(language, 1, 5)}, asked="solved")
    meant = form.interpret(heard(no))
    assert (meant["solved"].value, meant["solved"].band) == (False, Band.ACCEPT)


@pytest.mark.parametrize("said", ["yes no", "no yes", "yes but no"])
def test_a_yes_and_a_no_are_not_accepted_as_one_of_them(said):
    form = several({"solved": yes_no("en"), "grade": number("en", 1, 5)}, asked="solved")
    assert form.interpret(heard(said))["solved"].band is Band.CONFIRM


def test_a_choice_with_a_no_in_its_words_is_not_parted_by_it():
    rooms = {"room": menu({"1": ("smoking",), "2": ("no smoking",)}, "en"), "day": date("en", TODAY)}
    assert keys(several(rooms, asked="room"), "no smoking on Friday") == {"room": "2", "day": "2026-03-06"}


def test_a_number_with_a_point_is_not_parted_between_slots():
    form = several({"price": money("en", "USD"), "n": number("en")})
    assert keys(form, "one point five million dollars") == {"price": "1500000.00 USD"}


def test_each_slot_has_its_value_and_its_own_doubt():
    meant = booking().interpret(heard("tomorrow or Friday at nine"))
    assert (meant["day"].band, meant["day"].second) == (Band.CONFIRM, "2026-03-06")
    assert (meant["hour"].band, meant["hour"].value) == (Band.CONFIRM, dt.time(9))
    assert list(meant) == ["day", "hour"]


def test_an_alternative_may_fill_what_the_first_one_left_open():
    meant = booking().interpret([Said("the fifth of March at mine", 0.9), Said("the fifth of March at nine", 0.8)])
    assert {slot: each.key for slot, each in meant.items()} == {"day": "2026-03-05", "hour": "09:00"}
    assert {each.band for each in meant.values()} == {Band.CONFIRM}


def test_many_words_that_belong_to_nothing_make_it_doubtful():
    said = "because every single colleague complained about it since nine"
    assert booking(asked="hour").interpret(heard(said))["hour"].band is Band.CONFIRM


def test_free_speech_fills_no_slot_and_keeps_the_words_of_the_others():
    remark = Grammar("en", (), (), complete=False, read=lambda text: [Reading(text, text)])
    form = several({"remark": remark, "day": date("en", TODAY)})
    assert keys(form, "tomorrow") == {"day": "2026-03-02"}
    assert "tomorrow" in form.grammar.words
    assert several({"remark": remark}).grammar.free


def test_as_one_grammar_it_gives_the_readings_of_all_slots():
    grammar = booking().grammar
    meant = grammar.interpret(heard("tomorrow at nine"))
    assert json.loads(meant.key) == {"day": "2026-03-02", "hour": "09:00"}
    assert {slot: reading.value for slot, reading in meant.value.items()} == {
        "day": dt.date(2026, 3, 2),
        "hour": dt.time(9),
    }
    assert not grammar.complete
    assert {"march", "fifth", "o'clock", "nine", "tomorrow"} <= set(grammar.words)
    assert grammar.interpret(heard("hello")) is None


def test_a_form_needs_a_slot():
    with pytest.raises(ValueError, match="no slots"):
        several({})


SPOTS = st.tuples(
    st.sampled_from(["day", "hour", "count"]), st.integers(0, 9), st.integers(1, 4), st.sampled_from([0.6, 1])
)


@given(st.lists(SPOTS, max_size=12), st.lists(st.booleans(), min_size=14, max_size=14))
def test_covers_give_each_word_to_one_slot_and_each_slot_one_stretch(spots, numerals):
    found = {}
    for slot, start, size, score in spots:
        reading = Reading(f"{start}-{size}", None, score)
        found.setdefault(slot, []).append(Stretch(start, start + size, (reading,), start, start + size))
    ranked = covers(found, numerals, None)
    for cover in ranked:
        words = [at for claim in cover.claims for at in range(*claim.stretch.span)]
        slots = [claim.slot for claim in cover.claims]
        assert len(words) == len(set(words))
        assert len(slots) == len(set(slots))
    assert [cover.worth for cover in ranked] == sorted((cover.worth for cover in ranked), reverse=True)
    if not any(numerals):
        assert ranked[0].worth >= max((score * size for _, _, size, score in spots), default=0)


@given(st.text(max_size=60), st.sampled_from([*LANGUAGES, "xx", "ja"]))
def test_no_text_makes_it_raise(text, language):
    booking(language).interpret(heard(text))


@given(st.dates(TODAY, dt.date(2026, 12, 31)), st.integers(8, 20), st.sampled_from(["en", "de", "fr", "nl"]))
def test_a_day_and_an_hour_said_together_are_understood_as_when_said_apart(day, hour, language):
    spoken = {"en": "{0:%B} {0.day} at {1}:00", "de": "am {0.day}.{0.month}.{0.year} um {1} Uhr"}
    said = spoken.get(language, "{0.day}.{0.month}.{0.year} {1}:00").format(day, hour)
    form = several({"day": date(language, TODAY), "hour": time(language, dt.time(8), dt.time(20))})
    assert keys(form, said) == {"day": day.isoformat(), "hour": f"{hour:02}:00"}


@pytest.mark.parametrize("language", ["en", "de", "ko"])
@pytest.mark.parametrize(
    "text",
    [
        "two nine " * (MAX_WORDS // 2),
        "fifth of march at nine " * (MAX_WORDS // 5),
        "twenty " * MAX_WORDS,
        "not " * MAX_WORDS,
        "zwei und zwanzig " * (MAX_WORDS // 3),
        "일이삼 " * MAX_WORDS,
        "two " * 25_000,
        "1:2,3.4 " * MAX_WORDS,
    ],
)
def test_a_hostile_transcript_costs_little(text, language, no_longer_than):
    slots = {"count": number(language), "day": date(language, TODAY), "hour": time(language)}
    form = several({**slots, "plate": letters(language), "price": money(language, "EUR")}, asked="count")
    form.interpret(heard("1"))
    with no_longer_than(1.5):
        form.interpret(heard(*[text] * 10))
