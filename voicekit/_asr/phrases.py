"""Phrases as a recognizer needs them: plain words, and the way back from words that were heard to the phrases."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

__all__ = ["PhraseBook", "plain_words"]

_APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*'?")


def plain_words(phrase: str) -> tuple[str, ...]:
    """The words of a phrase without punctuation, in NFC; letters keep their case."""
    text = unicodedata.normalize("NFC", phrase).replace(_APOSTROPHE, "'")
    return tuple(_WORD.findall(text))


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """Word sequences that may be heard, each with the phrase it stands for."""

    phrases: dict[tuple[str, ...], str] = field(default_factory=dict)

    @classmethod
    def of(cls, phrases: Iterable[str], spell: Callable[[str], tuple[str, ...] | None]) -> "PhraseBook":
        """``spell`` gives the words that stand for a phrase, or None where it cannot be heard; the first one wins."""
        book: dict[tuple[str, ...], str] = {}
        for phrase in phrases:
            if words := spell(phrase):
                book.setdefault(words, phrase)
        return cls(book)

    def read(self, words: Sequence[str]) -> str | None:
        """The phrases that these words are, in a row with a space between them; None where they are something else.

        As few phrases as possible: ``twenty three`` is that phrase, not ``twenty`` and ``three``.
        """
        if (whole := self.phrases.get(tuple(words))) is not None:
            return whole
        longest = max(map(len, self.phrases), default=0)
        best: list[list[str] | None] = [[], *([None] * len(words))]
        for end in range(1, len(words) + 1):
            for start in range(max(0, end - longest), end):
                before, phrase = best[start], self.phrases.get(tuple(words[start:end]))
                if before is None or phrase is None:
                    continue
                known = best[end]
                if known is None or len(before) + 1 < len(known):
                    best[end] = [*before, phrase]
        whole_row = best[len(words)]
        return " ".join(whole_row) if whole_row else None
