"""Shared by the tests of grammars."""

import contextlib
import time

import pytest


@pytest.fixture
def no_longer_than():
    """Fails where the block takes more CPU time than so many seconds."""

    @contextlib.contextmanager
    def measure(seconds):
        start = time.process_time()
        yield
        assert time.process_time() - start < seconds

    return measure
