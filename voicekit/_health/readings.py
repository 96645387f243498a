"""What can be read of a service at any moment: numbers that it keeps anyway, and why no call could be answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from voicekit._tally import DELAYS, Tally

__all__ = ["Read", "Readings"]


@dataclass(slots=True)
class Readings:
    """What a service has counted until now, and what it is at. All times are in seconds.

    ``reasons`` say why a call could not be answered just now; empty where it could. ``turned_away`` are calls, by why;
    ``strangers`` are connections that became no call, by what they did; ``blocked`` counts what has held up the loop,
    by its place (``file:line``).
    """

    reasons: Sequence[str] = ()
    calls: int = 0
    calls_max: int = 0
    away: int = 0
    pending: int = 0
    turned_away: Mapping[str, int] = field(default_factory=dict)
    strangers: Mapping[str, int] = field(default_factory=dict)
    blocked: Mapping[str, int] = field(default_factory=dict)
    loop_delay: Tally = field(default_factory=lambda: Tally(DELAYS))
    rendering: int = 0
    rendering_waiting: int = 0
    rendered: Tally = field(default_factory=Tally)
    recognition_left: float = 0.0
    recognized: Tally = field(default_factory=Tally)
    records_lost: int = 0
    records_lag: float = 0.0


Read = Callable[[], Readings]
"""Reads them: called in the event loop, and costs microseconds."""
