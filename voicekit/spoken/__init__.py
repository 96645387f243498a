"""Values as words: numbers, money, dates, times, spelling and lists, said by the rules of a language."""

from voicekit.spoken.counting import countable
from voicekit.spoken.saying import KINDS, check_kind, prepare, words

__all__ = ["KINDS", "check_kind", "countable", "prepare", "words"]
