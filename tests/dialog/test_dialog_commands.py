"""Commands: help, repeat, back, operator and a flow's own, by key and by word, in every question."""

import pytest
from flow_making import compiled_flows

from voicekit import App
from voicekit._dialog.interpreter import Interpreter

pytestmark = pytest.mark.looptime

HEAD = """
flow: f
start: first
commands:
  help: {key: "8", words: help}
  repeat: {key: "9", words: [repeat, once more]}
  back: {key: "*", words: back}
  operator: {key: "0", words: [operator, agent], next: person}
  main_menu: {words: main menu, next: first}
nodes:
  person: {say: Here is a person.}
"""
QUESTIONS = """
  first: {menu: First?, choices: {1: {words: one, next: second}}, set: a, help: Press one here.}
  second: {menu: Second?, choices: {1: {words: one, next: third}, 2: {words: two, next: third}}, set: b}
  third: {menu: Third?, choices: {1: {words: one, next: end}}, set: c}
results: [a, b, c]
"""


async def test_help_is_said_and_the_question_begins_again(dial_flow, told):
    async with dial_flow(HEAD + QUESTIONS) as caller:
        await caller.hears("First?")
        caller.press("8")
        await caller.hears("Press one here")
        await caller.hears("First?")
        caller.press("1")
        await caller.hears("Second?")
        caller.press("8")
        await caller.hears("Second?")
        caller.press("1")
        await caller.hears("Third?")
        caller.press("1")
        await caller.hung_up()
    assert told.of("command", "name") == ["help", "help"]
    assert told.of("missed", "why") == []


async def test_repeat_costs_no_try(dial_flow, told):
    async with dial_flow(HEAD + QUESTIONS.replace("set: a,", "set: a, max_tries: 1,")) as caller:
        for _ in range(3):
            await caller.hears("First?")
            caller.press("9")
        await caller.hears("First?")
        caller.hang_up()
    assert told.of("command", "name") == ["repeat"] * 3


async def test_back_leads_to_the_question_before_and_forgets_its_answer(dial_flow, told):
    async with dial_flow(HEAD + QUESTIONS) as caller:
        for question, key in (
            ("First?", "1"),
            ("Second?", "1"),
            ("Third?", "*"),
            ("Second?", "*"),
            ("First?", "*"),
            ("First?", "1"),
            ("Second?", "2"),
            ("Third?", "1"),
        ):
            await caller.hears(question)
            await caller.ends()
            caller.press(key)
        await caller.hung_up()
    assert told.results == {"a": "one", "b": "two", "c": "one"}


async def test_back_goes_slot_by_slot_through_a_form_and_gives_the_slots_back(dial_flow, told):
    text = (
        HEAD
        + """
  first: {menu: First?, choices: {1: ask}}
  ask:
    form:
      x: {type: digits, length: 1, until: "", prompt: X?}
      y: {type: digits, length: 1, until: "", prompt: Y?}
    confirm: "{x} and {y}, right?"
    next: end
results: [x, y]
"""
    )
    async with dial_flow(text) as caller:
        for question, key in (
            ("First?", "1"),
            ("X?", "1"),
            ("Y?", "*"),
            ("X?", "2"),
            ("Y?", "3"),
            ("right?", "*"),
            ("Y?", "*"),
            ("X?", "*"),
            ("First?", "1"),
            ("X?", "4"),
            ("Y?", "5"),
            ("4 and 5, right?", "1"),
        ):
            await caller.hears(question)
            await caller.ends()
            caller.press(key)
        await caller.hung_up()
    assert told.results == {"x": "4", "y": "5"}


async def test_a_command_works_by_word_and_the_answers_of_the_question_go_before(converse, told):
    await converse(
        HEAD + QUESTIONS,
        ("First?", "help"),
        ("Press one here",),
        ("First?", "one"),
        ("Second?", "main menu"),
        ("First?", "operator"),
        ("Here is a person",),
    )
    assert told.of("command", "name") == ["help", "main_menu", "operator"]


async def test_a_command_works_by_word_where_the_question_has_keys_only(converse, told):
    text = HEAD + "  first: {menu: First?, choices: {1: end}}\n"
    await converse(
        text,
        ("First?", "operator"),
        ("Here is a person",),
    )


async def test_a_key_that_answers_the_question_is_no_command(dial_flow, told):
    text = HEAD + "  first: {menu: First?, choices: {0: other}}\n  other: {say: Zero was an answer.}\n"
    async with dial_flow(text) as caller:
        await caller.hears("First?")
        caller.press("0")
        await caller.hears("Zero was an answer")
        await caller.hung_up()


async def test_a_command_interrupts_an_announcement(dial_flow, told):
    text = HEAD + "  first: {say: A long announcement of many words., barge_in: false, next: end}\n"
    async with dial_flow(text) as caller:
        await caller.hears("A long announcement")
        caller.press("0")
        await caller.hears("Here is a person")
        await caller.hung_up()


async def test_the_nearest_flows_command_counts_and_the_outer_ones_work_again_after_it(dial_flow, told):
    outer = """
    flow: outer
    start: sub
    commands: {operator: {key: 0, next: outer_person}, help: {key: "*"}}
    nodes:
      sub: {subflow: inner, next: after}
      after: {menu: After?, choices: {1: end}, help: Outer help.}
      outer_person: {say: The outer person.}
    """
    inner = """
    flow: inner
    start: ask
    commands: {operator: {key: 0, next: inner_person}}
    nodes:
      ask: {menu: Inside?, choices: {1: end}, help: Inner help.}
      inner_person: {say: The inner person.}
    """
    async with dial_flow(outer, inner) as caller:
        await caller.hears("Inside?")
        caller.press("*")
        await caller.hears("Inner help")
        await caller.hears("Inside?")
        caller.press("0")
        await caller.hears("The inner person")
        await caller.hears("After?")
        caller.press("*")
        await caller.hears("Outer help")
        await caller.hears("After?")
        caller.press("0")
        await caller.hears("The outer person")
        await caller.hung_up()


async def test_the_apps_own_keys_work_in_a_flow_and_after_it(place, told):
    app = App()
    interpreter = Interpreter(compiled_flows(HEAD + QUESTIONS))

    @app.hotkey("7")
    async def seven(call):
        await call.say("Seven.")

    @app.route()
    async def conversation(call):
        before = dict(call.hotkeys)
        told.results = await interpreter.run(call, "f")
        assert call.hotkeys == before

    async with place(app) as caller:
        await caller.hears("First?")
        caller.press("7")
        await caller.hears("Seven")
        for question in ("First?", "Second?", "Third?"):
            await caller.hears(question)
            caller.press("1")
        assert await caller.hung_up() == "exit"
    assert told.results["c"] == "one"
