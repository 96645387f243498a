"""Amounts of money: "twelve dollars and fifty cents", "twelve fifty", "€12.50"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from voicekit.grammar.choices import places
from voicekit.grammar.coins import SYMBOLS, coins, currencies, decimals, spoken_names
from voicekit.grammar.digits import LESS_LIKELY, number_frame, strings
from voicekit.grammar.grammar import Grammar, bounded
from voicekit.grammar.meaning import Reading
from voicekit.grammar.numbers import offered_words, values
from voicekit.grammar.numerals import Lexicon, lexicon
from voicekit.grammar.text import tokens
from voicekit.grammar.tongue import tongue
from voicekit.spoken.languages import primary

__all__ = ["money"]

CLOSE = 0.95
"""Score of an amount that is as likely as the first: 1.50 and 150."""

_JOINS = ("con", "with")
"""Between an amount and its coins, beside the words that join numbers."""

_Words = tuple[str, ...]


def money(language: str, currency: str, minimum: float | None = None, maximum: float | None = None) -> Grammar:
    """The grammar of an amount in ``currency`` (ISO 4217), or in another one that is named.

    The value is an amount as a Decimal and a currency's code, the key both: ``"12.50 EUR"``. Amounts outside the range
    are passed over. An engine follows the words; the phrases are never complete.
    """
    known = lexicon(language)
    names = currencies(language, currency)
    joins = frozenset(map(tokens, (*tongue(language).joins, *_JOINS)))
    reader = _Reader(language, currency, names, coins(language), joins, known)
    offered = bounded([*offered_words(known, language), *spoken_names(language, currency), *tongue(language).joins])

    def read(text: str) -> list[Reading] | None:
        found: dict[str, Reading] = {}
        for amount, code, score in reader.amounts(text):
            exact = amount.quantize(Decimal(1).scaleb(-decimals(code))) if amount < 10**12 else amount
            if exact == amount:
                key = f"{exact:f} {code}"
                found.setdefault(key, Reading(key, (exact, code), score))
        fitting = [
            reading
            for reading in found.values()
            if (minimum is None or reading.value[0] >= minimum) and (maximum is None or reading.value[0] <= maximum)
        ]
        return fitting if fitting or not found else None

    return Grammar(language=language, short=offered, phrases=offered, complete=False, read=read)


@dataclass(frozen=True, slots=True)
class _Reader:
    language: str
    currency: str
    names: Mapping[_Words, str]
    coins: frozenset[str]
    joins: frozenset[_Words]
    numbers: Lexicon

    def amounts(self, text: str) -> Iterator[tuple[Decimal, str, float]]:
        """The amounts that a text could mean, each with its currency and score."""
        words, code = self._symbol(number_frame(self.language).core(self._tokens(text)))
        at, size = (None, 0) if code else self._name(words)
        if at is not None:
            code = self.names[words[at : at + size]]
            yield from self._parts(words[:at], words[at + size :], code)
        elif any(word in self.coins for word in words):
            small = self._value(tuple(word for word in words if word not in self.coins))
            if small is not None:
                yield small / 100, code or self.currency, 1.0
        else:
            yield from self._bare(words, code or self.currency)

    def _tokens(self, text: str) -> _Words:
        words = tokens(text)
        if primary(self.language) != "ko":
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

    def _parts(self, before: _Words, after: _Words, code: str) -> Iterator[tuple[Decimal, str, float]]:
        """Twelve [dollars] and fifty cents."""
        late = tuple(word for word in after if word not in self.coins)
        late = late[1:] if late[:1] in self.joins else late
        for whole, score in values(" ".join(before), self.language, self.numbers):
            small = self._value(late) if late else Decimal(0)
            if small is None or not 0 <= small < 100 or (small and whole != int(whole)):
                yield whole, code, score * LESS_LIKELY
            else:
                yield whole + (small / 100).copy_sign(whole or 1), code, score

    def _bare(self, words: _Words, code: str) -> Iterator[tuple[Decimal, str, float]]:
        """Twelve fifty is 12.50 rather than 1250, one fifty is either; twelve hundred is 1200."""
        other = 1.0
        paths = self.numbers.paths(words)
        if decimals(code) == 2 and paths and len(paths[0]) == 2:
            whole, small = (next(strings([(part,)]), "") for part in paths[0])
            if whole and len(small) == 2 and not whole.endswith("0" * 2) and f"{whole}{small}" in strings(paths):
                yield Decimal(f"{whole}.{small}"), code, 1.0
                other = LESS_LIKELY if len(whole) > 1 else CLOSE
        for value, score in values(" ".join(words), self.language, self.numbers):
            yield value, code, score * other

    def _value(self, words: _Words) -> Decimal | None:
        return next((value for value, _ in values(" ".join(words), self.language, self.numbers)), None)
