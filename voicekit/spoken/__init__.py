"""Values as words: digits, numbers, money, dates and times, said by the rules of a language."""

from voicekit.spoken.saying import KINDS, words

__all__ = ["KINDS", "words"]
