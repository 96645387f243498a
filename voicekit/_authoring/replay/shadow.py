"""Many recorded calls against a changed program: how many would go elsewhere, and where."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from voicekit._authoring.replay.cassette import Cassette
from voicekit._authoring.replay.replaying import Replayed
from voicekit._records.record import CallRecord

__all__ = ["Elsewhere", "elsewhere"]

NOTHING = "nothing more"


class Elsewhere(NamedTuple):
    """Calls (their ids) that go elsewhere at one node: what came ``then``, and what comes ``now``."""

    node: str
    then: str
    now: str
    calls: Sequence[str]


def elsewhere(
    records: Sequence[CallRecord], carry_out: Callable[[Cassette], Replayed], told: Callable[[int, int], object]
) -> list[Elsewhere]:
    """Carry calls out again; gives where they go elsewhere, the most calls first. ``told`` is told how many are done,
    of how many. Raises RecordsError.
    """
    found: dict[tuple[str, str, str], list[str]] = {}
    for place, record in enumerate(records, 1):
        differs = carry_out(Cassette.of(record)).difference
        if differs is not None:
            key = differs.node, differs.then or NOTHING, differs.now or NOTHING
            found.setdefault(key, []).append(record.id)
        told(place, len(records))
    return sorted((Elsewhere(*key, calls) for key, calls in found.items()), key=lambda each: -len(each.calls))
