"""The measurements of recognition run: each with the smallest counts, nothing of their figures held."""

import pytest

from bench.asr.__main__ import PARTS
from bench.asr.counts import TINY
from bench.asr.menus import KOREAN, MENUS, PROMPTS, SENTENCES


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
