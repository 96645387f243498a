"""Speaking: what the caller hears, and when `say` returns."""

import asyncio

import pytest

from voicekit import CallerHungUp
from voicekit._prompts.parts import Silence
from voicekit.errors import EngineFailed, PlayFailed

pytestmark = pytest.mark.looptime


async def test_say_returns_when_the_last_part_has_been_heard(place):
    times = []

    async def conversation(call):
        loop = asyncio.get_running_loop()
        times.append(loop.time())
        assert await call.say("One.", Silence(1.0), "Two and three.") is None
        times.append(loop.time())

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.texts == ["One.", " " * 20, "Two and three."]
        assert [heard.ending for heard in caller.heard] == ["finished"] * 3
        gaps = [b.start - a.end for a, b in zip(caller.heard, caller.heard[1:], strict=False)]
        assert max(gaps) < 0.05
    assert times[1] - times[0] == pytest.approx(0.2 + 1.0 + 0.7, abs=0.1)


async def test_a_key_interrupts_and_is_returned_at_once(place):
    heard = []

    async def conversation(call):
        heard.append(await call.say("This is a long story that nobody wants to hear to its end."))
        heard.append(asyncio.get_running_loop().time())

    async with place(conversation) as caller:
        await caller.hears("long story")
        await caller.wait(0.5)
        caller.press("7")
        pressed = asyncio.get_running_loop().time()
        await caller.hung_up()
        assert caller.heard[0].ending == "interrupted"
        assert caller.heard[0].end - pressed < 0.1
    assert heard[0] == "7"
    assert heard[1] - pressed < 0.1


async def test_without_barge_in_everything_is_played_and_the_keys_are_dropped(place):
    answers = []

    async def conversation(call):
        answers.append(await call.say("This call is recorded.", barge_in=False))
        answers.append(await call.digits("Your number?", length=1))

    async with place(conversation) as caller:
        await caller.hears("recorded")
        caller.press("5")
        await caller.hears("number")
        assert caller.heard[0].ending == "finished"
        await caller.ends()
        caller.press("3")
        await caller.hung_up()
    assert answers == [None, "3"]


async def test_the_first_sentence_plays_while_the_rest_is_rendered(place, prompts):
    text = "The first sentence. The second sentence is longer. The third."
    prompts.slow[text] = [0.2, 0.5, 0.5]

    async def conversation(call):
        await call.say(text)

    async with place(conversation) as caller:
        await caller.hears("first")
        assert caller.seconds == pytest.approx(0.2, abs=0.1)
        await caller.hung_up()
        first, second, third = caller.heard
        assert second.start - first.end < 0.05
        assert third.start - second.end < 0.05


async def test_a_key_stops_the_rendering_of_the_rest(place, prompts):
    text = "The first sentence. The second sentence is longer. The third."
    prompts.slow[text] = [0.2, 5.0, 5.0]

    async def conversation(call):
        assert await call.say(text) == "1"

    async with place(conversation) as caller:
        await caller.hears("first")
        caller.press("1")
        assert await caller.hung_up() == "exit"
        assert caller.texts == ["The first sentence."]


async def test_a_file_that_asterisk_refuses_is_a_typed_error_with_its_name(place, prompts):
    prompts.missing.add("Gone.")
    errors = []

    async def conversation(call):
        try:
            await call.say("Here.", "Gone.", "Here again.")
        except PlayFailed as error:
            errors.append(str(error))

    async with place(conversation) as caller:
        await caller.hung_up()
    assert len(errors) == 1
    assert "Gone." in errors[0]


async def test_a_file_that_was_refused_twice_is_asked_for_no_third_time(place, prompts):
    prompts.missing.add("Gone.")

    async def conversation(call):
        with pytest.raises(PlayFailed):
            await call.say("Gone.")

    async with place(conversation) as caller:
        await caller.hung_up()
        assert len([line for line in caller.leg.model.log if "Unknown file" in line.text]) == 2


async def test_a_file_that_is_gone_is_made_again_and_heard_in_the_same_prompt(place, prompts):
    prompts.removed.add("Welcome.")

    async def conversation(call):
        await call.say("Welcome.")
        await call.say("Goodbye.")

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.texts == ["Welcome.", "Goodbye."]
        assert caller.heard[0].start - caller.pbx.started < 0.2


async def test_where_all_files_are_gone_the_whole_prompt_is_heard_once_and_in_order(place, prompts):
    prompts.removed |= {"One.", "Two.", "Three."}

    async def conversation(call):
        await call.say("One.", "Two.", "Three.")

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.texts == ["One.", "Two.", "Three."]


async def test_what_stands_behind_a_file_that_is_gone_is_not_heard_before_it(place, prompts):
    prompts.removed.add("Two.")

    async def conversation(call):
        await call.say("One.", "Two.", "Three.")

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
        whole = [prompts.label(heard.file) for heard in caller.heard if heard.ending == "finished"]
        assert whole == ["One.", "Two.", "Three."]


async def test_a_sentence_that_is_gone_follows_the_one_that_plays_which_nothing_cuts_off(place, prompts):
    text = "The first sentence. The second one. The third."
    prompts.slow[text] = [0.1, 0.2, 0.5]
    prompts.removed.add("The second one.")

    async def conversation(call):
        await call.say(text)

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.texts == ["The first sentence.", "The second one.", "The third."]
        assert [heard.ending for heard in caller.heard] == ["finished"] * 3


async def test_a_file_that_cannot_be_opened_is_made_again_and_heard(place, prompts):
    prompts.torn.add("Welcome.")

    async def conversation(call):
        await call.say("Hello.", "Welcome.")

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.texts == ["Hello.", "Welcome."]


async def test_a_file_that_cannot_be_opened_though_it_is_right_is_not_waited_for_twice(place, prompts):
    prompts.unreadable.add("Welcome.")
    seconds = []

    async def conversation(call):
        begun = asyncio.get_running_loop().time()
        await call.say("Welcome.")
        seconds.append(asyncio.get_running_loop().time() - begun)

    async with place(conversation) as caller:
        await caller.hung_up()
    assert seconds[0] < 8.0


async def test_a_file_that_was_passed_over_is_made_again_for_the_next_call(place, prompts):
    prompts.torn.add("Two.")

    async def conversation(call):
        await call.say("One.", "Two.", "Three.")

    for texts in (["One.", "Three."], ["One.", "Two.", "Three."]):
        async with place(conversation) as caller:
            await caller.hung_up()
            assert caller.texts == texts


async def test_an_engine_that_fails_reaches_the_program_as_its_own_error(place, prompts):
    prompts.broken["Unspeakable."] = EngineFailed("no voice can say it")
    errors = []

    async def conversation(call):
        try:
            await call.say("Unspeakable.")
        except EngineFailed as error:
            errors.append(error.what)

    async with place(conversation) as caller:
        await caller.hung_up()
    assert errors == ["no voice can say it"]


async def test_a_hang_up_in_the_middle_of_a_prompt_ends_the_coroutine_and_runs_its_finally(place):
    seen = []

    async def conversation(call):
        try:
            await call.say("A prompt that will not be heard to the end.")
            seen.append("not reached")
        except CallerHungUp:
            seen.append("hung up")
            raise
        finally:
            seen.append(call.hung_up)

    async with place(conversation) as caller:
        await caller.hears("prompt")
        caller.hang_up()
        assert await caller.hung_up() == "caller"
    assert seen == ["hung up", True]


async def test_a_hang_up_reaches_the_programs_own_waits_by_the_same_name(place):
    seen = []

    async def conversation(call):
        try:
            async with asyncio.timeout(3600):
                await asyncio.Event().wait()
        except CallerHungUp:
            seen.append("hung up")
            raise

    async with place(conversation) as caller:
        await caller.wait(1.0)
        caller.hang_up()
    assert seen == ["hung up"]


async def test_finally_blocks_may_wait_after_a_hang_up(place):
    seen = []

    async def conversation(call):
        try:
            await call.say("Hello.")
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(2.0)
            seen.append("saved")

    async with place(conversation) as caller:
        await caller.hears("Hello")
        caller.hang_up()
    assert seen == ["saved"]


async def test_a_verb_after_the_hang_up_raises_and_sends_nothing(place):
    seen = []

    async def conversation(call):
        try:
            await asyncio.Event().wait()
        finally:
            try:
                await call.say("Too late.")
            except CallerHungUp:
                seen.append("too late")

    async with place(conversation) as caller:
        await caller.wait(0.5)
        caller.hang_up()
    assert seen == ["too late"]


async def test_a_defect_of_an_engine_is_the_program_s_to_catch_and_ends_no_other_call(place, prompts):
    prompts.broken["Unspeakable."] = RuntimeError("a defect")
    caught = []

    async def conversation(call):
        with pytest.raises(RuntimeError, match="a defect"):
            await call.say("Unspeakable.")
        caught.append(await call.digits("And now?", length=1))

    async with place(conversation) as caller:
        await caller.hears("And now")
        caller.press("5")
        await caller.hung_up()
    assert caught == ["5"]
