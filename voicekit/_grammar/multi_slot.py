"""Several answers in one: "two tickets for tomorrow evening at half past seven" fills three slots of a form."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

from voicekit._grammar.assignment import Claim, covers, settled
from voicekit._grammar.carrier import Carrier, Rest
from voicekit._grammar.choices import places
from voicekit._grammar.grammar import Grammar
from voicekit._grammar.meaning import Heard, Interpretation, Reading, Thresholds, decide
from voicekit._grammar.merge_phrases import told
from voicekit._grammar.repairs import Part, parted
from voicekit._grammar.span import MAX_WORDS, Finder, Stretch, numeral, told_apart
from voicekit._grammar.text import rows, tokens
from voicekit._lang import language_of

__all__ = ["Several", "several"]

STRANGE = 0.4
"""What a text full of words that belong to no slot takes from the score; a few of them take a little."""

PLAIN = 0.9
"""Score from which a mere number may fill a slot that nobody asked for."""

_Words = tuple[str, ...]
_Filled = Mapping[str, tuple[Reading, ...]]
_Read = dict[str, dict[str, tuple[Reading, ...]]]
"""What slots' grammars have read already: slot -> text -> readings."""


@dataclass(frozen=True, slots=True)
class Several:
    """The answers of several slots in one utterance, in any order."""

    slots: Mapping[str, Grammar]
    asked: str | None
    grammar: Grammar
    """The same as one grammar, for an engine and for a question: the value is the slots' readings by name (``key``,
    ``value``, ``score``), the key a JSON object of their keys."""
    reader: "_SlotReader"

    def interpret(
        self,
        hypotheses: Iterable[Heard],
        thresholds: Thresholds = Thresholds(),  # noqa: B008
    ) -> Mapping[str, Interpretation] | None:
        """The slots that an engine's alternatives fill, in the slots' order; None where they fill none.

        Each slot has its own confidence and band. Raises nothing.
        """
        alternatives = list(hypotheses)
        texts: dict[str, _Filled] = {}
        read: _Read = {}

        def filled(text: str) -> _Filled:
            if text not in texts:
                texts[text] = self.reader.fill(text, read)
            return texts[text]

        found = {}
        for slot in self.slots:
            meant = decide(alternatives, partial(_of_slot, filled, slot), thresholds)
            if meant is not None:
                found[slot] = meant
        return found or None


def several(
    slots: Mapping[str, Grammar],
    *,
    asked: str | None = None,
    cues: Mapping[str, Sequence[str]] | None = None,
    held: Iterable[str] = (),
) -> Several:
    """What fills one or more slots of a form at once.

    Each slot's own grammar reads its stretch of the words; of all ways to part the words the one counts that leaves
    the fewest unused. Words that could about as well be another slot's fill none, but for the slot that is ``asked``
    for. ``cues`` are words beside a value that tell its slot: ``{"nights": ("nights",), "guests": ("people",)}``.
    ``held`` are slots that have a value already: only words beside their cues give them another. A slot that takes
    anything is filled by nothing here. Raises ValueError for no slots.
    """
    if not slots:
        raise ValueError("no slots to fill")
    parts = [grammar for grammar in slots.values() if not grammar.free] or list(slots.values())
    reader = _SlotReader.of(slots, asked, cues or {}, frozenset(held))
    short, phrases = told(parts, complete=False, beside=_beside(reader))
    whole = Grammar(reader.language, short, phrases, complete=False, read=reader.read, repairs=True)
    return Several(dict(slots), asked, whole, reader)


def _beside(reader: "_SlotReader") -> list[str]:
    """The words beside values that an engine has to hear: those that tell slots, and those that correct."""
    table = language_of(reader.language).hearing
    cues = [cue for finder in reader.finders.values() for cue in sorted(finder.cues)]
    return cues + [word for phrase in table.corrections for word in phrase.split()]


@dataclass(frozen=True, slots=True)
class _SlotReader:
    """Reads a text as several slots' answers."""

    language: str
    finders: Mapping[str, Finder]
    asked: str | None
    held: AbstractSet[str]

    @classmethod
    def of(
        cls,
        slots: Mapping[str, Grammar],
        asked: str | None,
        cues: Mapping[str, Sequence[str]],
        held: AbstractSet[str],
    ) -> "_SlotReader":
        finders = {slot: Finder.of(grammar, cues.get(slot, ())) for slot, grammar in slots.items()}
        return cls(next(iter(slots.values())).language, finders, asked, held)

    def read(self, text: str) -> list[Reading]:
        filled = self.fill(text, {})
        if not filled:
            return []
        best = {slot: readings[0] for slot, readings in filled.items()}
        key = json.dumps({slot: each.key for slot, each in best.items()}, ensure_ascii=False)
        said = " ".join(dict.fromkeys(each.said for each in best.values() if each.said))
        score, sure = min(each.score for each in best.values()), all(each.sure for each in best.values())
        return [Reading(key, best, score, sure, "" if sure else said)]

    def fill(self, text: str, read: _Read) -> _Filled:
        """What each slot that is filled may mean, best first."""
        words = tokens(text)
        if not words or len(words) > MAX_WORDS:
            return {}
        answer = _SlotAnswers()
        for part in parted(words, self.language, self._is_answer):
            self._take(part, answer, read)
        if not answer.understood:
            return self._alone(text)
        filled = answer.weighed(1.0 - STRANGE * answer.strange / len(words))
        return {slot: filled[slot] for slot in self.finders if slot in filled}

    def _is_answer(self, word: str) -> bool:
        """Whether a word that may correct what is before it is an answer itself: a no, where yes or no is asked for."""
        return any(finder.grammar.complete and word in finder.own for finder in self.finders.values())

    def _take(self, part: Part, answer: "_SlotAnswers", read: _Read) -> None:
        """Add what one part of a text fills, in the place of what it corrects."""
        found = self._found(part.words, read, answer)
        again = answer.corrected(found)
        asked = again or self.asked
        kept, down = told_apart((each for own in found.values() for each in own), part.words, self.language)
        meant = frozenset(kept)
        offered = {slot: [each for each in own if each in meant] or own for slot, own in found.items()}
        claimed = dict(settled(covers(offered, _numerals(part.words, self.language), asked), asked))
        claims = tuple(claim for claim in claimed if claim.stretch in meant)
        said = _Said(part.words, found, claims, down)
        answer.understood |= bool(meant)
        answer.strange += self._strange(said)
        answer.unsure |= self._doubts(part, said, answer) or (again is not None and answer.is_contested(again, found))
        answer.refused |= {claim.slot for claim in claimed}
        for claim in said.claims:
            answer.put(claim.slot, self._weighed(claim, claimed[claim], said))
        answer.spoken_of += [claim.slot for claim in claimed]

    def _doubts(self, part: Part, said: "_Said", answer: "_SlotAnswers") -> bool:
        """Whether a part leaves nothing sure: words that may mean anything, or a no that corrects no slot."""
        if part.after_no:
            known = {*self.held, *answer.spoken_of}
            if part.may_negate or known.isdisjoint(claim.slot for claim in said.claims):
                return True
        if part.after_but and any(claim.slot in answer.filled for claim in said.claims):
            return True
        return self._spans(said) or Carrier.of(self.language).rest(said.lost, ()) is not Rest.NOTHING

    def _spans(self, said: "_Said") -> bool:
        """Whether two numbers are parted by what makes a span of them: "de tres a cuatro noches"."""
        at = rows(language_of(self.language).clock.at)
        for claim in said.claims:
            before = said.words[: claim.stretch.left]
            row = next((row for row in at if before[-len(row) :] == row), ())
            if row and any(numeral(word, self.language) for word in before[: -len(row)][-1:]):
                return True
        return False

    def _found(self, words: _Words, read: _Read, answer: "_SlotAnswers") -> dict[str, list[Stretch]]:
        """The stretches that slots may claim.

        A slot that is filled already claims what stands beside its cue alone, and so does any other where words may
        correct a slot that has just been spoken of.
        """
        found = {slot: finder.find(words, read.setdefault(slot, {})) for slot, finder in self.finders.items()}
        numerals = {at for at, word in enumerate(words) if numeral(word, self.language)}
        others = [(slot, each) for slot, own in found.items() for each in own if numerals.isdisjoint(range(*each.span))]
        claimable = {
            slot: [
                each
                for each in own
                if not _lent(each, slot, own, others) and (slot == self.asked or not _bare(each, numerals))
            ]
            for slot, own in found.items()
        }
        corrected = [each for slot in answer.spoken_of for each in claimable[slot]]
        return {
            slot: own
            if slot in answer.spoken_of
            else [
                each
                for each in own
                if (each.named or slot not in self.held)
                and (each.cues or not any(each.overlaps(other) for other in corrected))
            ]
            for slot, own in claimable.items()
        }

    def _weighed(self, claim: Claim, rivals: tuple[Reading, ...], said: "_Said") -> tuple[Reading, ...]:
        """What a claim may mean, best first, in doubt where the words beside it are; nothing where they turn it down.

        Words beside it are those up to the next words that another slot could take: what is said of one slot is no
        reason to doubt the others.
        """
        refused = not self._reads(claim, said.left(claim))
        if refused and self._denied(said.left()):
            return ()
        sure = not refused and self._agrees(claim, rivals, self._reads(claim, said.beside(claim)))
        possible = {each.key: each for each in self._decided(claim, said)}
        for rival in rivals:
            possible.setdefault(rival.key, rival)
        words = " ".join(said.words[claim.stretch.start : claim.stretch.end])
        best_first = sorted(possible.values(), key=lambda each: -each.score)
        return tuple(replace(each, sure=each.sure and sure, said=words) for each in best_first)

    def _agrees(self, claim: Claim, rivals: tuple[Reading, ...], beside: tuple[Reading, ...]) -> bool:
        """Whether the words around a claim leave its meaning as it is, and say no other as well: "yes no"."""
        best, known = claim.stretch.best, {each.key for each in (*claim.stretch.readings, *rivals)}
        others = any(each.key not in known and each.score >= best.score for each in beside)
        return not others and any(each.sure and each.key == best.key for each in beside)

    def _reads(self, claim: Claim, words: _Words) -> tuple[Reading, ...]:
        """What a slot's grammar makes of words, without those that tell the slot, and "for" or "to" beside a number."""
        finder, table = self.finders[claim.slot], language_of(self.language).hearing
        beside = finder.cues | (table.misheard.keys() - finder.own)
        if claim.stretch.named:
            beside |= finder.counting
        return finder.grammar.readings(" ".join(word for word in words if word not in beside))

    def _alone(self, text: str) -> _Filled:
        """The slot that was asked for, by the whole text: its grammar may understand more than stretches show."""
        if self.asked is None or self.asked not in self.finders or self.finders[self.asked].grammar.free:
            return {}
        readings = self.finders[self.asked].grammar.readings(text)
        return {self.asked: readings} if readings else {}

    def _decided(self, claim: Claim, said: "_Said") -> tuple[Reading, ...]:
        """What is said elsewhere may decide what a stretch means: "half past seven tomorrow evening"."""
        readings = claim.stretch.readings
        if len(readings) == 1:
            return readings
        words, (start, end) = said.words, claim.stretch.span
        rest = said.left(claim, cues=True)
        known = {each.key for each in readings}
        for more in (rest, *((*words[start:end], *more) for more in _elsewhere(words, start, end))):
            found = self.finders[claim.slot].grammar.readings(" ".join(more))
            clear = found and found[0].score >= readings[0].score and len(found) < len(readings)
            if clear and all(each.key in known for each in found):
                return found
        return readings

    def _denied(self, words: _Words) -> bool:
        """Whether something is turned down: "I can't do Friday"."""
        table = language_of(self.language).hearing
        return any(places(row, words) for row in rows((*table.negations, *table.denials)))

    def _strange(self, said: "_Said") -> int:
        """How many words belong to nothing."""
        own = {word for finder in self.finders.values() for word in finder.own}
        usual = _around(self.language)
        return sum(word not in usual and (word not in own or numeral(word, self.language)) for word in said.left())


@dataclass(frozen=True, slots=True)
class _Said:
    """One part of a text: what slots could take in it, and what they are given."""

    words: _Words
    found: Mapping[str, Sequence[Stretch]]
    claims: tuple[Claim, ...]
    """Those that are meant."""
    down: frozenset[int]
    """The places of the words that a negation turns down."""

    def left(self, claim: Claim | None = None, *, cues: bool = False) -> _Words:
        """The words that are not said of slots, or of other slots than one; with the ``cues`` of the others."""
        others = [each.stretch for each in self.claims if each is not claim]
        taken = {at for each in others for at in (range(*each.span) if cues else range(each.left, each.right))}
        return tuple(word for at, word in enumerate(self.words) if at not in taken and at not in self.down)

    def beside(self, claim: Claim) -> _Words:
        """A claim's words, and those around it up to the next that another slot could take."""
        return tuple(self.words[at] for at in self._reach(claim) if at not in self.down)

    @property
    def lost(self) -> _Words:
        """The words that no slot could take, and that stand beside none that is filled."""
        reached = {at for claim in self.claims for at in self._reach(claim)}
        reached |= {at for own in self.found.values() for each in own for at in range(each.left, each.right)}
        return tuple(word for at, word in enumerate(self.words) if at not in reached and at not in self.down)

    def _reach(self, claim: Claim) -> range:
        stretch = claim.stretch
        around = [each for slot, own in self.found.items() if slot != claim.slot for each in own]
        before = (min(each.right, stretch.start) for each in around if each.end <= stretch.start)
        after = (max(each.left, stretch.end) for each in around if each.start >= stretch.end)
        return range(max(before, default=0), min(after, default=len(self.words)))


@dataclass(slots=True)
class _SlotAnswers:
    """What has been understood of a text, part by part."""

    filled: dict[str, tuple[Reading, ...]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    """Slots of which a value is turned down, and no other one has been said since."""
    spoken_of: list[str] = field(default_factory=list)
    """Slots of which a value has been said, whether it is meant or not."""
    strange: int = 0
    """Words that belong to nothing."""
    understood: bool = False
    unsure: bool = False
    """Whether nothing of it is sure."""

    def put(self, slot: str, readings: tuple[Reading, ...]) -> None:
        """Fill a slot; without readings its value is turned down."""
        if readings:
            self.filled[slot] = readings
            self.refused.discard(slot)

    def corrected(self, found: Mapping[str, Sequence[Stretch]]) -> str | None:
        """The slot that further words mean first of all: the last one spoken of that takes them."""
        return next((slot for slot in reversed(self.spoken_of) if found[slot]), None)

    def is_contested(self, slot: str, found: Mapping[str, Sequence[Stretch]]) -> bool:
        """Whether the words could correct another slot as well."""
        others = [each for other in self.spoken_of if other != slot for each in found[other] if not each.cues]
        return any(each.overlaps(other) for each in found[slot] if not each.cues for other in others)

    def weighed(self, share: float) -> _Filled:
        """What is filled, with this ``share`` of its score."""
        sure = not self.unsure and not self.refused
        return {
            slot: tuple(replace(each, score=each.score * share, sure=each.sure and sure) for each in readings)
            for slot, readings in self.filled.items()
        }


def _numerals(words: _Words, language: str) -> list[bool]:
    """Which words are numbers; a decimal point between two of them parts them no more than "and" does a word."""
    point = rows(language_of(language).hearing.point)
    plain = [numeral(word, language) for word in words]
    return [
        own or ((words[at],) in point and 0 < at < len(words) - 1 and plain[at - 1] and plain[at + 1])
        for at, own in enumerate(plain)
    ]


def _of_slot(filled: Callable[[str], _Filled], slot: str, text: str) -> tuple[Reading, ...]:
    return filled(text).get(slot, ())


def _lent(stretch: Stretch, slot: str, own: Sequence[Stretch], said: Sequence[tuple[str, Stretch]]) -> bool:
    """Whether a stretch has another slot's value at one end, and means something without it: "tonight at nine"."""
    for other, each in said:
        for less in own if other != slot else ():
            before = each.start == stretch.start and less.end == stretch.end and less.left <= each.end <= less.start
            after = each.end == stretch.end and less.start == stretch.start and less.end <= each.start <= less.right
            if before or after:
                return True
    return False


def _bare(stretch: Stretch, numerals: AbstractSet[int]) -> bool:
    """Whether it is a mere number that its slot takes with doubts only: "nine" as a day."""
    return stretch.best.score < PLAIN and not stretch.cues and all(at in numerals for at in range(*stretch.span))


def _elsewhere(words: _Words, start: int, end: int) -> Iterator[_Words]:
    """A few words at a time that are not among those from ``start`` to ``end``."""
    for size in (1, 2, 3):
        for at in range(len(words) - size + 1):
            if at >= end or at + size <= start:
                yield words[at : at + size]


@lru_cache(maxsize=16)
def _around(language: str) -> frozenset[str]:
    """The words that stand around answers."""
    frame = Carrier.of(language)
    return frozenset(word for phrase in (*frame.before, *frame.after) for word in phrase)
