"""Callers who correct themselves in forms, at once or at a later question, and answers that are none."""

import datetime as dt
from decimal import Decimal

import pytest

from voicekit._dialog.nodes.form.form import MAX_ASIDES

pytestmark = pytest.mark.looptime

NOON = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)

TOUR = """
flow: tour
start: book
nodes:
  book:
    form:
      tickets: {type: number, minimum: 1, maximum: 40, prompt: How many tickets?, words: [tickets, seats]}
      children: {type: number, minimum: 0, maximum: 20, prompt: How many children?, words: [children]}
      start: {type: time, prompt: From what time?}
    open: What may we reserve?
results: [tickets, children, start]
"""

ORDER = """
flow: order
start: ask
nodes:
  ask:
    form:
      day: {type: date, prompt: For which day?, earliest: today}
      budget: {type: money, currency: USD, prompt: At what price?}
      pieces: {type: number, prompt: How many pieces?}
results: [day, budget, pieces]
"""

SPANISH = """
flow: viaje
language: es
start: reserva
nodes:
  reserva:
    form:
      noches: {type: number, minimum: 1, maximum: 30, prompt: "¿Cuántas noches?", words: [noches]}
      hora: {type: time, prompt: "¿A qué hora?"}
results: [noches, hora]
"""


@pytest.mark.parametrize("said", ["five tickets no six", "five tickets sorry six", "not five tickets but six"])
async def test_a_value_that_is_corrected_at_once_fills_its_own_slot_and_the_others_are_asked_for(converse, told, said):
    heard = await converse(
        TOUR,
        ("What may we reserve", said),
        ("How many children", "two"),
        ("From what time", "half past nine in the morning"),
    )
    assert "Did you say" not in heard
    assert told.results == {"tickets": 6, "children": 2, "start": dt.time(9, 30)}


async def test_numbers_in_any_order_fill_the_slots_whose_words_stand_beside_them(converse, told):
    await converse(
        TOUR,
        ("What may we reserve", "two children and seven seats"),
        ("From what time", "ten thirty in the morning"),
    )
    assert told.results == {"tickets": 7, "children": 2, "start": dt.time(10, 30)}


async def test_a_no_before_another_slots_value_is_asked_back_by_the_names_of_both(converse, told):
    await converse(
        TOUR,
        ("What may we reserve", "five tickets no six children"),
        ("Did you say tickets: five, children: six?", "no"),
        ("How many tickets", "five"),
        ("How many children", "none of us has six children"),
        ("How many children", "0#"),
        ("From what time", "0930"),
    )
    assert told.results == {"tickets": 5, "children": 0, "start": dt.time(9, 30)}


@pytest.mark.parametrize("said", ["no six tickets", "make that six tickets", "six seats"])
async def test_a_slot_is_corrected_at_a_later_question_which_is_then_asked_again(converse, told, said):
    heard = await converse(
        TOUR,
        ("What may we reserve", "five tickets and two children"),
        ("From what time", said),
        ("From what time", "quarter past nine in the morning"),
    )
    assert "Did you say" not in heard
    assert told.results == {"tickets": 6, "children": 2, "start": dt.time(9, 15)}


async def test_a_correction_and_the_answer_that_was_asked_for_may_come_together(converse, told):
    await converse(
        TOUR,
        ("What may we reserve", "five tickets and two children"),
        ("From what time", "half past eight in the morning for six tickets"),
    )
    assert told.results == {"tickets": 6, "children": 2, "start": dt.time(8, 30)}


async def test_a_correction_takes_no_try_from_the_open_question(converse, told):
    text = TOUR.replace("prompt: From what time?", "prompt: From what time?, max_tries: 1")
    await converse(
        text,
        ("What may we reserve", "five tickets and two children"),
        ("From what time", "make that six tickets"),
        ("From what time", "make that seven tickets"),
        ("From what time", "0930"),
    )
    assert told.results == {"tickets": 7, "children": 2, "start": dt.time(9, 30)}


async def test_a_caller_who_only_corrects_does_not_hold_the_line_for_ever(converse, told):
    text = TOUR.replace("prompt: From what time?", "prompt: From what time?, max_tries: 1").replace(
        "    open: What may we reserve?", "    open: What may we reserve?\n    failed: end"
    )
    again = [("From what time", "six tickets")] * (MAX_ASIDES + 1)
    await converse(text, ("What may we reserve", "five tickets and two children"), *again)
    assert told.of("failed", "why") == ["no_match"]
    assert told.results["tickets"] == 6


async def test_a_correction_that_is_not_valid_empties_its_slot_and_says_why(converse, told):
    text = TOUR.replace("words: [tickets, seats]", "words: [tickets], valid: value < 9, invalid: Eight at most.")
    await converse(
        text,
        ("What may we reserve", "five tickets and two children"),
        ("From what time", "make that twelve tickets"),
        ("Eight at most.",),
        ("How many tickets", "eight tickets"),
        ("From what time", "0930"),
    )
    assert told.results == {"tickets": 8, "children": 2, "start": dt.time(9, 30)}


async def test_a_number_without_the_other_slots_word_answers_the_open_question(converse, told):
    await converse(
        TOUR,
        ("What may we reserve", "five tickets and two children"),
        ("From what time", "eight thirty a m"),
    )
    assert told.results == {"tickets": 5, "children": 2, "start": dt.time(8, 30)}


async def test_where_no_also_means_not_a_correction_is_asked_back_by_name(converse, told):
    await converse(
        SPANISH,
        ("¿Cuántas noches", "tres noches"),
        ("¿A qué hora", "no cuatro noches"),
        ("¿Ha dicho noches: cuatro?", "sí"),
        ("¿A qué hora", "0930"),
    )
    assert told.results == {"noches": 4, "hora": dt.time(9, 30)}


@pytest.mark.parametrize("said", ["not on saturday", "saturday is impossible", "any day but saturday"])
async def test_a_day_that_is_turned_down_is_asked_for_again(converse, told, said):
    await converse(
        ORDER,
        ("For which day", said),
        ("For which day", "saturday"),
        ("At what price", "two point five million dollars"),
        ("How many pieces", "twelve"),
        clock=lambda: NOON,
    )
    assert told.results == {"day": dt.date(2026, 3, 7), "budget": (Decimal("2500000.00"), "USD"), "pieces": 12}


@pytest.mark.parametrize(
    ("said", "day"), [("the second tuesday of may", dt.date(2026, 5, 12)), ("a month from today", dt.date(2026, 4, 4))]
)
async def test_a_day_that_is_counted_from_another_is_the_one_that_is_meant(converse, told, said, day):
    await converse(
        ORDER,
        ("For which day", said),
        ("At what price", "9#"),
        ("How many pieces", "1#"),
        clock=lambda: NOON,
    )
    assert told.results["day"] == day


async def test_a_day_beside_words_that_are_not_known_is_asked_back_and_the_price_is_not_lost(converse, told):
    await converse(
        ORDER,
        ("For which day", "the other friday for ninety dollars"),
        ("Did you say day: March sixth, twenty twenty-six, budget: ninety dollars?", "yes"),
        ("How many pieces", "1#"),
        clock=lambda: NOON,
    )
    assert told.results == {"day": dt.date(2026, 3, 6), "budget": (Decimal("90.00"), "USD"), "pieces": 1}
