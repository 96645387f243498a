"""Callers who correct themselves in forms, at once or at a later question, and answers that are none."""

import datetime as dt
from decimal import Decimal

import pytest

from voicekit.dialog.interpreter.form import MAX_ASIDES

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
async def test_a_value_that_is_corrected_at_once_fills_its_own_slot_and_the_others_are_asked_for(
    talk_to_flow, told, said
):
    async with talk_to_flow(TOUR) as (caller, say):
        await caller.hears("What may we reserve")
        say(said)
        await caller.hears("How many children")
        say("two")
        await caller.hears("From what time")
        say("half past nine in the morning")
        await caller.hung_up()
        assert "Did you say" not in " ".join(caller.texts)
    assert told.results == {"tickets": 6, "children": 2, "start": dt.time(9, 30)}


async def test_numbers_in_any_order_fill_the_slots_whose_words_stand_beside_them(talk_to_flow, told):
    async with talk_to_flow(TOUR) as (caller, say):
        await caller.hears("What may we reserve")
        say("two children and seven seats")
        await caller.hears("From what time")
        say("ten thirty in the morning")
        await caller.hung_up()
    assert told.results == {"tickets": 7, "children": 2, "start": dt.time(10, 30)}


async def test_a_no_before_another_slots_value_is_asked_back_by_the_names_of_both(talk_to_flow, told):
    async with talk_to_flow(TOUR) as (caller, say):
        await caller.hears("What may we reserve")
        say("five tickets no six children")
        await caller.hears("Did you say tickets: five, children: six?")
        say("no")
        await caller.hears("How many tickets")
        say("five")
        await caller.hears("How many children")
        say("none of us has six children")
        await caller.hears("How many children")
        caller.press("0#")
        await caller.hears("From what time")
        caller.press("0930")
        await caller.hung_up()
    assert told.results == {"tickets": 5, "children": 0, "start": dt.time(9, 30)}


@pytest.mark.parametrize("said", ["no six tickets", "make that six tickets", "six seats"])
async def test_a_slot_is_corrected_at_a_later_question_which_is_then_asked_again(talk_to_flow, told, said):
    async with talk_to_flow(TOUR) as (caller, say):
        await caller.hears("What may we reserve")
        say("five tickets and two children")
        await caller.hears("From what time")
        say(said)
        await caller.hears("From what time")
        say("quarter past nine in the morning")
        await caller.hung_up()
        assert "Did you say" not in " ".join(caller.texts)
    assert told.results == {"tickets": 6, "children": 2, "start": dt.time(9, 15)}


async def test_a_correction_and_the_answer_that_was_asked_for_may_come_together(talk_to_flow, told):
    async with talk_to_flow(TOUR) as (caller, say):
        await caller.hears("What may we reserve")
        say("five tickets and two children")
        await caller.hears("From what time")
        say("half past eight in the morning for six tickets")
        await caller.hung_up()
    assert told.results == {"tickets": 6, "children": 2, "start": dt.time(8, 30)}


async def test_a_correction_takes_no_try_from_the_open_question(talk_to_flow, told):
    text = TOUR.replace("prompt: From what time?", "prompt: From what time?, tries: 1")
    async with talk_to_flow(text) as (caller, say):
        await caller.hears("What may we reserve")
        say("five tickets and two children")
        for tickets in ("six", "seven"):
            await caller.hears("From what time")
            say(f"make that {tickets} tickets")
        await caller.hears("From what time")
        caller.press("0930")
        await caller.hung_up()
    assert told.results == {"tickets": 7, "children": 2, "start": dt.time(9, 30)}


async def test_a_caller_who_only_corrects_does_not_hold_the_line_for_ever(talk_to_flow, told):
    text = TOUR.replace("prompt: From what time?", "prompt: From what time?, tries: 1").replace(
        "    open: What may we reserve?", "    open: What may we reserve?\n    failed: end"
    )
    async with talk_to_flow(text) as (caller, say):
        await caller.hears("What may we reserve")
        say("five tickets and two children")
        for _ in range(MAX_ASIDES + 1):
            await caller.hears("From what time")
            say("six tickets")
        await caller.hung_up()
    assert told.of("failed", "why") == ["no_match"]
    assert told.results["tickets"] == 6


async def test_a_correction_that_is_not_valid_empties_its_slot_and_says_why(talk_to_flow, told):
    text = TOUR.replace("words: [tickets, seats]", "words: [tickets], valid: value < 9, invalid: Eight at most.")
    async with talk_to_flow(text) as (caller, say):
        await caller.hears("What may we reserve")
        say("five tickets and two children")
        await caller.hears("From what time")
        say("make that twelve tickets")
        await caller.hears("Eight at most.")
        await caller.hears("How many tickets")
        say("eight tickets")
        await caller.hears("From what time")
        caller.press("0930")
        await caller.hung_up()
    assert told.results == {"tickets": 8, "children": 2, "start": dt.time(9, 30)}


async def test_a_number_without_the_other_slots_word_answers_the_open_question(talk_to_flow, told):
    async with talk_to_flow(TOUR) as (caller, say):
        await caller.hears("What may we reserve")
        say("five tickets and two children")
        await caller.hears("From what time")
        say("eight thirty a m")
        await caller.hung_up()
    assert told.results == {"tickets": 5, "children": 2, "start": dt.time(8, 30)}


async def test_where_no_also_means_not_a_correction_is_asked_back_by_name(talk_to_flow, told):
    async with talk_to_flow(SPANISH) as (caller, say):
        await caller.hears("¿Cuántas noches")
        say("tres noches")
        await caller.hears("¿A qué hora")
        say("no cuatro noches")
        await caller.hears("¿Ha dicho noches: cuatro?")
        say("sí")
        await caller.hears("¿A qué hora")
        caller.press("0930")
        await caller.hung_up()
    assert told.results == {"noches": 4, "hora": dt.time(9, 30)}


@pytest.mark.parametrize("said", ["not on saturday", "saturday is impossible", "any day but saturday"])
async def test_a_day_that_is_turned_down_is_asked_for_again(talk_to_flow, told, said):
    async with talk_to_flow(ORDER, clock=lambda: NOON) as (caller, say):
        await caller.hears("For which day")
        say(said)
        await caller.hears("For which day")
        say("saturday")
        await caller.hears("At what price")
        say("two point five million dollars")
        await caller.hears("How many pieces")
        say("twelve")
        await caller.hung_up()
    assert told.results == {"day": dt.date(2026, 3, 7), "budget": (Decimal("2500000.00"), "USD"), "pieces": 12}


@pytest.mark.parametrize(
    ("said", "day"), [("the second tuesday of may", dt.date(2026, 5, 12)), ("a month from today", dt.date(2026, 4, 4))]
)
async def test_a_day_that_is_counted_from_another_is_the_one_that_is_meant(talk_to_flow, told, said, day):
    async with talk_to_flow(ORDER, clock=lambda: NOON) as (caller, say):
        await caller.hears("For which day")
        say(said)
        await caller.hears("At what price")
        caller.press("9#")
        await caller.hears("How many pieces")
        caller.press("1#")
        await caller.hung_up()
    assert told.results["day"] == day


async def test_a_day_beside_words_that_are_not_known_is_asked_back_and_the_price_is_not_lost(talk_to_flow, told):
    async with talk_to_flow(ORDER, clock=lambda: NOON) as (caller, say):
        await caller.hears("For which day")
        say("the other friday for ninety dollars")
        await caller.hears("Did you say day: March sixth, twenty twenty-six, budget: ninety dollars?")
        say("yes")
        await caller.hears("How many pieces")
        caller.press("1#")
        await caller.hung_up()
    assert told.results == {"day": dt.date(2026, 3, 6), "budget": (Decimal("90.00"), "USD"), "pieces": 1}
