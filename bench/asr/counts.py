"""How much is measured."""

from dataclasses import dataclass, fields, replace
from typing import Self

__all__ = ["QUICK", "TINY", "WHOLE", "Counts"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Sizes of the measurements, and the ``engine`` that hears; with ``real`` in real time.

    ``costs``: answers for each size of a menu; ``callers``: answers for each number of callers; ``answers``: made
    answers in three menus; ``outside``: phrases of no menu; ``people``: single digits; ``strings``: for each length.
    """

    costs: int
    callers: int
    answers: int
    outside: int
    people: int
    strings: int
    prompts: int
    korean: int
    languages: int
    streams: int
    engine: str = "whisper"
    real: bool = False

    def times(self, factor: float) -> Self:
        """All counts by a factor, one at least."""
        counts = {each.name: getattr(self, each.name) for each in fields(self) if each.type is int}
        return replace(self, **{name: max(1, round(count * factor)) for name, count in counts.items()})


WHOLE = Counts(
    costs=12,
    callers=40,
    answers=96,
    outside=216,
    people=720,
    strings=200,
    prompts=41,
    korean=40,
    languages=30,
    streams=20,
)
QUICK = Counts(
    costs=3,
    callers=13,
    answers=12,
    outside=12,
    people=24,
    strings=6,
    prompts=8,
    korean=12,
    languages=4,
    streams=8,
)
TINY = Counts(
    costs=1,
    callers=1,
    answers=1,
    outside=1,
    people=1,
    strings=1,
    prompts=1,
    korean=2,
    languages=1,
    streams=2,
)
