"""What people say that no language was taught word by word: understood, asked about, and never wrong and accepted."""

import datetime as dt

import pytest
from held_back import FIRST, SECOND, THIRD
from hypothesis import example, given
from hypothesis import strategies as st
from saying import TODAY, Said, asking

from voicekit._grammar import Band
from voicekit._grammar.combine import several
from voicekit._grammar.dates import date
from voicekit._grammar.numbers import number
from voicekit._grammar.times import time

NOW = dt.time(10)

DOUBTFUL = {
    "the friday after next",
    "übernächsten freitag",
    "el viernes que viene",
    "the very last day of june",
    "in ten days' time",
}
"""What has another meaning, or a word that is not known: it is asked about."""

NOT_UNDERSTOOD = {"valentine's day next year", "first thing on monday"}


EDGES = (dt.date.min, dt.date(1, 12, 31), dt.date(2024, 2, 29), dt.date(9999, 1, 1), dt.date.max)

WORDS = [
    "the",
    "last",
    "first",
    "fifth",
    "end",
    "of",
    "next",
    "month",
    "this",
    "week",
    "after",
    "before",
    "in",
    "two",
    "three",
    "christmas",
    "easter",
    "monday",
    "friday",
    "june",
    "february",
    "day",
    "days",
    "weeks",
    "years",
    "from",
    "ago",
    "today",
    "tomorrow",
    "31",
    "0000",
    "9999",
    "twenty",
]


@pytest.mark.parametrize(("language", "kind", "said", "right"), [*FIRST, *SECOND, *THIRD])
def test_what_people_say_is_understood_or_asked_about(language, kind, said, right):
    meant = asking(language, kind, now=NOW).interpret([Said(said, 0.95)])
    if said in NOT_UNDERSTOOD:
        assert meant is None
    else:
        assert (meant.key in right, meant.band) == (True, Band.CONFIRM if said in DOUBTFUL else Band.ACCEPT)


def test_half_an_hour_from_now_is_no_time_where_now_is_not_known():
    assert time("en").readings("in half an hour") == ()
    assert time("pt").readings("daqui a meia hora") == ()


@pytest.mark.parametrize(
    ("language", "said", "day"),
    [
        ("de", "Ostersonntag zweitausendsiebenundzwanzig", "2027-03-28"),
        ("en", "Christmas 2027", "2027-12-25"),
        ("en", "Friday Christmas Day", "2026-12-25"),
    ],
)
def test_a_feast_may_have_its_year_or_its_weekday(language, said, day):
    assert [reading.key for reading in date(language, TODAY).readings(said)] == [day]


def test_a_feast_on_another_weekday_is_no_day():
    assert date("en", TODAY).readings("Monday Christmas Day") == ()


def test_a_feast_of_the_past_is_the_last_one():
    assert [reading.key for reading in date("en", TODAY, past=True).readings("last christmas")] == ["2025-12-25"]


@given(said=st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), today=st.sampled_from(EDGES), past=st.booleans())
@example(said=["christmas", "31"], today=dt.date.min, past=True)
@example(said=["last", "day", "of", "june", "0000"], today=dt.date.min, past=False)
def test_no_words_lead_past_the_ends_of_the_calendar(said, today, past):
    for reading in date("en", today, past=past).readings(" ".join(said)):
        assert dt.date.min <= reading.value <= dt.date.max


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "una mesa para dos para las ocho"),
        ("pt", "uma mesa para duas pessoas para as oito"),
        ("de", "ein Tisch für zwei um viertel acht"),
        ("fr", "deux places le dernier vendredi de juin"),
        ("en", "a dozen tickets for christmas eve"),
        ("es", "cuarto"),
    ],
)
def test_what_fills_several_slots_is_not_taken_for_another_time_or_number(language, said):
    slots = {"day": date(language, TODAY), "hour": time(language), "guests": number(language, 1, 20)}
    right = {"day": {"2026-06-26", "2026-12-24"}, "hour": {"08:00", "07:15"}, "guests": {"2", "12"}}
    meant = several(slots).interpret([Said(said, 0.95)]) or {}
    assert all(each.key in right[slot] or each.band is not Band.ACCEPT for slot, each in meant.items())
