"""Several answers in one: "two tickets for tomorrow evening at half past seven" fills three slots of a form."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from voicekit.grammar.choices import places
from voicekit.grammar.cover import Claim, covers, settled
from voicekit.grammar.frame import Frame
from voicekit.grammar.grammar import Grammar
from voicekit.grammar.meaning import Heard, Interpretation, Reading, Thresholds, decide
from voicekit.grammar.shares import told
from voicekit.grammar.stretch import MAX_WORDS, Finder, Stretch, kept, numeral
from voicekit.grammar.text import rows, tokens
from voicekit.lang import language_of

__all__ = ["PLAIN", "STRANGE", "Several", "several"]

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
    reader: "_Reader"

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
    slots: Mapping[str, Grammar], *, asked: str | None = None, cues: Mapping[str, Sequence[str]] | None = None
) -> Several:
    """What fills one or more slots of a form at once.

    Each slot's own grammar reads its stretch of the words; of all ways to part the words the one counts that leaves
    the fewest unused. Words that could about as well be another slot's fill none, but for the slot that is ``asked``
    for. ``cues`` are words beside a value that tell its slot: ``{"nights": ("nights",), "guests": ("people",)}``.
    A slot that takes anything is filled by nothing here. Raises ValueError for no slots.
    """
    if not slots:
        raise ValueError("no slots to fill")
    parts = [grammar for grammar in slots.values() if not grammar.free] or list(slots.values())
    reader = _Reader.of(slots, asked, cues or {})
    short, phrases = told(parts, complete=False)
    whole = Grammar(reader.language, short, phrases, complete=False, read=reader.read)
    return Several(dict(slots), asked, whole, reader)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads a text as several slots' answers."""

    language: str
    finders: Mapping[str, Finder]
    asked: str | None

    @classmethod
    def of(cls, slots: Mapping[str, Grammar], asked: str | None, cues: Mapping[str, Sequence[str]]) -> "_Reader":
        finders = {slot: Finder.of(grammar, cues.get(slot, ())) for slot, grammar in slots.items()}
        return cls(next(iter(slots.values())).language, finders, asked)

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
        found = self._found(words, read)
        if not any(found.values()):
            return self._alone(text)
        ranked = covers(found, _numerals(words, self.language), self.asked)
        claimed = dict(settled(ranked, self.asked))
        share = 1.0 - STRANGE * self._strange(words, list(claimed))
        corrects = self._corrects(words, list(claimed))
        filled = {}
        for claim, rivals in claimed.items():
            meant = self._decided(claim, [other for other in claimed if other is not claim], words)
            possible = {each.key: each for each in meant}
            for rival in rivals:
                possible.setdefault(rival.key, rival)
            best_first = sorted(possible.values(), key=lambda each: -each.score)
            others = [each for each in claimed if each is not claim]
            refused = self._refused(claim, others, words)
            if refused and self._denied(words):
                continue
            sure = not refused and not corrects
            said = " ".join(words[claim.stretch.start : claim.stretch.end])
            filled[claim.slot] = tuple(
                replace(each, score=each.score * share, sure=each.sure and sure, said=said) for each in best_first
            )
        return {slot: filled[slot] for slot in self.finders if slot in filled}

    def _found(self, words: _Words, read: _Read) -> dict[str, list[Stretch]]:
        found = {slot: finder.find(words, read.setdefault(slot, {})) for slot, finder in self.finders.items()}
        meant = set(kept((each for own in found.values() for each in own), words, self.language))
        numerals = {at for at, word in enumerate(words) if numeral(word, self.language)}
        others = [(slot, each) for slot, own in found.items() for each in own if numerals.isdisjoint(range(*each.span))]
        return {
            slot: [
                each
                for each in own
                if each in meant
                and not _lent(each, slot, own, others)
                and (slot == self.asked or not _bare(each, numerals))
            ]
            for slot, own in found.items()
        }

    def _alone(self, text: str) -> _Filled:
        """The slot that was asked for, by the whole text: its grammar may understand more than stretches show."""
        if self.asked is None or self.asked not in self.finders or self.finders[self.asked].grammar.free:
            return {}
        readings = self.finders[self.asked].grammar.readings(text)
        return {self.asked: readings} if readings else {}

    def _decided(self, claim: Claim, others: Sequence[Claim], words: _Words) -> tuple[Reading, ...]:
        """What is said elsewhere may decide what a stretch means: "half past seven tomorrow evening"."""
        readings = claim.stretch.readings
        if len(readings) == 1:
            return readings
        start, end = claim.stretch.span
        taken = {at for each in others for at in range(*each.stretch.span)}
        rest = tuple(word for at, word in enumerate(words) if at not in taken)
        known = {each.key for each in readings}
        for said in (rest, *((*words[start:end], *more) for more in _elsewhere(words, start, end))):
            found = self.finders[claim.slot].grammar.readings(" ".join(said))
            clear = found and found[0].score >= readings[0].score and len(found) < len(readings)
            if clear and all(each.key in known for each in found):
                return found
        return readings

    def _denied(self, words: _Words) -> bool:
        """Whether something is turned down, and nothing put in its place: "I can't do Friday"."""
        table = language_of(self.language).hearing

        def stands(phrases: tuple[str, ...]) -> bool:
            return any(places(row, words) for row in rows(phrases))

        return stands((*table.negations, *table.denials)) and not stands(table.instead)

    def _corrects(self, words: _Words, claimed: Sequence[Claim]) -> bool:
        """Whether a no stands beside the answers: what is before it may not be meant, as in "three nights, no four".

        One that is itself the answer to a question for yes or no corrects nothing.
        """
        answers = {at for each in claimed for at in range(*each.stretch.span)}
        no = rows(language_of(self.language).hearing.no[:1])
        return any((word,) in no for at, word in enumerate(words) if at not in answers)

    def _refused(self, claim: Claim, others: Sequence[Claim], words: _Words) -> bool:
        """Whether the slot takes nothing of what is said beside the other slots: a no, an or, another weekday."""
        taken = {at for each in others for at in range(each.stretch.left, each.stretch.right)}
        said = " ".join(word for at, word in enumerate(words) if at not in taken)
        return not self.finders[claim.slot].grammar.readings(said)

    def _strange(self, words: _Words, claimed: Sequence[Claim]) -> float:
        """The share of a text's words that belong to nothing."""
        covered = {at for each in claimed for at in range(each.stretch.left, each.stretch.right)}
        left = [word for at, word in enumerate(words) if at not in covered]
        own = {word for finder in self.finders.values() for word in finder.own}
        usual = _around(self.language)
        strange = [word for word in left if word not in usual and (word not in own or numeral(word, self.language))]
        return len(strange) / len(words)


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
    frame = Frame.of(language)
    return frozenset(word for phrase in (*frame.before, *frame.after) for word in phrase)
