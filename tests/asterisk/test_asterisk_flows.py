"""The example flows on a real Asterisk, by key and by voice: what they say and do, and where calls go from there.

All calls of a test are on the line at once.
"""

import asyncio
import datetime as dt
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from calls import Exchange
from flowcalls import Line, answering, make_words

from voicekit._media.read import read
from voicekit._prompts.parts import Text
from voicekit._tts.piper import PiperEngine

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("unhurried")]

DAY = (dt.date.today() + dt.timedelta(days=40)).replace(day=5)  # noqa: DTZ011 - a flow's today is the machine's, too

MADE = {
    "broken": "something is broken",
    "operator": "operator",
    "when": f"the fifth of {DAY:%B} at nine",
    "sixth": "no, the sixth",
    "yes": "yes",
    "no": "no",
    "english": "English",
}
RECORDED = {
    "order": "digits/4&digits/7&digits/1&digits/1&digits/8",
    "two": "digits/2",
    "thanks": "demo-thanks",
}
"""Asterisk's own recordings of a human voice."""


@pytest.fixture(scope="module")
def words(tmp_path_factory) -> dict[str, str]:
    """What callers say, by name: what Playback plays."""
    return make_words(tmp_path_factory.mktemp("words"), PiperEngine(), MADE) | RECORDED


@pytest.fixture
async def line(exchange: Exchange, tmp_path: Path, words):
    async with answering(exchange, tmp_path / "flows", words) as served:
        yield served


async def test_by_key_every_flow_leads_to_its_end(line: Line):
    async with asyncio.TaskGroup() as group:
        for talk in (nobody_in_sales, to_the_operator, at_night, an_appointment, an_order, a_spanish_survey):
            group.create_task(talk(line))
    assert appointments(line) == {f"{DAY} 09:30": {"caller": "304", "number": "1001"}}
    assert answers(line) == [{"caller": "306", "language": "es", "solved": True, "grade": 4, "recording": None}]
    with closing(sqlite3.connect(line.folder / "orders.db")) as database:
        assert database.execute("SELECT count(*) FROM orders").fetchone() == (2,)


async def test_by_voice_every_flow_leads_to_its_end(line: Line):
    before = recordings(line)
    async with asyncio.TaskGroup() as group:
        for talk in (a_message, asking_for_the_operator, a_mended_appointment, a_spoken_order, a_spoken_survey):
            group.create_task(talk(line))
    assert appointments(line) == {f"{DAY.replace(day=6)} 09:00": {"caller": "313", "number": "1001"}}
    [answer] = answers(line)
    assert (answer["language"], answer["solved"], answer["grade"]) == ("en", False, 2)
    [message] = recordings(line) - before - {Path(str(answer["recording"]))}
    assert read(message).seconds > 2
    assert read(Path(str(answer["recording"]))).seconds > 2


# -- by key ----------------------------------------------------------------------------------------------------------


async def nobody_in_sales(line: Line) -> None:
    """The queue is not there; whoever leaves no message is told goodbye."""
    async with line.call("company", "301") as caller:
        await caller.hears("Welcome to Acme.")
        await caller.press("1")
        await caller.hears("We connect you with sales.")
        await caller.hears("press pound when you are done.")
        await caller.recorded()
        await caller.press("#")
        await caller.hears("Goodbye.")


async def to_the_operator(line: Line) -> None:
    """The call goes on at the operator's extension."""
    async with line.call("company", "302") as caller:
        await caller.hears("Welcome to Acme.")
        await caller.press("0")
        await caller.call.said("Operator")


async def at_night(line: Line) -> None:
    async with line.call("night", "303") as caller:
        await caller.hears("outside our opening hours.")
        await caller.hears("press pound when you are done.")


async def an_appointment(line: Line) -> None:
    """Keys answer the open question's first slot."""
    async with line.call("booking", "304") as caller:
        await caller.hears("When would you like to come?")
        await caller.press(f"{DAY:%m%d}")
        await caller.hears("At what time?")
        await caller.press("0930")
        await caller.hears("Is that right?")
        await caller.press("1")
        await caller.hears("You are booked.")
        await caller.hears("Goodbye.")


async def an_order(line: Line) -> None:
    """A wrong digit is noticed."""
    async with line.call("orders", "305") as caller:
        await caller.hears("Please key in")
        await caller.press("47119")
        await caller.hears("That is no order number of ours.")
        await caller.press("47118")
        await caller.hears("Order four seven one one eight is on its way.")
        await caller.press("2")
        await caller.hears("Thank you for calling.")


async def a_spanish_survey(line: Line) -> None:
    """Texts, voice and Asterisk's own language change in the call."""
    async with line.call("survey", "306") as caller:
        await caller.hears("For English, press 1.")
        await caller.press("2")
        await caller.hears("problema?")
        assert await caller.call.variable("CHANNEL(language)") == "es"
        await caller.press("1")
        await caller.hears("amables?")
        await caller.press("4")
        await caller.hears("Adiós.")
        thanks = await line.served.sound(Text("Gracias.", "es"))
        assert (await caller.call.heard(thanks)).score > 0.9


# -- by voice --------------------------------------------------------------------------------------------------------


async def a_message(line: Line) -> None:
    """The technician is busy; what is said after the tone is kept."""
    async with line.call("company", "311", speaks=True) as caller:
        await caller.hears("press 3.")
        await caller.say("broken")
        await caller.hears("All technicians are talking")
        await caller.hears("press pound when you are done.")
        await caller.recorded()
        await caller.say("thanks")
        await caller.press("#")
        await caller.hears("We call you back.")


async def asking_for_the_operator(line: Line) -> None:
    async with line.call("company", "312", speaks=True) as caller:
        await caller.hears("press 3.")
        await caller.say("operator")
        await caller.call.said("Operator", within=25)


async def a_mended_appointment(line: Line) -> None:
    """Two slots by one sentence, one of them mended by another."""
    async with line.call("booking", "313", speaks=True) as caller:
        await caller.hears("When would you like to come?")
        await caller.say("when")
        await caller.hears("Is that right?")
        await caller.say("sixth")
        await caller.hears("Is that right?")
        await caller.say("yes")
        await caller.hears("You are booked.")


async def a_spoken_order(line: Line) -> None:
    """Digits of a human voice."""
    async with line.call("orders", "314", speaks=True) as caller:
        await caller.hears("It has five digits.")
        await caller.say("order")
        await caller.hears("Order four seven one one eight is on its way.")
        await caller.hears("press 2.")
        await caller.say("no")
        await caller.hears("Thank you for calling.")


async def a_spoken_survey(line: Line) -> None:
    """Who is not content is asked why, and recorded."""
    async with line.call("survey", "315", speaks=True) as caller:
        await caller.hears("For English, press 1.")
        await caller.say("english")
        await caller.hears("2 for no.")
        await caller.say("no")
        await caller.hears("to 5, very.")
        await caller.say("two")
        await caller.hears("press pound when you are done.")
        await caller.recorded()
        await caller.say("thanks")
        await caller.press("#")
        await caller.hears("one caller has answered today.")


# -- what the flows leave behind -------------------------------------------------------------------------------------


def recordings(line: Line) -> set[Path]:
    return set((line.exchange.pbx.folder / "recordings").iterdir())


def appointments(line: Line) -> dict[str, dict[str, str]]:
    return json.loads((line.folder / "appointments.json").read_text("utf-8"))


def answers(line: Line) -> list[dict[str, object]]:
    return [json.loads(row) for row in (line.folder / "answers.jsonl").read_text("utf-8").splitlines()]
