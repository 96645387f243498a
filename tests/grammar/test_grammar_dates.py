"""Dates and times of day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import Said, heard

from voicekit._grammar import Band
from voicekit._grammar.dates import date
from voicekit._grammar.times import time
from voicekit._lang import languages

FRIDAY = dt.date(2026, 11, 20)
LANGUAGES = [*languages(), "en-GB"]
WORDS = [
    "march",
    "fifth",
    "two",
    "thirty",
    "next",
    "monday",
    "in",
    "weeks",
    "the",
    "of",
    "days",
    "half",
    "past",
    "to",
    "p",
    "m",
    "99",
    "31",
]


@pytest.mark.parametrize(
    ("language", "said", "day"),
    [
        ("en", "today", "2026-11-20"),
        ("en", "tomorrow", "2026-11-21"),
        ("en", "the day after tomorrow please", "2026-11-22"),
        ("en", "yesterday", "2026-11-19"),
        ("en", "the fifth of March", "2027-03-05"),
        ("en", "March fifth twenty twenty eight", "2028-03-05"),
        ("en", "March 5th", "2027-03-05"),
        ("en", "twentieth of November", "2026-11-20"),
        ("en", "February twenty ninth", "2028-02-29"),
        ("en", "Monday, March first", "2027-03-01"),
        ("en", "Monday", "2026-11-23"),
        ("en", "Friday", "2026-11-27"),
        ("en", "in three days", "2026-11-23"),
        ("en", "in two weeks", "2026-12-04"),
        ("en", "a week from Monday", "2026-11-30"),
        ("en", "three days ago", "2026-11-17"),
        ("en", "the twenty first", "2026-11-21"),
        ("en", "2027-03-05", "2027-03-05"),
        ("de", "am fünften März", "2027-03-05"),
        ("de", "übermorgen", "2026-11-22"),
        ("de", "in drei Tagen", "2026-11-23"),
        ("fr", "le premier mars", "2027-03-01"),
        ("fr", "dans deux semaines", "2026-12-04"),
        ("es", "el cinco de marzo", "2027-03-05"),
        ("es", "pasado mañana", "2026-11-22"),
        ("it", "il primo marzo duemilaventisette", "2027-03-01"),
        ("pt", "cinco de março", "2027-03-05"),
        ("pt", "segunda-feira", "2026-11-23"),
        ("nl", "overmorgen", "2026-11-22"),
        ("ru", "пятого марта две тысячи двадцать седьмого года", "2027-03-05"),
        ("ru", "в среду", "2026-11-25"),
        ("ko", "삼월 오일", "2027-03-05"),
        ("ko", "내일", "2026-11-21"),
        ("ko", "이천이십칠년 십일월 십일일", "2027-11-11"),
        ("en", "tomorrow, Saturday", "2026-11-21"),
        ("de", "Montag morgen", "2026-11-23"),
        ("fr", "le dix-sept janvier", "2027-01-17"),
        ("nl", "morgenavond", "2026-11-21"),
        ("ru", "первого января двухтысячного года", "2000-01-01"),
    ],
)
def test_days_are_understood_as_people_say_them(language, said, day):
    meant = date(language, FRIDAY).interpret(heard(said))
    assert (meant.key, meant.band) == (day, Band.ACCEPT)


def test_next_tuesday_on_a_friday_is_one_day_and_on_a_monday_two():
    assert date("en", FRIDAY).interpret(heard("next Tuesday")).band is Band.ACCEPT
    meant = date("en", dt.date(2026, 11, 16)).interpret(heard("next Tuesday"))
    assert (meant.key, meant.second, meant.band) == ("2026-11-24", "2026-11-17", Band.CONFIRM)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "tomorrow or Monday"),
        ("en", "not on Friday"),
        ("en", "anything but Friday"),
        ("en", "I can't do Friday"),
        ("en", "Friday the tenth of March"),
        ("de", "alles außer Freitag"),
        ("de", "Freitag oder Samstag"),
        ("es", "no puedo el viernes"),
        ("fr", "vendredi ou samedi"),
        ("it", "non venerdì"),
        ("pt", "qualquer dia menos sexta"),
        ("nl", "vrijdag kan niet"),
        ("ru", "кроме пятницы"),
        ("ko", "금요일 말고"),
    ],
)
def test_a_day_that_is_turned_down_or_one_of_two_or_contradicted_is_none(language, said):
    assert date(language, dt.date(2026, 3, 4)).interpret(heard(said)) is None


@pytest.mark.parametrize(
    ("language", "said", "understood"),
    [("en", "black Friday", "friday"), ("es", "hoy enseguida", "hoy")],
)
def test_a_day_beside_words_that_are_not_known_is_asked_about_by_what_was_understood(language, said, understood):
    meant = date(language, dt.date(2026, 3, 4)).interpret(heard(said))
    assert (meant.band, meant.said) == (Band.CONFIRM, understood)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("the second Tuesday in April", "2026-04-14"),
        ("a year from today", "2027-03-04"),
        ("Saturday week", "2026-03-14"),
    ],
)
def test_counted_weekdays_and_long_units_are_days(said, day):
    meant = date("en", dt.date(2026, 3, 4)).interpret(heard(said))
    assert (meant.key, meant.band) == (day, Band.ACCEPT)


def test_the_order_of_day_and_month_in_figures_follows_the_country():
    assert date("en", FRIDAY).interpret(heard("03/05/2027")).key == "2027-03-05"
    assert date("en-GB", FRIDAY).interpret(heard("03/05/2027")).key == "2027-05-03"
    assert date("en-GB", FRIDAY).interpret(heard("oh three oh five two oh two seven")).key == "2027-05-03"


def test_a_birthday_lies_in_the_past():
    grammar = date("en", FRIDAY, past=True)
    assert grammar.interpret(heard("the fifth of March")).key == "2026-03-05"
    assert grammar.interpret(heard("March fifth nineteen eighty four")).key == "1984-03-05"
    assert grammar.interpret(heard("March fifth eighty four")).key == "1984-03-05"


def test_days_outside_the_limits_give_way_to_another_alternative():
    grammar = date("en", FRIDAY, FRIDAY, dt.date(2026, 12, 31))
    meant = grammar.interpret([Said("the fifth of March", 0.9), Said("the fifth of December", 0.75)])
    assert meant.key == "2026-12-05"
    assert grammar.interpret(heard("the fifth of March")) is None


@pytest.mark.parametrize("said", ["", "hello", "February thirtieth", "March", "the ninety ninth", "[unk]"])
def test_what_is_no_day_means_nothing(said):
    assert date("en", FRIDAY).interpret(heard(said)) is None


@pytest.mark.parametrize(
    ("language", "said", "moment"),
    [
        ("es", "las veintiuna y cinco", "21:05"),
        ("es", "a las nueve y treinta y cinco", "09:35"),
        ("it", "mezzanotte e uno", "00:01"),
        ("pt", "zero hora e um minuto", "00:01"),
        ("pt", "às sete e meia da noite", "19:30"),
        ("de", "null Uhr eins", "00:01"),
        ("en", "seven thirty in the evening", "19:30"),
        ("en", "twenty two hours", "22:00"),
        ("en", "half past three", "15:30"),
        ("en", "a quarter to four p.m.", "15:45"),
        ("en", "ten past three in the morning", "03:10"),
        ("en", "twenty to five", "16:40"),
        ("en", "three o'clock", "15:00"),
        ("en", "seven", "07:00"),
        ("en", "two oh five p m", "14:05"),
        ("en", "fifteen hundred hours", "15:00"),
        ("en", "14:30", "14:30"),
        ("en", "2:30 pm", "14:30"),
        ("en", "noon", "12:00"),
        ("en", "midnight", "00:00"),
        ("en", "twelve thirty a.m.", "00:30"),
        ("de", "halb vier", "15:30"),
        ("de", "Viertel nach drei", "15:15"),
        ("de", "um vierzehn Uhr dreißig", "14:30"),
        ("de", "zehn vor acht abends", "19:50"),
        ("fr", "trois heures et demie", "15:30"),
        ("fr", "quatre heures moins le quart", "15:45"),
        ("es", "las tres y media de la tarde", "15:30"),
        ("es", "las cuatro menos diez", "15:50"),
        ("it", "le tre e mezza", "15:30"),
        ("pt", "às quinze horas", "15:00"),
        ("nl", "kwart over drie", "15:15"),
        ("ru", "три часа дня", "15:00"),
        ("ko", "오후 세 시 삼십 분", "15:30"),
    ],
)
def test_times_are_understood_as_people_say_them(language, said, moment):
    meant = time(language).interpret(heard(said))
    assert (meant.key, meant.band) == (moment, Band.ACCEPT)


def test_opening_hours_decide_between_morning_and_afternoon():
    assert time("en", dt.time(18), dt.time(22)).interpret(heard("half past seven")).key == "19:30"
    assert time("en", dt.time(0), dt.time(6)).interpret(heard("three")).key == "03:00"
    assert time("en", dt.time(9), dt.time(17)).interpret(heard("eight p.m.")) is None


def test_an_engine_is_told_the_words_of_days_and_of_the_clock():
    assert {"march", "fifth", "tomorrow", "monday", "twenty", "weeks"} <= set(date("en", FRIDAY).words)
    assert {"half", "past", "o'clock", "noon", "quarter", "fifteen"} <= set(time("en").words)
    assert {"märz", "fünften", "morgen"} <= set(date("de", FRIDAY).words)
    assert not date("en", FRIDAY).complete


@given(st.text(max_size=80), st.sampled_from([*LANGUAGES, "xx", "ja"]), st.dates())
def test_no_text_makes_it_raise(text, language, day):
    date(language, day).interpret(heard(text))
    time(language).interpret(heard(text))


@given(
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
    st.dates(),
    st.booleans(),
)
def test_no_row_of_its_own_words_makes_it_raise(text, day, past):
    date("en", day, past=past).interpret(heard(text))
    time("en").interpret(heard(text))


@pytest.mark.parametrize(
    "text", ["march " * 100, "in two weeks " * 33, "half past " * 50, "1 " * 100, "monday " * 20_000]
)
def test_a_hostile_transcript_costs_little(text, no_longer_than):
    date("en", FRIDAY), time("en")
    with no_longer_than(1.0):
        date("en", FRIDAY).interpret(heard(*[text] * 30))
        time("en").interpret(heard(*[text] * 30))


@pytest.mark.parametrize(
    ("near", "said", "day"),
    [
        (dt.date(2027, 3, 5), "the sixth", dt.date(2027, 3, 6)),
        (dt.date(2027, 3, 5), "the thirty-first", dt.date(2027, 3, 31)),
        (dt.date(2027, 2, 5), "the thirtieth", dt.date(2026, 11, 30)),  # no day of that month
        (dt.date(2026, 11, 25), "the sixth", dt.date(2026, 12, 6)),  # over
        (dt.date(2027, 3, 5), "the sixth of May", dt.date(2027, 5, 6)),
        (dt.date(2027, 3, 5), "tomorrow", dt.date(2026, 11, 21)),
    ],
)
def test_a_day_alone_is_one_of_the_month_that_is_talked_of(near, said, day):
    readings = date("en", FRIDAY, FRIDAY, near=near).readings(said)
    assert readings[0].value == day
