"""What a caller says to "The fifth of March. Is that right?": yes, no, or what is right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from voicekit._grammar.carrier import Carrier, Rest, weighed
from voicekit._grammar.choices import CONTAINED, places
from voicekit._grammar.grammar import Grammar
from voicekit._grammar.meaning import Reading
from voicekit._grammar.merge_phrases import shared
from voicekit._grammar.repairs import Part, parted
from voicekit._grammar.span import Finder, told_apart
from voicekit._grammar.text import rows, tokens
from voicekit._grammar.yesno import yes_no
from voicekit._lang import language_of

__all__ = ["correction"]

_Words = tuple[str, ...]


def correction(grammar: Grammar, language: str) -> Grammar:
    """The answer to a confirmation of a value that ``grammar`` read: yes, no, or another value.

    The key is ``"yes"`` (value True), ``"no"`` (False), or that of the new value: "no, the sixth", "no I meant nine",
    "not the fifth but the sixth", and just "the sixth". A new value beside a yes is asked about.
    """
    answer = yes_no(language)
    reader = _CorrectionReader(grammar, answer.readings, Finder.of(grammar), language)
    short, phrases = _told(grammar, answer, language)
    often = shared([answer.usual, grammar.usual]) if grammar.complete else ()
    return Grammar(language, short, phrases, complete=grammar.complete, read=reader.read, often=often)


def _told(grammar: Grammar, answer: Grammar, language: str) -> tuple[_Words, _Words]:
    table = language_of(language).hearing
    if grammar.free:
        return (), ()
    if not grammar.complete:
        said = [word for phrase in (*table.corrects, *table.instead) for word in phrase.split()]
        words = shared([answer.words, said, grammar.words])
        return words, words
    short = shared([answer.short, grammar.short])
    lead = [f"{no}{correct}" for no in table.no[:1] for correct in ("", *(f" {each}" for each in table.corrects[:1]))]
    carried = [f"{each} {value}" for each in lead for value in grammar.short]
    return short, shared([answer.phrases, grammar.phrases, carried], first=short)


@dataclass(frozen=True, slots=True)
class _CorrectionReader:
    grammar: Grammar
    answer: Callable[[str], tuple[Reading, ...]]
    finder: Finder
    language: str

    def read(self, text: str) -> Sequence[Reading] | None:
        whole = self.answer(text)
        if any(each.score == 1.0 for each in whole):
            return whole
        said, rest = _opened(tokens(text), self.language)
        values = self._values(text, rest)
        if values and said == {"yes"}:
            return [Reading("yes", value=True, score=CONTAINED), *(_doubted(each) for each in values)]
        if values:
            return values
        if "no" in said or self._negated(rest):
            score = CONTAINED if rest and not self._negated(rest) else 1.0
            return [Reading("no", value=False, score=score)]
        return whole or (self.grammar.read(text) if not said else ())

    def _values(self, text: str, rest: _Words) -> Sequence[Reading]:
        """What the words after a no could be as a value, but for what is said not to be meant.

        Of two values the later one is the right one: "the fifth, no, the sixth". The other words are accounted for by
        the grammar itself.
        """
        if self.grammar.repairs:
            return self.grammar.readings(_ending(text, rest))
        if self.grammar.free:
            instead = rows(language_of(self.language).hearing.instead)
            return self.grammar.readings(_ending(text, _after(rest, instead) or rest))
        part = next((part for part in reversed(parted(rest, self.language)) if part.words), Part(()))
        found = self._meant(text, part.words)
        return [_doubted(each) for each in found] if part.may_negate else found

    def _meant(self, text: str, words: _Words) -> Sequence[Reading]:
        if not self._negated(words) and (found := self.grammar.readings(_ending(text, words))):
            return found
        left, down = told_apart(self.finder.find(words), words, self.language)
        if down and (found := self.grammar.readings(" ".join(word for at, word in enumerate(words) if at not in down))):
            return found
        best = max(left, key=lambda each: (each.best.score * each.size, each.start), default=None)
        if best is None:
            return ()
        rest = Carrier.of(self.language).rest(words, {*range(best.left, best.right), *down})
        return weighed(best.readings, rest.worse(Rest.UNKNOWN), words[best.start : best.end])

    def _negated(self, words: _Words) -> bool:
        return Carrier.of(self.language).negated(words, 0, len(words)) or any(
            words[: len(row)] == row for row in Carrier.of(self.language).negations
        )


def _doubted(reading: Reading) -> Reading:
    return replace(reading, score=reading.score * CONTAINED)


def _opened(words: _Words, language: str) -> tuple[set[str], _Words]:
    """Whether it begins with a yes or a no, and the words after them and after "I meant"."""
    said: set[str] = set()
    openings = _openings(language)
    while words:
        row, meaning = next(((row, meaning) for row, meaning in openings if words[: len(row)] == row), ((), ""))
        if not row:
            break
        said |= {meaning} - {""}
        words = words[len(row) :]
    return said, words


@lru_cache(maxsize=16)
def _openings(language: str) -> tuple[tuple[_Words, str], ...]:
    table = language_of(language).hearing
    found: dict[_Words, str] = {}
    for meaning, phrases in (("no", table.no), ("", (*table.corrects, *table.instead)), ("yes", table.yes)):
        for row in rows(phrases):
            found.setdefault(row, meaning)
    return tuple(sorted(found.items(), key=lambda each: -len(each[0])))


def _after(words: _Words, between: Sequence[_Words]) -> _Words:
    """The words after the last that stands between what is not meant and what is."""
    ends = [at + len(row) for row in between for at in places(row, words)]
    return words[max(ends) :] if ends else ()


def _ending(text: str, words: _Words) -> str:
    """The end of a text that has these words, as it is written."""
    written = text.split()
    for cut in range(len(written)):
        ending = " ".join(written[cut:])
        if tokens(ending) == words:
            return ending
    return " ".join(words)
