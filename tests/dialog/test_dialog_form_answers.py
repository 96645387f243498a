"""Answers of all kinds: asked back, masked, spelled, written down, given by a dialplan; and what never comes right."""

import datetime as dt
from decimal import Decimal

import pytest

from voicekit._call.speech.audio import RATE
from voicekit._dialog.load import loads
from voicekit._dialog.places import fill, written
from voicekit._media.tones import tone
from voicekit.errors import FlowError, FlowFailed

pytestmark = pytest.mark.looptime

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


async def test_a_menu_may_always_ask_back(converse, told):
    text = """
    flow: f
    start: main
    nodes: {main: {menu: Which?, choices: {1: {words: sales, next: end}, 2: {words: help, next: end}}, confirm: always,
                   set: topic}}
    results: [topic]
    """
    await converse(
        text,
        ("Which?", "sales"),
        ("Did you say sales?", "no"),
        ("Which?", "2"),
        ("Did you say help?", "1"),
    )
    assert told.results == {"topic": "help"}
    assert told.of("missed", "why") == ["denied"]


async def test_a_name_may_be_spelled_and_a_wish_said_freely(converse, told):
    text = """
    flow: f
    start: ask
    nodes: {ask: {form: {name: {type: letters, minimum: 2, prompt: Spell it., confirm: never},
                         wish: {type: free_speech, prompt: Your wish?, confirm: "{value}, right?"}}}}
    results: [name, wish]
    """
    await converse(
        text,
        ("Spell", "b o b"),
        ("Your wish", "a window seat"),
        ("a window seat, right", "yes"),
    )
    assert told.results == {"name": "BOB", "wish": "a window seat"}


async def test_an_uncertain_answer_is_asked_back_unless_the_slot_says_never(talk_to_flow, told):
    for confirm, back in (("uncertain", True), ("never", False)):
        text = f"""
        flow: f
        start: ask
        nodes: {{ask: {{form: {{day: {{type: date, prompt: Which day?, confirm: {confirm}}}}}}}}}
        results: [day]
        """
        async with talk_to_flow(text, clock=lambda: NOON) as (caller, say):
            await caller.hears("Which day")
            say("the fifth of march", confidence=0.55)
            if back:
                await caller.hears("Did you say the fifth of march")
                say("yes")
            await caller.hung_up()
        assert told.results == {"day": dt.date(2026, 3, 5)}


@pytest.mark.parametrize("confirm", ["uncertain", "always"])
async def test_what_cannot_be_asked_back_is_taken_by_keys_alone(converse, told, confirm):
    text = f"""
    flow: f
    language: qaa  # ISO 639-2 keeps it for nobody: voicekit has no words of its own there
    start: ask
    nodes: {{ask: {{form: {{n: {{type: digits, length: 2, prompt: How many?, confirm: {confirm}}}}}}}}}
    results: [n]
    """
    await converse(
        text,
        ("How many", "4 2", 0.55),
        ("How many", "17"),
    )
    assert told.results == {"n": "17"}


async def test_a_masked_answer_is_said_back_and_shown_nowhere(dial_flow, told):
    text = """
    flow: f
    start: ask
    nodes:
      ask:
        form:
          pin: {type: digits, length: 4, prompt: PIN?, mask: true, confirm: "{value:digits}, right?"}
          sum: {type: money, currency: EUR, prompt: Sum?, mask: true, confirm: always}
          hour: {type: time, prompt: When?, mask: true}
        confirm: "{sum:money} at {hour:time}, right?"
    results: [pin, sum, hour]
    """
    async with dial_flow(text) as caller:
        for question, keys in (
            ("PIN?", "0445"),
            ("zero four four five, right", "1"),
            ("Sum?", "12*50#"),
            ("Did you say twelve euros", "1"),
            ("When?", "0930"),
            ("twelve euros and fifty cents at nine thirty a.m., right", "1"),
        ):
            await caller.hears(question)
            caller.press(keys)
        await caller.hung_up()
    assert told.results == {"pin": "0445", "sum": (Decimal("12.50"), "EUR"), "hour": dt.time(9, 30)}
    assert told.of("said", "text") == ["PIN?", "***", "Sum?", "***", "When?", "***"]
    assert set(told.of("answered", "key")) == {"***", "yes"}


async def test_a_form_that_never_comes_right_is_given_up(dial_flow, told):
    text = """
    flow: f
    start: ask
    nodes:
      ask: {form: {n: {type: digits, length: 1, until: "", prompt: N?}}, confirm: "{n}, right?", failed: person}
      person: {say: Here is a person.}
    """
    async with dial_flow(text) as caller:
        for _ in range(10):
            await caller.hears("N?")
            caller.press("1")
            await caller.hears("right?")
            caller.press("2")
        await caller.hears("Here is a person")
        await caller.hung_up()


async def test_an_answer_that_is_corrected_to_something_wrong_is_asked_for_again(converse, told):
    text = """
    flow: f
    start: ask
    nodes:
      ask:
        form: {day: {type: date, prompt: Which day?, valid: value.day != 6, invalid: Not on the sixth.}}
        confirm: "{day:date}, right?"
    results: [day]
    """
    await converse(
        text,
        ("Which day", "the fifth of march"),
        ("March fifth", "no the sixth"),
        ("Not on the sixth",),
        ("Which day", "0307"),
        ("March seventh", "yes"),
        clock=lambda: NOON,
    )
    assert told.results == {"day": dt.date(2026, 3, 7)}


async def test_a_recording_is_written_down_where_that_is_wanted(talk_to_flow, told):
    text = """
    flow: f
    start: ask
    nodes: {ask: {record: message, transcribe: true, silence: 1s}}
    results: [message]
    """

    async def read(pcm, language, wanted=None, **options):
        return ()

    async with talk_to_flow(text) as (caller, _):
        caller.recognition.recognize = read
        await caller.hears("beep")
        await caller.ends()
        caller.say(tone([400.0], 2.0, RATE))
        await caller.hung_up()
    assert told.results["message"]["text"] == ""
    assert told.results["message"]["seconds"] > 1.5


async def test_a_dialplans_text_is_read_as_what_an_argument_must_be(dial_flow, told):
    text = """
    flow: f
    arguments: {n: {type: number}, d: {type: date}, t: {type: time}, m: {type: money}, y: {type: yes_no},
                x: {type: any}, z: {default: "'z' + 'z'"}}
    start: a
    nodes: {a: {set: {done: true}}}
    results: [n, d, t, m, y, x, z]
    """
    given = {"n": " 2.5", "d": "2026-03-05", "t": "09:30", "m": "12.50 eur", "y": "No", "x": "x", "unknown": "1"}
    async with dial_flow(text, arguments=given) as caller:
        await caller.hung_up()
    assert told.results == {
        "n": Decimal("2.5"),
        "d": dt.date(2026, 3, 5),
        "t": dt.time(9, 30),
        "m": (Decimal("12.50"), "EUR"),
        "y": False,
        "x": "x",
        "z": "zz",
    }
    async with dial_flow(text, arguments=given | {"y": "perhaps"}) as caller:
        await caller.hung_up()
    assert told.error.kind == "arguments"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (True, "true"),
        (3, "3"),
        (Decimal("1E+3"), "1000"),
        (0.5, "0.5"),
        (dt.date(2026, 3, 5), "2026-03-05"),
        (dt.time(9, 5), "09:05"),
    ],
)
def test_values_are_written_plainly(value, text):
    assert written(value) == text
    assert fill("x{v}y{w.a}", {"v": value, "w": {"a": value}}, str.upper) == f"x{text.upper()}y{text.upper()}"


def test_what_has_no_plain_writing_is_refused():
    with pytest.raises(FlowFailed):
        written({"a": 1})


CONTENT = """
flow: f
start: main
nodes:
  main:
    form:
      code: {type: digits, keys: "0123456789*#", until: "", length: 3, prompt: Your code?, confirm: always}
      more: {type: digits, empty: true, prompt: And more?, confirm: "It is {value:digits}. Right?"}
    next: said
  said: {branch: [{if: more == none, next: plain}], else: both}
  plain: {say: "Code {code:digits}.", next: end}
  both: {say: "Code {code:digits}, {more:digits}.", next: end}
results: [code, more]
"""


async def test_an_entry_may_hold_star_and_pound_and_an_empty_one_is_none(dial_flow, told):
    async with dial_flow(CONTENT) as caller:
        await caller.hears("Your code")
        caller.press("*1#")
        await caller.hears("Did you say")
        await caller.ends()
        caller.press("1")
        await caller.hears("And more")
        await caller.ends()
        await caller.wait(3.0)
        caller.press("#")
        await caller.hears("Code star one pound.")
        await caller.hung_up()
    assert told.error is None
    assert told.results == {"code": "*1#", "more": None}


@pytest.mark.parametrize("slot", ['keys: "12#"', 'empty: true, until: ""', 'keys: ""', 'keys: "1E"'])
def test_an_entry_that_could_not_be_told_from_its_end_is_a_mistake_of_the_document(slot):
    with pytest.raises(FlowError):
        loads(CONTENT.replace('keys: "0123456789*#", until: ""', slot))


STAY = """
flow: stay
start: ask
nodes:
  ask:
    form:
      nights: {type: number, minimum: 1, maximum: 30, prompt: How many nights?, words: [nights]}
      room: {type: choice, prompt: Which room?, choices: {1: {words: [a garden room, garden], value: g},
             2: {words: [a sea room, sea], value: s}}}
      day: {type: date, prompt: Which day?}
    open: What may we book?
results: [nights, room, day]
"""


async def test_several_doubtful_slots_are_asked_back_by_name_with_what_was_understood(converse, told):
    await converse(
        STAY,
        ("What may we book", "three nights in a garden room on friday", 0.55),
        ("Did you say nights: three, room: a garden room, day: March sixth, twenty twenty-six?", "yes"),
        clock=lambda: NOON,
    )
    assert told.results == {"nights": 3, "room": "g", "day": dt.date(2026, 3, 6)}


async def test_a_doubtful_slot_that_was_not_asked_for_is_asked_back_by_its_name(converse, told):
    await converse(
        STAY,
        ("What may we book", "a sea room"),
        ("How many nights", "saturday", 0.55),
        ("Did you say day: March seventh, twenty twenty-six?", "yes"),
        ("How many nights", "four", 0.55),
        ("Did you say four?", "yes"),
        clock=lambda: NOON,
    )
    assert told.results == {"nights": 4, "room": "s", "day": dt.date(2026, 3, 7)}


async def test_what_is_always_asked_back_is_the_value_and_not_all_that_was_said(converse, told):
    text = STAY.replace("type: date,", "type: date, confirm: always,").replace(
        "type: choice,", "type: choice, confirm: always,"
    )
    await converse(
        text,
        ("What may we book", "three nights on friday"),
        ("Did you say March sixth, twenty twenty-six?", "yes"),
        ("Which room", "2"),
        ("Did you say a sea room?", "yes"),
        clock=lambda: NOON,
    )
    assert told.results == {"nights": 3, "room": "s", "day": dt.date(2026, 3, 6)}


async def test_a_yes_or_no_beside_other_slots_is_asked_back_in_words(converse, told):
    text = """
    flow: f
    start: ask
    nodes: {ask: {form: {alone: {type: yes_no, prompt: Alone?}, nights: {type: number, prompt: How long?,
                         words: [nights]}}}}
    results: [alone, nights]
    """
    await converse(
        text,
        ("Alone?", "yes four nights", 0.55),
        ("Did you say alone: yes, nights: four?", "yes"),
    )
    assert told.results == {"alone": True, "nights": 4}
