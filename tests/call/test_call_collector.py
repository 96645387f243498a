"""The input collector as a dialogue manager uses it: one retry loop, with hooks around its tries."""

import pytest

from voicekit._call.input.kinds import digits
from voicekit._call.input.question import Objection, Question
from voicekit._prompts.parts import parts_of

pytestmark = pytest.mark.looptime


class GaveUp(Exception):
    pass


class Hooks:
    """Takes no answer but 42, and writes down what happens."""

    def __init__(self):
        self.told = []

    def begin(self, tried):
        self.told.append(("begin", tried))
        return parts_of(f"Try {tried}.")

    async def accept(self, match):
        self.told.append(("accept", match.key))
        return None if match.key == "42" else Objection("invalid")

    def missed(self, objection, tried, times):
        self.told.append(("missed", objection.why, tried, times))
        return parts_of("Again.")

    def give_up(self, why, error):
        return GaveUp(why, str(error))


def question(hooks, tries=3):
    return Question(digits(2), (), 1.0, 0.5, tries, name="the number of the room", hooks=hooks)


async def test_an_answer_that_is_objected_to_is_asked_for_again_with_its_phrase_in_front(place):
    hooks, found = Hooks(), []

    async def conversation(call):
        found.append(await call.collector.ask(question(hooks), call.language))

    async with place(conversation) as caller:
        await caller.hears("Try 1.")
        caller.press("41")
        await caller.hears("Again.")
        await caller.hears("Try 2.")
        caller.press("42")
        await caller.hung_up()
    assert [match.key for match in found] == ["42"]
    assert hooks.told == [
        ("begin", 1),
        ("accept", "41"),
        ("missed", "invalid", 1, 1),
        ("begin", 2),
        ("accept", "42"),
    ]


async def test_after_the_last_try_the_hooks_say_what_is_raised(place):
    hooks, raised = Hooks(), []

    async def conversation(call):
        with pytest.raises(GaveUp) as gave_up:
            await call.collector.ask(question(hooks, tries=2), call.language)
        raised.append(gave_up.value.args)

    async with place(conversation) as caller:
        await caller.hung_up()
    ((why, error),) = raised
    assert why == "no_input"
    assert "the number of the room" in error
    assert hooks.told[-1] == ("missed", "no_input", 2, 2)


async def test_keys_after_an_invalid_answer_belong_to_it(place):
    hooks, found = Hooks(), []

    async def conversation(call):
        found.append(await call.collector.ask(question(hooks), call.language))

    async with place(conversation) as caller:
        await caller.hears("Try 1.")
        caller.press("4199", gap=0.0)
        await caller.hears("Try 2.")
        caller.press("42")
        await caller.hung_up()
    assert [match.key for match in found] == ["42"]
    assert ("accept", "99") not in hooks.told
