"""Values as words: numbers, money, dates, times, spelling and lists, said by the rules of a language."""

from voicekit.spoken.counting import countable
from voicekit.spoken.saying import KINDS, check_kind, prepare, unknown, words
from voicekit.spoken.withheld import FromNetwork, is_withheld

__all__ = ["KINDS", "FromNetwork", "check_kind", "countable", "is_withheld", "prepare", "unknown", "words"]
