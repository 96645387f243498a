"""The silence that ends an answer by voice, as a flow states it: the nearest statement wins."""

import asyncio

import pytest

from voicekit._dialog.load import loads
from voicekit.errors import FlowError

pytestmark = pytest.mark.looptime

FLOW = """
flow: f
start: ask
defaults: {silence: 1400ms}
nodes:
  ask: {menu: First?, choices: {1: {words: sales}}, next: again}
  again: {menu: Second?, choices: {1: {words: sales}}, silence: 0.6, next: form}
  form: {form: {day: {type: date, prompt: Third?, silence: 2s}, note: {type: free_speech, prompt: Fourth?}}, next: end}
"""


async def test_the_nearest_silence_that_is_stated_ends_an_answer(talk_to_flow):
    after = []
    async with talk_to_flow(FLOW) as (caller, say):
        loop = asyncio.get_running_loop()
        for prompt, said in (("First", "sales"), ("Second", "sales"), ("Third", "the fifth of march"), ("Fourth", "x")):
            await caller.hears(prompt)
            if after:
                after[-1] = caller.heard[-1].start - after[-1]
            await caller.ends()
            await caller.wait(0.5)
            say(said)
            after.append(loop.time() + 0.5)  # a word lasts so long
        await caller.hung_up()
        after[-1] = loop.time() - after[-1]
    assert after[:3] == pytest.approx([1.4, 0.6, 2.0], abs=0.1)
    assert after[3] >= 1.0, "free speech has a silence of its own"


def test_no_silence_is_shorter_than_one_within_a_word():
    with pytest.raises(FlowError, match="silence"):
        loads(FLOW.replace("1400ms", "100ms"))
