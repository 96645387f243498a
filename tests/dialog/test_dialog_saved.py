"""A call that begins where another was goes on as that one would have."""

import pytest
from flow_making import compiled_flows

from voicekit._dialog.interpreter import Interpreter

pytestmark = pytest.mark.looptime

TRIP = """
flow: trip
language: en
languages: [en, de]
commands: {back: {key: "*"}}
start: held
nodes:
  held: {language: "'de'", next: day}
  day: {form: {day: {type: digits, length: 2, prompt: "Which day?"}}, next: pin}
  pin: {form: {pin: {type: digits, length: 4, prompt: "Your PIN?", mask: true}}, next: last}
  last: {menu: "Day {day:digits}?", choices: {"1": told}}
  told: {say: "Day {day:digits}, PIN {pin:digits}.", next: end}
results: [day, pin]
"""


@pytest.fixture
def flows():
    return compiled_flows(TRIP)


@pytest.fixture
def saved_in(place, flows):
    """What a call knows when it comes to a node, after some keys."""

    async def saved_in(node, *keys):
        found = {}

        def observe(trace):
            if trace.saved is not None:
                found[trace.node] = trace.saved()

        async def conversation(call):
            await Interpreter(flows, observe=observe).run(call, "trip")

        async with place(conversation) as caller:
            for prompt, entry in zip(("Which day", "Your PIN"), keys, strict=False):
                await caller.hears(prompt)
                caller.press(entry)
            await caller.hears("Day one seven")
        return found[node]

    return saved_in


@pytest.fixture
def goes_on(place, flows):
    """A call that begins with what another knew; gives its caller, and its results in the end."""
    results = {}

    def goes_on(saved):
        async def conversation(call):
            results["language"] = call.language
            results.update(await Interpreter(flows).run(call, "trip", saved=saved))
            results["language"] = call.language

        return place(conversation)

    return goes_on, results


async def test_it_knows_the_variables_what_is_masked_and_the_language(saved_in, goes_on):
    begin, results = goes_on
    async with begin(await saved_in("last", "17", "4711")) as caller:
        await caller.hears("Day one seven?")
        assert caller.texts[:1] == ["Day one seven?"]
        caller.press("1")
        await caller.hung_up()
    assert (results["day"], results["pin"].reveal(), results["language"]) == ("17", "4711", "de")


async def test_the_caller_can_go_back_to_a_question_of_the_call_before(saved_in, goes_on):
    begin, results = goes_on
    async with begin(await saved_in("last", "17", "4711")) as caller:
        await caller.hears("Day one seven?")
        caller.press("*")
        await caller.hears("Your PIN?")
        caller.press("*")
        await caller.hears("Which day?")
        caller.press("18")
        await caller.hears("Your PIN?")
        caller.press("1234")
        await caller.hears("Day one eight?")
        caller.press("1")
        await caller.hung_up()
    assert (results["day"], results["pin"].reveal()) == ("18", "1234")


async def test_what_the_later_call_learns_is_not_known_to_the_next(saved_in, goes_on):
    begin, results = goes_on
    saved = await saved_in("pin", "17", "4711")
    for pin in ("1111", "2222"):
        async with begin(saved) as caller:
            await caller.hears("Your PIN?")
            caller.press(pin)
            await caller.hears("Day one seven?")
            caller.press("1")
            await caller.hung_up()
        assert results["pin"].reveal() == pin
