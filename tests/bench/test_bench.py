"""The measurements run: each with the smallest counts, nothing of their figures held."""

import pytest

from bench.__main__ import PARTS
from bench.counts import TINY


@pytest.mark.parametrize("part", PARTS)
def test_a_measurement_gives_figures(part):
    figures = list(PARTS[part].measure(TINY))
    assert figures
    assert all(figure.value >= 0 for figure in figures)
