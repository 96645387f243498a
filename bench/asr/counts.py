"""How much is measured."""

from dataclasses import dataclass

__all__ = ["QUICK", "TINY", "WHOLE", "Counts"]


@dataclass(frozen=True, slots=True)
class Counts:
    """Sizes of the measurements; an ``answer`` is recognised on each of ten lines."""

    people: int
    prompts: int
    menus: tuple[int, ...]
    answers: int
    foreign: int
    korean: int
    spoken: int
    strings: int
    languages: int
    streams: int


WHOLE = Counts(
    people=180,
    prompts=41,
    menus=(10, 30, 100),
    answers=200,
    foreign=200,
    korean=40,
    spoken=20,
    strings=60,
    languages=30,
    streams=20,
)
QUICK = Counts(
    people=20,
    prompts=10,
    menus=(10,),
    answers=14,
    foreign=20,
    korean=12,
    spoken=6,
    strings=8,
    languages=4,
    streams=8,
)
TINY = Counts(
    people=2,
    prompts=1,
    menus=(),
    answers=1,
    foreign=2,
    korean=2,
    spoken=1,
    strings=1,
    languages=1,
    streams=2,
)
