"""The measurements run: each with the smallest counts, nothing of their figures held."""

import shutil
from dataclasses import replace

import pytest

from bench import instructions
from bench.__main__ import PARTS
from bench.counts import TINY
from bench.peers import ExternalIvr


@pytest.mark.parametrize("part", PARTS)
def test_a_measurement_gives_figures(part):
    figures = list(PARTS[part].measure(TINY))
    assert figures
    assert all(figure.value >= 0 for figure in figures)


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="valgrind is not installed")
def test_instructions_of_a_call_are_counted():
    assert 20 < instructions.counted(replace(TINY, counted=20), "bare", ExternalIvr) < 200


def test_where_there_is_no_valgrind_the_table_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    (figure,) = instructions.measure(replace(TINY, counted=2))
    assert "valgrind" in figure.what
    assert figure.reached is None
