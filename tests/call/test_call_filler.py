"""What callers hear while a prompt is being made."""

import pytest
from hearers import MENU, word

from voicekit._prompts.parts import Clip
from voicekit._prompts.source import Filler
from voicekit._server.dialplan import MARK

pytestmark = pytest.mark.looptime

TONE = Clip("p/tone", 0.15, "tone")


@pytest.fixture
def filled(prompts):
    """Prompts with a tone after three seconds of silence."""
    prompts.texts["p/tone"] = "ton"
    prompts.filler = Filler(3.0, lambda: (TONE,))
    return prompts


async def heard(place, text):
    async def conversation(call):
        await call.say(text)

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
        return list(zip(caller.texts, (sound.start for sound in caller.heard), strict=True))


async def test_a_caller_who_waits_hears_a_tone_again_and_again_then_the_prompt(place, filled):
    filled.slow["Late. Later."] = [10.0, 0.1]
    sounds = await heard(place, "Late. Later.")
    assert [label for label, _ in sounds] == ["ton", "ton", "ton", "Late.", "Later."]
    times = [start - sounds[0][1] for _, start in sounds[:3]]
    assert times == pytest.approx([0.0, 3.0, 6.0], abs=0.8)


async def test_no_tone_comes_where_a_prompt_comes_soon_or_another_still_sounds(place, filled):
    long = "This is a sentence of so many letters that four seconds pass, and more, before it has been said whole."
    filled.slow[f"{long} Soon."] = [2.5, 4.0]
    assert [label for label, _ in await heard(place, f"{long} Soon.")] == [long, "Soon."]


async def test_callers_hear_no_tone_where_none_is_set_or_none_is_there_yet(place, filled):
    filled.slow["Late."] = [10.0]
    filled.filler = Filler(3.0, tuple)
    assert [label for label, _ in await heard(place, "Late.")] == ["Late."]
    filled.filler = None
    assert [label for label, _ in await heard(place, "Late.")] == ["Late."]


async def test_a_caller_who_hangs_up_meanwhile_ends_the_call(place, filled):
    filled.slow["Late."] = [100.0]

    async def conversation(call):
        await call.say("Late.")

    async with place(conversation) as caller:
        await caller.wait(8.0)
        caller.hang_up()
        await caller.hung_up()
        assert set(caller.texts) == {"ton"}


@pytest.mark.parametrize("tap", [True, False], ids=["live", "recorded"])
async def test_a_caller_who_has_spoken_hears_a_tone_while_it_takes_long_to_recognize_that(
    talk, filled, recognition, tap
):
    seen, recognition.takes = [], 7.0

    async def conversation(call):
        seen.append(await call.listen("Sales or technician?"))
        await call.say("Thank you.")

    facts = () if tap else ("vars=1", f"dialplan={MARK}")
    async with talk(conversation, tap=tap, facts=facts) as caller:
        await caller.hears("Sales")
        await caller.ends()
        await caller.wait(0.7)
        caller.say(word(1400))
        await caller.hung_up()
        sounds = [(text, heard.start) for text, heard in zip(caller.texts, caller.heard, strict=True)]
    assert [label for label, _ in sounds] == ["Sales or technician?", "ton", "ton", "Thank you."]
    assert sounds[2][1] - sounds[1][1] == pytest.approx(3.0, abs=0.8)
    assert seen == ["the weather is fine"]


async def test_a_caller_who_is_understood_soon_or_says_nothing_hears_no_tone(talk, filled, recognition):
    recognition.takes = 1.0

    async def conversation(call):
        await call.menu("Sales or technician?", MENU, no_input_timeout=20, max_tries=1)

    async with talk(conversation) as caller:
        await caller.hears("Sales")
        await caller.ends()
        await caller.wait(10.0)
        caller.say(word(600))
        await caller.hung_up()
        assert caller.texts == ["Sales or technician?"]
