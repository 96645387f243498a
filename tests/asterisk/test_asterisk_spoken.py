"""Answers by voice over SIP: what a bad line makes of them, and what callers hear when the machine is full."""

import asyncio
import time

import pytest
from calls import Exchange
from spokencalls import MENU, Speaker, Voice, Wish, conversing
from telephoneline import BAD, GOOD

pytestmark = [
    pytest.mark.asterisk,
    pytest.mark.usefixtures("live_sound", "unhurried"),
    pytest.mark.timeout(300),
]

CALLERS, FEWEST = 10, 2
LOOK = 0.5
"""Seconds of work by which it is known what this machine has left for callers."""
SILENT = 8.0
"""Seconds without a sound after an answer that nobody has to bear: the tone comes after three, later where the machine
is busy."""
RIGHT = 0.9
"""Of the answers on a bad line, so many are right in the end: some are asked for again, or asked back."""
LATER = 1.0
SENTENCE = "Well, I am calling about {}, please."


@pytest.fixture
def callers() -> int:
    """How many call at once: ten, and fewer where others keep the machine busy, for sound comes in real time."""
    began, worked = time.monotonic(), time.thread_time()
    while time.monotonic() < began + LOOK:
        pass
    return max(FEWEST, min(CALLERS, round(CALLERS * (time.thread_time() - worked) / LOOK)))


async def test_ten_callers_on_a_bad_line_are_understood_and_none_is_left_in_silence(
    asterisk_root, exchange: Exchange, tmp_path, callers
):
    voice = Voice.of(exchange.pbx)
    speakers = [Speaker(wish, voice.says(wish)) for wish in map(Wish.of, range(callers))]
    async with conversing(asterisk_root, exchange, tmp_path / "flows") as program:
        await program.hold(BAD, speakers)
    wrong = [(speaker.wish, speaker.wrong, speaker.outcome) for speaker in speakers if speaker.wrong]
    assert sum(len(questions) for _, questions, _ in wrong) <= (1 - RIGHT) * callers * len(Wish.of(0).answers), wrong
    assert max(answer.seconds for speaker in speakers for answer in speaker.outcome.answers) < SILENT


async def test_when_as_many_speak_as_may_the_next_is_told_to_use_the_keys_and_they_work(
    asterisk_root, exchange: Exchange, tmp_path, callers
):
    voice, together = Voice.of(exchange.pbx), asyncio.Barrier(callers + 1)

    async def later() -> None:
        await together.wait()
        await asyncio.sleep(LATER)

    wishes = list(map(Wish.of, range(callers + 1)))
    speakers = [Speaker(wish, voice.says(wish, SENTENCE), together.wait) for wish in wishes[:-1]]
    last = Speaker(wishes[-1], voice.says(wishes[-1]), later)
    async with conversing(asterisk_root, exchange, tmp_path / "flows", whole=False, max_speakers=callers) as program:
        await program.hold(GOOD, [*speakers, last])
    assert last.outcome.told_keys == [MENU]
    assert last.outcome.given == {MENU: last.wish.answers[MENU]}
    assert last.outcome.modes == {MENU: "dtmf"}
    assert not [speaker.outcome for speaker in speakers if speaker.outcome.modes.get(MENU) != "speech"]
    assert max(answer.seconds for answer in last.outcome.answers) < SILENT
