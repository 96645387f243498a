"""Choices of a variable and a recording of the call, on a real Asterisk: by key and by voice."""

import asyncio
from pathlib import Path

import pytest
from calls import Exchange
from flowcalls import Line, answering, make_words

from voicekit._tts.piper import PiperEngine

pytestmark = pytest.mark.asterisk

FLOW = """\
flow: paging
python: paging.py
results: [which]
start: look
nodes:
  look: {action: departments, set: names, failed: bye, next: ask}
  ask:
    form:
      which: {type: choice, choices: names, prompt: "{names:list}?"}
    failed: bye
    next: chosen
  chosen: {say: "You chose {which}.", next: message}
  message: {record: message, prompt: Speak after the tone., empty: bye, next: play}
  play: {say: ["You said:", {audio: "{message.path}"}, That was it.], next: bye}
  bye: {hangup: Goodbye.}
"""

ACTIONS = """\
from voicekit import Actions

actions = Actions()


@actions.action()
def departments() -> list[str]:
    return ["sales", "support", "repairs"]
"""


@pytest.fixture
async def line(exchange: Exchange, tmp_path: Path):
    words = make_words(tmp_path / "words", PiperEngine(), {"repairs": "repairs"}) | {"thanks": "demo-thanks"}
    more = {"paging.yaml": FLOW, "paging.py": ACTIONS}
    async with answering(exchange, tmp_path / "flows", words, more) as served:
        yield served


async def test_choices_of_a_variable_are_chosen_and_what_was_recorded_is_heard_again(line: Line):
    async with asyncio.TaskGroup() as group:
        group.create_task(by_key(line))
        group.create_task(by_voice(line))


async def by_key(line: Line) -> None:
    async with line.call("paging", "321", speaks=True) as caller:
        await caller.hears("sales, support, and repairs?")
        await caller.press("2")
        await caller.hears("You chose support.")
        await caller.hears("Speak after the tone.")
        await caller.recorded()
        await caller.say("thanks")
        await caller.press("#")
        await caller.hears("You said:")
        await caller.hears(str(line.exchange.pbx.folder / "recordings"))
        await caller.hears("That was it.")


async def by_voice(line: Line) -> None:
    async with line.call("paging", "322", speaks=True) as caller:
        await caller.hears("sales, support, and repairs?")
        await caller.say("repairs")
        await caller.hears("You chose repairs.")
