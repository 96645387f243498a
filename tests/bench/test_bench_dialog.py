"""The measurements of flows run: each with a few calls, nothing of their figures held."""

import pytest

from bench.dialog.__main__ import PARTS


@pytest.mark.parametrize("part", PARTS)
def test_a_measurement_of_flows_gives_figures(part):
    figures = list(PARTS[part].measure(5))
    assert figures
    assert all(figure.value >= 0 for figure in figures)
