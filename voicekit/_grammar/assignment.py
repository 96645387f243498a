"""Which stretches of a text belong to which slot: those together that leave the fewest words unsaid."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from voicekit._grammar.meaning import Reading
from voicekit._grammar.span import Stretch

__all__ = ["Claim", "Cover", "covers", "settled"]

SLOT = 0.5
"""What a further slot filled is worth, in words: less than one, so that no word is left out for it."""

ASKED = 0.6
"""The same for the slot that was asked for."""

CUE = 1.0
"""The same for words on one side of a value that tell what it is: more than having been asked."""

SURE = 0.3
"""By how much a cover must lead one that gives the same words to another slot."""

BEAM = 32
"""Covers that are followed at a time."""

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A slot's claim to a stretch of words."""

    slot: str
    stretch: Stretch

    def overlaps(self, other: "Claim") -> bool:
        """Whether both want the same word."""
        return self.stretch.overlaps(other.stretch)


@dataclass(frozen=True, slots=True)
class Cover:
    """Claims to disjoint stretches, one for a slot at most, in the order of the words; ``worth`` in words."""

    worth: float = 0.0
    claims: tuple[Claim, ...] = ()

    @property
    def end(self) -> int:
        """Where the last stretch ends."""
        return self.claims[-1].stretch.end if self.claims else 0

    def of(self, slot: str) -> Claim | None:
        """What the slot gets."""
        return next((claim for claim in self.claims if claim.slot == slot), None)

    def joined(self, claim: Claim, worth: float) -> "Cover":
        """The same with one more claim."""
        return Cover(self.worth + worth, (*self.claims, claim))


def covers(found: Mapping[str, Sequence[Stretch]], numerals: Sequence[bool], asked: str | None) -> list[Cover]:
    """The best ways to give stretches to slots, the best first; ``numerals``: which of the text's words are numbers.

    Numbers in a row are not parted between slots, nor cut, where one slot can take them together.
    """
    starting: dict[int, list[Claim]] = {}
    for slot, stretches in found.items():
        for stretch in stretches:
            starting.setdefault(stretch.start, []).append(Claim(slot, stretch))
    whole = {(each.start, each.end) for stretches in found.values() for each in stretches}
    row = _NumberRow(numerals, whole)
    ways: list[list[Cover]] = [[] for _ in range(len(numerals) + 1)]
    ways[0] = [Cover()]
    for at in range(len(numerals)):
        for cover in _best(ways[at]):
            if row.may_skip(cover, at):
                ways[at + 1].append(cover)
            for claim in starting.get(at, ()):
                if cover.of(claim.slot) is None and row.may_begin(cover, claim):
                    ways[claim.stretch.end].append(cover.joined(claim, _worth(claim, asked)))
    return _best(ways[-1]) or [Cover()]


@dataclass(frozen=True, slots=True)
class _NumberRow:
    """Where numbers stand in a row."""

    numerals: Sequence[bool]
    whole: set[tuple[int, int]]

    def may_skip(self, cover: Cover, at: int) -> bool:
        """Whether the word may be left to nobody: not the rest of a number that a slot has the beginning of."""
        return not (self._inside(at) and cover.claims and cover.end == at)

    def may_begin(self, cover: Cover, claim: Claim) -> bool:
        """Whether a stretch may begin here: not within a number, unless another slot's value ends just here."""
        start = claim.stretch.start
        if not cover.claims or cover.end != start:
            return not self._inside(start) and not self._parts(cover, claim)
        return not self._inside(start) or not self._joins(cover, claim)

    def _parts(self, cover: Cover, claim: Claim) -> bool:
        """Whether only a cue within a value is between: "neuf heures trente"."""
        told = not cover.claims or claim.stretch.cues or cover.claims[-1].stretch.right < claim.stretch.start
        return not told and self._joins(cover, claim)

    def _joins(self, cover: Cover, claim: Claim) -> bool:
        """Whether one slot can take the last stretch and this one together."""
        return (cover.claims[-1].stretch.start, claim.stretch.end) in self.whole

    def _inside(self, at: int) -> bool:
        return at > 0 and self.numerals[at - 1] and self.numerals[at]


def _worth(claim: Claim, asked: str | None) -> float:
    worth = claim.stretch.best.score * claim.stretch.size + CUE * claim.stretch.cues + SLOT
    return worth + (ASKED if claim.slot == asked else 0.0)


def _best(ways: list[Cover]) -> list[Cover]:
    return sorted(ways, key=lambda cover: -cover.worth)[:BEAM]


def settled(ranked: Sequence[Cover], asked: str | None) -> Iterator[tuple[Claim, tuple[Reading, ...]]]:
    """The slots that the best cover fills for sure, each with what it means in covers about as good.

    A slot whose words could about as well be another's is left out, unless it was asked for: nobody guesses.
    """
    best = ranked[0]
    rivals = [cover for cover in ranked[1:] if best.worth - cover.worth < SURE]
    for claim in best.claims:
        contested = any(
            other.slot != claim.slot and other.overlaps(claim) for cover in rivals for other in cover.claims
        )
        if not contested or claim.slot == asked:
            others = (cover.of(claim.slot) for cover in rivals)
            yield claim, tuple(other.stretch.best for other in others if other is not None)
