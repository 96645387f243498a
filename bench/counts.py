"""How much is measured: the whole, a quick look, or just enough to see that everything still runs."""

from dataclasses import dataclass

__all__ = ["QUICK", "TINY", "WHOLE", "Counts"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Sizes of every measurement. ``calls`` are for each round, or more where all of ``at_once`` need it."""

    rounds: int
    at_once: tuple[int, ...]
    calls: int
    idle: int
    storm: int
    first_sentences: int
    rendered: int
    present: int
    faulty: int
    counted: int = 0
    """Calls of the smaller run in which instructions are counted, none where 0; the larger has four times as many."""
    piper: bool = True
    everyone: bool = True
    """Beside voicekit and bare uvloop also other loops, logs, and panoramisk."""


WHOLE = Counts(3, (100, 1000, 5000), 3000, 2000, 10_000, 12, 200, 10_000, 20_000, counted=200)
QUICK = Counts(1, (100,), 300, 100, 1000, 1, 4, 500, 1000, counted=50)
TINY = Counts(1, (4,), 8, 4, 20, 1, 2, 10, 20, piper=False, everyone=False)
