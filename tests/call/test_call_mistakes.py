"""Wrong keys: what follows one is the same mistake, and what begins with a choice is none."""

import pytest
from hearers import word
from hypothesis import given
from hypothesis import strategies as st

from voicekit import App, NoMatch
from voicekit._call.input.keypad import Choices, KeypadMenu, KeypadState
from voicekit._call.keys import PAUSE, KeyPress, Keys
from voicekit._server.dialplan import MARK

pytestmark = pytest.mark.looptime

MENU = {"1": "sales", "2": "help"}


async def test_a_key_that_is_pressed_three_times_is_one_wrong_answer(place):
    answers = []

    async def conversation(call):
        answers.append((await call.menu("Sales or help?", MENU, max_tries=2)).value)

    async with place(conversation) as caller:
        await caller.hears("Sales")
        await caller.ends()
        caller.press("333", gap=0.2)
        await caller.hears("not one of the choices.")
        await caller.hears("Sales")
        await caller.ends()
        await caller.wait(2.0)
        caller.press("1")
        await caller.hung_up()
        assert caller.texts == ["Sales or help?", "That is not one of the choices.", "Sales or help?"]
    assert answers == ["sales"]


async def test_what_was_pressed_ahead_of_a_wrong_key_and_after_it_is_one_wrong_answer(place):
    answers = []

    async def conversation(call):
        await call.say("Welcome to the long announcement of this company.")
        answers.append((await call.menu("Sales or help?", MENU, max_tries=2)).value)

    async with place(conversation) as caller:
        await caller.hears("Welcome")
        caller.press("333333", gap=0.3)
        await caller.hears("Sales")
        await caller.ends()
        await caller.wait(2.0)
        caller.press("2")
        await caller.hung_up()
        assert caller.texts[1:] == ["That is not one of the choices.", "Sales or help?"]
    assert answers == ["help"]


async def test_a_key_among_digits_that_is_none_takes_the_rest_of_the_entry_with_it(place):
    answers = []

    async def conversation(call):
        answers.append(await call.digits("Please enter your four digit code.", length=4, max_tries=2))

    async with place(conversation) as caller:
        await caller.hears("Please")
        await caller.ends()
        caller.press("12*34", gap=0.2)
        await caller.hears("Please")
        await caller.ends()
        await caller.wait(1.0)
        caller.press("5678", gap=0.2)
        await caller.hung_up()
    assert answers == ["5678"]


async def test_a_mistake_goes_on_key_by_key_and_is_over_after_the_inter_digit_time(place):
    answers = []

    async def conversation(call):
        first = await call.menu(
            "Pick.", MENU, max_tries=2, no_input_timeout=9, interdigit_timeout=2.0, no_match=["Wrong."]
        )
        answers.extend([first.value, (await call.menu("Pick.", MENU, max_tries=1)).value])

    async with place(conversation) as caller:
        await caller.hears("Pick")
        caller.press("3")
        for _ in range(3):
            await caller.wait(1.8)
            caller.press("1")
        await caller.wait(2.2)
        caller.press("2")
        await caller.hears("Pick")
        caller.press("1")
        await caller.hung_up()
    assert answers == ["help", "sales"]


async def test_after_its_terminator_a_mistake_is_over_after_a_pause(place):
    answers = []

    async def conversation(call):
        answers.append(await call.digits("Code?", length=4, max_tries=2, no_match=["That is not a code."]))

    async with place(conversation) as caller:
        await caller.hears("Code")
        await caller.ends()
        caller.press("12*34##", gap=0.2)
        await caller.wait(0.2 * 6 + PAUSE + 0.2)
        caller.press("5678", gap=0.2)
        await caller.hung_up()
    assert answers == ["5678"]


@pytest.mark.parametrize("keys", ["12#", "12##"])
async def test_an_entry_that_is_ended_and_too_short_is_one_mistake_and_the_next_may_follow_at_once(place, keys):
    answers = []

    async def conversation(call):
        answers.append(await call.digits("Code?", length=4, max_tries=2))

    async with place(conversation) as caller:
        await caller.hears("Code")
        caller.press(keys, gap=0.1)
        await caller.hears("not one of")
        caller.press("5678", gap=0.1)
        await caller.hung_up()
    assert answers == ["5678"]


async def test_the_terminator_of_a_complete_entry_that_fails_its_check_is_no_second_mistake(place):
    answers = []

    async def conversation(call):
        answers.append(await call.digits("Code?", length=2, check="luhn", max_tries=2))

    async with place(conversation) as caller:
        await caller.hears("Code")
        caller.press("19#", gap=0.3)
        await caller.hears("not one of")
        caller.press("18", gap=0.1)
        await caller.hung_up()
    assert answers == ["18"]


async def test_a_choice_that_another_begins_with_is_taken_and_what_follows_is_type_ahead(place):
    answers = []

    async def conversation(call):
        answers.append((await call.menu("Menu.", {"1": "pin", "12": "other"}, max_tries=1)).value)
        answers.append(await call.digits("Four digits.", length=4, max_tries=1))

    async with place(conversation) as caller:
        await caller.hears("Menu")
        caller.press("14567", gap=0.2)
        await caller.hung_up()
    assert answers == ["pin", "4567"]


async def test_keys_that_end_on_the_way_to_a_longer_choice_are_the_longest_they_hold(place):
    answers = []

    async def conversation(call):
        answers.append((await call.menu("Menu.", {"1": "one", "123": "many"}, max_tries=1)).value)
        answers.append(await call.digits("A digit.", length=1, max_tries=1))

    async with place(conversation) as caller:
        await caller.hears("Menu")
        caller.press("12", gap=0.2)
        await caller.hung_up()
    assert answers == ["one", "2"]


async def test_the_terminator_of_a_choice_that_another_begins_with_is_swallowed(place):
    answers = []

    async def conversation(call):
        answers.append((await call.menu("Menu.", {"1": "one", "12": "twelve"}, max_tries=1)).value)
        answers.append(await call.digits("A digit.", length=1, max_tries=1))

    async with place(conversation) as caller:
        await caller.hears("Menu")
        caller.press("1#", gap=0.2)
        await caller.hears("A digit")
        caller.press("7")
        await caller.hung_up()
    assert answers == ["one", "7"]


async def test_a_hot_key_right_after_a_choice_works_in_what_follows(place):
    app, answers, operator = App(), [], []

    @app.hotkey("0")
    async def to_operator(call):
        operator.append(len(answers))

    @app.route()
    async def conversation(call):
        answers.append((await call.menu("Menu.", {"1": "one", "12": "twelve"})).value)
        answers.append((await call.menu("And now?", MENU)).value)

    async with place(app) as caller:
        await caller.hears("Menu")
        caller.press("10", gap=0.2)
        await caller.hears("And now")
        caller.press("2")
        await caller.hung_up()
    assert answers == ["one", "help"]
    assert operator == [1]


async def test_one_try_after_another_by_the_program_itself_counts_a_mistake_once_too(place):
    answers = []

    async def conversation(call):
        for _ in range(2):
            try:
                answers.append((await call.menu("Pick.", MENU, max_tries=1)).value)
            except NoMatch:
                answers.append("wrong")

    async with place(conversation) as caller:
        await caller.hears("Pick")
        caller.press("333", gap=0.2)
        await caller.hears("Pick")
        await caller.ends()
        await caller.wait(3.0)
        caller.press("1")
        await caller.hung_up()
    assert answers == ["wrong", "sales"]


async def test_wrong_keys_where_answers_are_recorded_are_one_mistake_and_end_no_recording(talk):
    answers = []

    async def conversation(call):
        answers.append((await call.menu("Pick.", MENU, max_tries=2, interdigit_timeout=1.0, no_match=["No."])).value)

    async with talk(conversation, tap=False, facts=("vars=1", f"dialplan={MARK}")) as caller:
        await caller.hears("Pick")
        await caller.ends()
        caller.press("33333", gap=0.3)  # the second question is over before the last of them
        await caller.hears("Pick")
        await caller.ends()
        await caller.wait(2.5)
        caller.say(word(400))
        await caller.hung_up()
        assert [visit.application for visit in caller.visits] == ["Record"]
    assert answers == ["sales"]


async def test_the_keys_of_a_mistake_in_a_masked_entry_stand_in_no_transcript(place):
    lines = []

    async def conversation(call):
        await call.digits("PIN?", length=4, max_tries=2, mask=True)
        lines.extend(call.lines())

    async with place(conversation) as caller:
        await caller.hears("PIN")
        caller.press("97*31", gap=0.2)
        await caller.hears("PIN")
        await caller.wait(3.0)
        caller.press("5555", gap=0.2)
        await caller.hung_up()
    pressed = [line.rpartition("< ")[2] for line in lines if "< " in line]
    assert not {"9", "7", "3", "1", "5"} & set(pressed)
    assert pressed.count("*") == 9


KEYS_OF = st.text("123", min_size=1, max_size=4)


@given(st.sets(KEYS_OF, min_size=1, max_size=5), st.text("123", min_size=1, max_size=8))
def test_the_longest_choice_counts_and_only_where_no_beginning_is_one_it_is_a_mistake(choices, pressed):
    entry, verdict, taken = KeypadMenu(Choices({key: key for key in choices})), KeypadState.OPEN, ""
    for key in pressed:
        verdict, taken = entry.press(key), taken + key
        if verdict is not KeypadState.OPEN:
            break
    if verdict is KeypadState.OPEN:
        verdict = entry.over()
    beginnings = [taken[:n] for n in range(1, len(taken) + 1) if taken[:n] in choices]
    assert (verdict is KeypadState.DONE) == bool(beginnings)
    if beginnings:
        assert (entry.answer, entry.rest) == (beginnings[-1], len(taken) - len(beginnings[-1]))


@given(st.lists(st.tuples(st.sampled_from("13#"), st.floats(0.01, 4.0)), max_size=12))
def test_no_key_is_kept_that_follows_a_mistake_closer_than_the_inter_digit_time(steps):
    keys, now, last, between = Keys(), 0.0, 0.0, 2.5
    keys.put(KeyPress("3", 0.0))
    assert keys.take(0.0)
    keys.mistaken(between, "#")
    kept = []
    for key, gap in steps:
        now += gap
        kept += [] if between and now <= last + between else [key]
        if kept:
            between = 0.0
        elif key == "#":
            between = PAUSE
        last = now
        keys.put(KeyPress(key, now))
    assert [press.key for press in keys.presses] == kept
