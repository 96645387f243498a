"""Amounts of money: "twelve dollars and fifty cents", "twelve fifty", "€12.50"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from voicekit._grammar.carrier import Rest, weighed
from voicekit._grammar.choices import places
from voicekit._grammar.currency_names import SYMBOLS, coins, currencies, decimals, spoken_names
from voicekit._grammar.digits import LESS_LIKELY, number_frame, strings
from voicekit._grammar.grammar import Grammar, bounded
from voicekit._grammar.meaning import Reading, within
from voicekit._grammar.numbers import Numbers, numbers, offered_words, says_number
from voicekit._grammar.numerals import Lexicon, lexicon
from voicekit._grammar.parts import Parts
from voicekit._grammar.text import tokens
from voicekit._lang import language_of

__all__ = ["money"]

CLOSE = 0.95
"""Score of an amount that is as likely as the first: 1.50 and 150."""

_JOINS = ("con", "with")
"""Between an amount and its coins, beside the words that join numbers."""

_Words = tuple[str, ...]
_Amount = tuple[Decimal, str, float, Rest]
"""An amount, its currency, its score, and what the words are that do not fit into it."""


def money(language: str, currency: str, minimum: float | None = None, maximum: float | None = None) -> Grammar:
    """The grammar of an amount in ``currency`` (ISO 4217), or in another one that is named.

    The value is an amount as a Decimal and a currency's code, the key both: ``"12.50 EUR"``. Amounts outside the range
    are passed over. An engine follows the words; the phrases are never complete.
    """
    known = lexicon(language)
    names = currencies(language, currency)
    joining = language_of(language).hearing.joins
    joins = frozenset(map(tokens, (*joining, *_JOINS)))
    reader = _MoneyReader(language, currency, names, coins(language, currency), joins, known)
    offered = bounded(
        [*offered_words(known, language), *spoken_names(language, currency), *language_of(language).hearing.joins]
    )

    def read(text: str) -> list[Reading] | None:
        found: dict[str, Reading] = {}
        words, rest = reader.words(text)
        if rest is Rest.PARTS:
            return []
        for amount, code, score, more in reader.amounts(words):
            exact = amount.quantize(Decimal(1).scaleb(-decimals(code))) if amount < 10**12 else amount
            if exact == amount:
                key = f"{exact:f} {code}"
                for reading in weighed([Reading(key, (exact, code), score)], rest.worse(more), words):
                    found.setdefault(key, reading)
        fitting = [reading for reading in found.values() if within(reading.value[0], minimum, maximum)]
        return fitting if fitting or not found else None

    return Grammar(language=language, short=offered, phrases=offered, complete=False, read=read)


@dataclass(frozen=True, slots=True)
class _MoneyReader:
    language: str
    currency: str
    names: Mapping[_Words, str]
    coins: frozenset[str]
    joins: frozenset[_Words]
    known: Lexicon

    def words(self, text: str) -> tuple[_Words, Rest]:
        """The words of which amounts are made, and what the others are."""
        frame = number_frame(self.language)
        return frame.sifted(frame.core(self._tokens(text)), self._knows)

    def _knows(self, word: str) -> bool:
        return (
            word in SYMBOLS
            or word in self.coins
            or any(word in name for name in self.names)
            or says_number(word, self.language, self.known)
        )

    def amounts(self, words: _Words) -> Iterator[_Amount]:
        """The amounts that words could mean."""
        words, code = self._symbol(words)
        at, size = (None, 0) if code else self._name(words)
        if at is not None:
            code = self.names[words[at : at + size]]
            yield from self._parts(words[:at], words[at + size :], code)
        elif any(word in self.coins for word in words):
            found = self._numbers(tuple(word for word in words if word not in self.coins))
            for small, _ in found.values[:1]:
                yield small / 100, code or self.currency, 1.0, found.rest
        else:
            yield from self._bare(words, code or self.currency)

    def _tokens(self, text: str) -> _Words:
        words = tokens(text)
        if not language_of(self.language).hearing.unspaced:
            return words
        # The currency may be written to the number.
        spaced = " ".join(words)
        for name in (*map(" ".join, self.names), *self.coins):
            spaced = spaced.replace(name, f" {name} ")
        return tuple(spaced.split())

    def _symbol(self, words: _Words) -> tuple[_Words, str]:
        codes = [SYMBOLS[word] for word in words if word in SYMBOLS]
        return tuple(word for word in words if word not in SYMBOLS), codes[0] if codes else ""

    def _name(self, words: _Words) -> tuple[int | None, int]:
        for name in sorted(self.names, key=len, reverse=True):
            for at in places(name, words)[:1]:
                return at, len(name)
        return None, 0

    def _parts(self, before: _Words, after: _Words, code: str) -> Iterator[_Amount]:
        """Twelve [dollars] and fifty cents."""
        late = tuple(word for word in after if word not in self.coins)
        late = late[1:] if late[:1] in self.joins else late
        part = Parts.of(self.language).parts.get(late)
        if part is not None:
            whole = self._numbers(before)
            yield from ((value + part, code, score, whole.rest) for value, score in whole.values[:1])
            return
        whole, small = self._numbers(before), self._numbers(late)
        cents = (small.values[0][0] if small.values else None) if late else Decimal(0)
        for value, score in whole.values:
            if cents is None or not 0 <= cents < 100 or (cents and value != int(value)):
                yield value, code, score * LESS_LIKELY, whole.rest.worse(Rest.UNKNOWN)
            else:
                yield value + (cents / 100).copy_sign(value or 1), code, score, whole.rest.worse(small.rest)

    def _bare(self, words: _Words, code: str) -> Iterator[_Amount]:
        """Twelve fifty is 12.50 rather than 1250, one fifty is either; twelve hundred is 1200."""
        other = 1.0
        paths = self.known.paths(words)
        if decimals(code) == 2 and paths and len(paths[0]) == 2:
            whole, small = (next(strings([(part,)]), "") for part in paths[0])
            if whole and len(small) == 2 and not whole.endswith("0" * 2) and f"{whole}{small}" in strings(paths):
                yield Decimal(f"{whole}.{small}"), code, 1.0, Rest.NOTHING
                other = LESS_LIKELY if len(whole) > 1 else CLOSE
        found = self._numbers(words)
        for value, score in found.values:
            yield value, code, score * other, found.rest

    def _numbers(self, words: _Words) -> Numbers:
        return numbers(words, self.language, self.known)
