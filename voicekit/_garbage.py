"""Collections of garbage, put off while there is none."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["uncollected"]


@contextmanager
def uncollected() -> Iterator[None]:
    """No collection of garbage while the block runs: where much is made that stays, and nothing of it in circles, as in
    modules and trees of their syntax, it finds nothing, in a tenth to a quarter of the time.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
