"""Values as words: digits, numbers, money, dates and times, said by the rules of a language."""

from voicekit.spoken.saying import KINDS, check_kind, words

__all__ = ["KINDS", "check_kind", "words"]
