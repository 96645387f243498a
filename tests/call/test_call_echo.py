"""The echo of what plays: below what it may be at most nobody speaks, and a caller is above it."""

import math

import numpy as np
import pytest
from hearers import MENU, word

from voicekit._call.speech.audio import RATE
from voicekit._call.speech.echo import OVER_PROMPT, QUIET, EchoLevel
from voicekit._media.pcm import from_floats, to_floats

NOISE = -60.0
"""dBFS of the line."""


def spoken(seed, seconds=3.0, level=-18.0):
    """Levels of speech: syllables of a fifth of a second, some of them pauses."""
    random = np.random.default_rng(seed)
    syllables = [
        np.full(8, QUIET) if random.random() < 0.2 else _syllable(random, level) for _ in range(int(seconds * 5))
    ]
    return np.concatenate(syllables)


def _syllable(random, level):
    return level + random.uniform(-6, 5) - 12 * np.abs(np.linspace(-1, 1, random.integers(8, 14))) ** 2


def mixed(*levels):
    return 10 * np.log10(sum(10 ** (level / 10) for level in levels))


def echo_of(played, loss, late):
    return mixed(np.concatenate([np.full(late, QUIET), played[: len(played) - late]]) - loss, NOISE)


def leasts(played, heard, echo=None):
    echo = echo or EchoLevel()
    echo.began()
    return np.array([echo.heard(*step) for step in zip(played.tolist(), heard.tolist(), strict=True)])


@pytest.mark.parametrize("late", [2, 4, 9])
@pytest.mark.parametrize("loss", [10.0, 15.0, 20.0, 30.0, 40.0])
@pytest.mark.parametrize("seed", range(4))
def test_an_echo_is_never_as_loud_as_a_caller_has_to_be_for_longer_than_a_click(seed, loss, late):
    played = spoken(seed)
    heard = echo_of(played, loss, late)
    over = (heard >= leasts(played, heard)) & (heard > NOISE + 6)
    assert max(map(len, "".join("x" if each else " " for each in over).split()), default=0) <= 2


@pytest.mark.parametrize(("voice", "loss"), [(-14.0, 10.0), (-20.0, 15.0), (-20.0, 30.0), (-26.0, 20.0), (-26.0, 60.0)])
@pytest.mark.parametrize("seed", range(4))
def test_a_caller_who_speaks_over_a_prompt_is_louder_than_its_echo_may_be(seed, voice, loss):
    """In a third of the steps within 0.4 s at least: an onset needs four frames of speech."""
    played = spoken(seed)
    echo = echo_of(played, loss, 4)
    heard = echo.copy()
    heard[40:60] = mixed(echo[40:60], np.resize(_syllable(np.random.default_rng(seed), voice + 5), 20))
    over = (heard >= leasts(played, heard))[40:60] & (heard[40:60] > NOISE + 6)
    assert np.mean(over) > 1 / 3


def test_who_speaks_is_not_taken_for_the_echo_while_an_onset_may_still_be_found():
    played = spoken(1)
    quiet, speaking = echo_of(played, 30.0, 4), echo_of(played, 30.0, 4)
    speaking[50:65] = -15.0
    assert list(leasts(played, quiet)[:65]) == list(leasts(played, speaking)[:65])


def test_how_much_comes_back_is_remembered_for_the_next_question():
    echo, played = EchoLevel(), spoken(2)
    first = leasts(played, echo_of(played, 24.0, 4), echo)
    again = leasts(played, echo_of(played, 24.0, 4), echo)
    loud = int(played[:30].argmax())
    assert again[loud] < first[loud] - 6


def test_where_it_is_not_known_what_plays_the_threshold_is_fixed_until_its_echo_has_gone():
    echo = EchoLevel()
    echo.began()
    assert [echo.heard(None, NOISE) for _ in range(3)] == [OVER_PROMPT] * 3
    assert [echo.heard(QUIET, NOISE) for _ in range(15)] == [OVER_PROMPT] * 14 + [-math.inf]


def test_where_nothing_plays_anybody_is_heard():
    assert set(leasts(np.full(50, QUIET), np.full(50, -30.0))) == {-math.inf}


LONG = "A long prompt that goes on while its echo comes back, and on and on."


@pytest.mark.looptime
@pytest.mark.parametrize(("known", "stops"), [(True, False), (False, True)])
async def test_the_echo_of_a_prompt_whose_level_is_known_does_not_stop_it_however_loud(talk, prompts, known, stops):
    """Where it is not known, one above the fixed threshold does."""
    if known:
        prompts.loudness[LONG] = [-12.0] * 1000

    async def conversation(call):
        await call.menu(LONG, MENU, no_input_timeout=1, max_tries=1)

    async with talk(conversation) as caller:
        await caller.hears("long prompt")
        caller.say(from_floats(to_floats(word(400, 2.0)) * 0.16, RATE))  # -25 dBFS
        await caller.hung_up()
        assert (caller.heard[0].ending == "interrupted") is stops


@pytest.mark.looptime
async def test_a_caller_over_a_prompt_that_does_not_come_back_may_speak_softly(talk, prompts):
    seen = []
    prompts.loudness[LONG] = spoken(3, 8.0).tolist()

    async def conversation(call):
        seen.append((await call.menu(LONG, MENU)).key)

    async with talk(conversation) as caller:
        await caller.hears("long prompt")
        await caller.wait(1.0)
        caller.say(from_floats(to_floats(word(600, 0.6)) * 0.09, RATE))  # -30 dBFS, below the fixed threshold
        await caller.hung_up()
        assert caller.heard[0].ending == "interrupted"
    assert seen == ["2"]
