"""Shared by the tests of grammars."""

import contextlib
import time

import pytest


@pytest.fixture
def no_longer_than():
    """Fails where the block takes several times the seconds that it should on an idle core.

    A guard against work that explodes with a hostile text, which takes minutes; a busy machine alone costs a factor of
    two.
    """

    @contextlib.contextmanager
    def measure(seconds):
        start = time.thread_time()
        yield
        assert time.thread_time() - start < 5 * seconds

    return measure
