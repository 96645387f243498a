"""The measurements of recognition run: each with the smallest counts, nothing of their figures held."""

import asyncio
import time

import numpy as np
import pytest

from bench.asr import fit
from bench.asr.__main__ import PARTS
from bench.asr.cores import Cores
from bench.asr.counts import TINY, WHOLE
from bench.asr.material import DIGITS, placed
from bench.asr.menus import FILLERS, HELD_BACK, KOREAN, MENUS, OUTSIDE, PROMPTS, SENTENCES, YES_NO
from bench.result import share
from voicekit._media.pcm import Pcm
from voicekit.testing.fast import FastLoop


@pytest.mark.parametrize("part", ["korean"])
def test_a_measurement_gives_figures(part, korean_path, english):
    figures = list(PARTS[part].measure(TINY))
    assert figures
    assert all(figure.value >= 0 for figure in figures)


def test_there_are_two_hundred_answers_in_menus_of_ten_and_none_is_twice_in_a_menu():
    assert len(MENUS) == 20
    assert all(len(set(menu)) == 10 for menu in MENUS)
    assert len(set(KOREAN)) == len(KOREAN) >= 30
    assert SENTENCES
    assert len(PROMPTS) > 40


def test_what_proves_is_not_what_is_fitted_to():
    fitted = {text for menu in MENUS for text in menu} | set(SENTENCES) | set(FILLERS)
    assert not fitted & ({text for menu in HELD_BACK for text in menu} | set(OUTSIDE))
    assert not set(OUTSIDE) & {text for texts in YES_NO.values() for text in texts}
    assert [len(menu) for menu in HELD_BACK] == [11, 11, 10]
    assert len(OUTSIDE) * 3 >= WHOLE.outside >= 200
    assert WHOLE.strings * 3 >= 600


def test_a_digit_that_people_say_to_a_menu_is_fitted_as_its_key():
    """Nine of ten digits choose something in any menu of ten: they are no examples of what is to be turned away."""
    found = {digit: fit.key_of(MENUS[3], word) for digit, word in enumerate(DIGITS)}
    assert found == {0: None} | {digit: str(digit) for digit in range(1, 10)}


def test_a_share_is_given_with_wilsons_interval():
    figure = share("some", [True] * 9 + [False])
    assert (figure.value, figure.unit) == (90.0, "% of 10")
    assert (figure.low, figure.high) == (pytest.approx(59.6, abs=0.1), pytest.approx(98.2, abs=0.1))
    assert share("none", [False] * 100).high == pytest.approx(3.7, abs=0.1)


def test_tries_of_one_case_make_the_share_and_not_the_interval_narrower():
    figure = share("some", [True, True, True, False] * 5 + [True] * 20, each=4)
    assert (figure.value, figure.unit) == (87.5, "% of 10")
    once, four_times = share("none", [False] * 10), share("none", [False] * 40, each=4)
    assert (four_times.low, four_times.high) == (once.low, once.high)


def test_a_word_is_said_at_places_a_quarter_of_a_frame_apart():
    line = Pcm(np.ones(1000, np.int16), 8000)
    assert [int(np.flatnonzero(each.samples)[0]) for each in placed(line)] == [0, 64, 128, 192]
    assert all(int(each.samples.sum()) == 1000 for each in placed(line))


def _work(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return seconds


def test_three_jobs_on_two_cores_take_the_cpu_time_of_two_of_them():
    async def three():
        cores = Cores(asyncio.get_running_loop(), 2)
        return await asyncio.gather(*(asyncio.wrap_future(cores.submit(_work, 0.05)) for _ in range(3))), cores.spent

    with asyncio.Runner(loop_factory=FastLoop) as runner:
        found, spent = runner.run(three())
        assert found == [0.05] * 3
        assert spent == pytest.approx(0.15, abs=0.03)
        assert runner.get_loop().time() == pytest.approx(0.1, abs=0.03)


def test_an_error_of_a_job_is_that_of_its_result():
    async def broken():
        cores = Cores(asyncio.get_running_loop(), 1)
        await asyncio.wrap_future(cores.submit(int, "none"))

    with asyncio.Runner(loop_factory=FastLoop) as runner, pytest.raises(ValueError, match="none"):
        runner.run(broken())
