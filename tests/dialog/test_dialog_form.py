"""Forms: slots asked in order by keys and by voice, filled together, corrected, and asked back."""

import datetime as dt
from decimal import Decimal

import pytest

from voicekit._call.speech.audio import RATE
from voicekit._media.tones import tone
from voicekit.errors import NoMatch
from voicekit.testing.asterisk import Result

pytestmark = pytest.mark.looptime

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)

BOOKING = """
flow: booking
start: book
nodes:
  book:
    form:
      day: {type: date, prompt: Which day?, earliest: today}
      hour: {type: time, prompt: At what time?, earliest: "08:00", latest: "18:00"}
    open: When would you like to come?
    confirm: "{day:date} at {hour:time}, is that right?"
    change: For the day press 1, for the time press 2.
    next: end
results: [day, hour]
"""
MARCH_5, MARCH_6 = dt.date(2026, 3, 5), dt.date(2026, 3, 6)


async def test_by_keys_alone_each_slot_is_asked_and_the_open_question_is_not(dial_flow, told):
    async with dial_flow(BOOKING, clock=lambda: NOON) as caller:
        await caller.hears("Which day")
        caller.press("0305")
        await caller.hears("what time")
        caller.press("0930")
        await caller.hears("is that right")
        caller.press("1")
        await caller.hung_up()
        assert "When would" not in " ".join(caller.texts)
    assert told.results == {"day": MARCH_5, "hour": dt.time(9, 30)}


async def test_after_a_no_one_slot_is_changed_by_its_key(dial_flow, told):
    async with dial_flow(BOOKING, clock=lambda: NOON) as caller:
        await caller.hears("Which day")
        caller.press("0305")
        await caller.hears("what time")
        caller.press("0930")
        await caller.hears("is that right")
        caller.press("2")
        await caller.hears("For the day")
        caller.press("2")
        await caller.hears("what time")
        caller.press("1000")
        await caller.hears("is that right")
        caller.press("1")
        await caller.hung_up()
        assert sum("Which day" in text for text in caller.texts) == 1
    assert told.results == {"day": MARCH_5, "hour": dt.time(10)}


async def test_after_a_no_without_a_question_what_to_change_all_is_asked_again(dial_flow, told):
    text = BOOKING.replace("    change: For the day press 1, for the time press 2.\n", "")
    async with dial_flow(text, clock=lambda: NOON) as caller:
        for day, answer in (("0305", "2"), ("0306", "1")):
            await caller.hears("Which day")
            caller.press(day)
            await caller.hears("what time")
            caller.press("0930")
            await caller.hears("is that right")
            caller.press(answer)
        await caller.hung_up()
    assert told.results == {"day": MARCH_6, "hour": dt.time(9, 30)}


@pytest.mark.parametrize("now", [NOON, NOON - dt.timedelta(100)])
async def test_one_utterance_fills_both_slots_and_a_correction_changes_one(talk_to_flow, told, now):
    async with talk_to_flow(BOOKING, clock=lambda: now) as (caller, say):
        await caller.hears("When would you")
        say("the fifth of march at nine")
        await caller.hears("is that right")
        say("no the sixth")
        await caller.hears("is that right")
        say("yes")
        await caller.hung_up()
        assert "Which day" not in " ".join(caller.texts)
    assert told.results == {"day": MARCH_6, "hour": dt.time(9)}


async def test_a_day_that_is_asked_back_by_itself_is_mended_within_its_month(converse, told):
    confirm = 'earliest: today, confirm: "{value:date}, right?"}'
    text = BOOKING.replace("earliest: today}", confirm).replace("    open: When would you like to come?\n", "")
    await converse(
        text,
        ("Which day", "the fifth of march at nine"),
        ("right?", "no the sixth"),
        ("right?", "yes"),
        ("is that right", "yes"),
        clock=lambda: NOON - dt.timedelta(100),
    )
    assert told.results["day"] == MARCH_6


async def test_an_answer_that_fills_one_slot_leaves_the_other_to_be_asked(talk_to_flow, told):
    async with talk_to_flow(BOOKING, clock=lambda: NOON) as (caller, say):
        await caller.hears("When would you")
        say("at nine o'clock")
        await caller.hears("Which day")
        say("the fifth of march")
        await caller.hears("is that right")
        caller.press("1")
        await caller.hung_up()
        assert "what time" not in " ".join(caller.texts)
    assert told.results == {"day": MARCH_5, "hour": dt.time(9)}


async def test_the_answer_to_a_slots_own_question_may_fill_another(converse, told):
    text = BOOKING.replace("    open: When would you like to come?\n", "")
    await converse(
        text,
        ("Which day", "the fifth of march at nine"),
        ("is that right", "yes"),
        clock=lambda: NOON,
    )
    assert told.results == {"day": MARCH_5, "hour": dt.time(9)}


async def test_silence_to_the_open_question_leads_to_the_slots_and_keys_answer_the_first(talk_to_flow, told):
    for first in ("", "0305"):
        async with talk_to_flow(BOOKING, clock=lambda: NOON) as (caller, _):
            await caller.hears("When would you")
            if first:
                caller.press(first)
            else:
                await caller.hears("Which day")
                caller.press("0305")
            await caller.hears("what time")
            caller.press("0930")
            await caller.hears("is that right")
            caller.press("1")
            await caller.hung_up()
        assert told.results == {"day": MARCH_5, "hour": dt.time(9, 30)}


async def test_what_is_to_be_changed_may_be_said_by_name_or_by_the_new_value(talk_to_flow, told):
    for words, ends in (("the time", True), ("the sixth", False)):
        async with talk_to_flow(BOOKING.replace("hour: {", "hour: {words: [the time], "), clock=lambda: NOON) as (
            caller,
            say,
        ):
            await caller.hears("When would you")
            say("the fifth of march at nine")
            await caller.hears("is that right")
            say("no")
            await caller.hears("For the day")
            say(words)
            if ends:
                await caller.hears("what time")
                caller.press("1000")
            await caller.hears("is that right")
            caller.press("1")
            await caller.hung_up()
        expected = (MARCH_5, dt.time(10)) if ends else (MARCH_6, dt.time(9))
        assert (told.results["day"], told.results["hour"]) == expected


async def test_every_kind_of_slot_is_answered_by_keys_and_comes_back_typed(dial_flow, told):
    text = """
    flow: f
    start: ask
    nodes:
      ask:
        form:
          card: {type: digits, length: 16, check: luhn, prompt: Card?}
          guests: {type: number, minimum: 1, maximum: 12, prompt: Guests?}
          price: {type: money, currency: EUR, prompt: Price?}
          phone: {type: phone, prompt: Phone?}
          plan: {type: choice, prompt: Plan?, choices: {1: [gold, the golden one], 2: {words: silver, value: s}}}
          agreed: {type: yes_no, prompt: Agreed?}
    results: [card, guests, price, phone, plan, agreed]
    """
    keys = {
        "Card?": "4111111111111111",
        "Guests?": "4#",
        "Price?": "12*50#",
        "Phone?": "030901820#",
        "Plan?": "2",
        "Agreed?": "1",
    }
    async with dial_flow(text) as caller:
        for question, answer in keys.items():
            await caller.hears(question)
            caller.press(answer)
        await caller.hung_up()
    assert told.results == {
        "card": "4111111111111111",
        "guests": Decimal(4),
        "price": (Decimal("12.50"), "EUR"),
        "phone": "030901820",
        "plan": "s",
        "agreed": True,
    }


async def test_a_wrong_check_digit_is_no_match(dial_flow, told):
    text = """
    flow: f
    start: a
    nodes: {a: {form: {card: {type: digits, length: 4, check: luhn, prompt: Card?}}, max_tries: 1}}
    """
    async with dial_flow(text) as caller:
        await caller.hears("Card?")
        caller.press("1234")
        await caller.hung_up()
    assert isinstance(told.error, NoMatch)


async def test_slots_are_asked_only_where_their_condition_holds_and_else_have_their_default(dial_flow, told):
    text = """
    flow: f
    start: ask
    nodes:
      ask:
        form:
          child: {type: yes_no, prompt: A child?}
          age: {type: number, prompt: How old?, if: child, default: 18}
    results: [child, age]
    """
    async with dial_flow(text) as caller:
        await caller.hears("A child?")
        caller.press("2")
        await caller.hung_up()
    assert told.results == {"child": False, "age": 18}
    async with dial_flow(text) as caller:
        await caller.hears("A child?")
        caller.press("1")
        await caller.hears("How old?")
        caller.press("7#")
        await caller.hung_up()
    assert told.results == {"child": True, "age": Decimal(7)}


async def test_what_is_known_already_is_not_asked(dial_flow, told):
    async with dial_flow(
        BOOKING.replace("start: book", "start: book\narguments: {day: {type: date}}"),
        clock=lambda: NOON,
        arguments={"day": "2026-03-05"},
    ) as caller:
        await caller.hears("what time")
        caller.press("0930")
        await caller.hears("is that right")
        caller.press("1")
        await caller.hung_up()
        assert "Which day" not in " ".join(caller.texts)
    assert told.results["day"] == MARCH_5


async def test_a_default_takes_the_place_of_an_answer_that_never_comes(dial_flow, told):
    text = """
    flow: f
    start: ask
    nodes: {ask: {form: {n: {type: number, prompt: How many?, default: 2 + 1, max_tries: 1}}}}
    results: [n]
    """
    async with dial_flow(text) as caller:
        await caller.hears("How many?")
        await caller.hung_up()
    assert told.results == {"n": 3}


async def test_an_answer_that_is_not_valid_is_asked_for_again_with_its_own_words(dial_flow, told):
    text = """
    flow: f
    start: ask
    nodes:
      ask: {form: {n: {type: number, prompt: How many?, valid: value % 2 == 0, invalid: Even numbers only.}}}
    results: [n]
    """
    async with dial_flow(text) as caller:
        await caller.hears("How many?")
        caller.press("3#")
        await caller.hears("Even numbers only")
        await caller.hears("How many?")
        caller.press("4#")
        await caller.hung_up()
    assert told.results == {"n": Decimal(4)}
    assert told.of("missed", "why") == ["invalid"]


async def test_a_slot_asks_its_answer_back_and_takes_a_correction(converse, told):
    text = """
    flow: f
    start: ask
    nodes:
      ask:
        form: {day: {type: date, prompt: Which day?, confirm: "{value:date}, right?", valid: value.day != 7}}
    results: [day]
    """
    await converse(
        text,
        ("Which day", "the fifth of march"),
        ("March fifth", "no the sixth"),
        ("March sixth", "2"),
        ("Which day", "0308"),
        ("March eighth", "1"),
        clock=lambda: NOON,
    )
    assert told.results == {"day": dt.date(2026, 3, 8)}
    assert told.of("missed", "why") == ["denied"]


async def test_always_asking_back_needs_no_prompt_of_its_own(dial_flow, told):
    text = """
    flow: f
    start: ask
    nodes: {ask: {form: {n: {type: digits, length: 3, prompt: Number?, confirm: always}}}}
    results: [n]
    """
    async with dial_flow(text) as caller:
        await caller.hears("Number?")
        caller.press("123")
        await caller.hears("Did you say one two three?")
        caller.press("2")
        await caller.hears("Number?")
        caller.press("124")
        await caller.hears("Did you say one two four?")
        caller.press("1")
        await caller.hung_up()
    assert told.results == {"n": "124"}


async def test_coming_to_a_form_again_asks_again_for_what_it_asked_and_keeps_what_was_set(dial_flow, told):
    text = """
    flow: f
    start: ask
    nodes:
      ask:
        form:
          name: {type: digits, length: 1, prompt: Who?}
          day: {type: digits, length: 1, prompt: When?}
        next: keep
      keep: {set: {name: name}, next: more}
      more: {menu: More?, choices: {1: ask, 2: end}}
    results: [name, day]
    """
    async with dial_flow(text) as caller:
        for question, key in (("Who?", "1"), ("When?", "2"), ("More?", "1"), ("When?", "3"), ("More?", "2")):
            await caller.hears(question)
            caller.press(key)
        await caller.hung_up()
    assert told.results == {"name": "1", "day": "3"}


async def test_a_spelled_slot_that_no_key_answers_goes_the_way_of_failures_for_a_caller_who_is_not_heard(
    dial_flow, told
):
    text = """
    flow: f
    start: ask
    nodes:
      ask: {form: {name: {type: letters, prompt: Spell it.}}, failed: person}
      person: {say: Here is a person.}
    """
    async with dial_flow(text) as caller:
        await caller.hears("Here is a person")
        await caller.hung_up()
    assert told.of("failed", "why") == ["unheard"]


async def test_a_slot_may_be_a_recording_and_silence_is_no_answer(dial_flow, told):
    text = """
    flow: f
    start: ask
    nodes: {ask: {form: {message: {type: recording, prompt: After the tone., silence: 1s, max_seconds: 5}}}}
    results: [message]
    """
    async with dial_flow(text) as caller:
        await caller.hears("After the tone")
        await caller.hears("After the tone")
        await caller.hears("beep")
        await caller.ends()
        caller.say(tone([400.0], 2.0, RATE))
        await caller.hung_up()
    message = told.results["message"]
    assert message["seconds"] > 1.5
    assert message["ended"] == "silence"
    assert message["path"].endswith(".wav")


async def test_a_record_node_keeps_the_recording_and_knows_an_empty_one(dial_flow, told):
    text = """
    flow: f
    start: ask
    nodes:
      ask: {record: message, prompt: Speak., empty: nothing}
      nothing: {say: You said nothing.}
    results: [message]
    """
    async with dial_flow(text, results={"Record": Result(3.0, {"RECORD_STATUS": "SKIP"})}) as caller:
        await caller.hears("Speak")
        await caller.hears("You said nothing")
        await caller.hung_up()
    assert told.results["message"]["ended"] == "nothing"
