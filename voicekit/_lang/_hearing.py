"""What a language hears beside its libraries: small tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["HearingWords"]


@dataclass(frozen=True, slots=True)
class HearingWords:
    """A language's small words. All of them are optional: a language without them still has its choices' own words."""

    around: tuple[str, ...] = ()
    """Carrier phrases that engines are told of; ``{}`` is the choice. The most usual one first."""
    lead: tuple[str, ...] = ()
    """What may stand before an answer without changing it, beside ``around``."""
    tail: tuple[str, ...] = ()
    """What may stand after it."""
    fillers: tuple[str, ...] = ()
    """Words that say nothing, on either side."""
    carriers: tuple[str, ...] = ()
    """What may stand anywhere around a value without changing it, as a filler may: "how about", "works for me"."""
    counting: tuple[str, ...] = ()
    """What may stand before a number of things without changing it: "for two people". In a time it may mean more."""
    negations: tuple[str, ...] = ()
    """Words that turn what follows into its opposite, or leave it out: "not", "except"."""
    denials: tuple[str, ...] = ()
    """Words that turn a value down, on either side of it: "can't", "impossible". In a menu they may be the reason of a
    call, so that only a value is turned down by them."""
    alternatives: tuple[str, ...] = ()
    """Words between values of which either would do, or before them: "or"."""
    bounds: tuple[str, ...] = ()
    """Words that make a limit of a value: "before", "at least"."""
    endings: tuple[str, ...] = ()
    """What a language writes to the end of a word: the particles of Korean."""
    key: tuple[str, ...] = ()
    """How one says a key: ``press {}``."""
    told: tuple[str, ...] = ()
    """How prompts tell which key to press, in small letters: ``press {}``, ``press the {}``."""
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The names of * and #."""
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    corrects: tuple[str, ...] = ()
    """What stands before a value that takes another's place: I meant. The most usual one first."""
    instead: tuple[str, ...] = ()
    """What stands between what is not meant and what is: not the fifth but the sixth."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """Further words for numbers up to 999, beside those of num2words."""
    digits: Mapping[str, str] = field(default_factory=dict)
    """Further words for digits, in strings of digits only: oh."""
    misheard: Mapping[str, str] = field(default_factory=dict)
    """What free recognition writes for a digit: to, for. Understood, and never offered to an engine."""
    repeats: Mapping[str, int] = field(default_factory=dict)
    """Words that repeat the digit after them: double."""
    hundred: tuple[str, ...] = ()
    """Words that make hundreds of 11 to 99: nineteen hundred."""
    scales: Mapping[str, int] = field(default_factory=dict)
    """Thousand, million and their forms."""
    groups: Mapping[str, int] = field(default_factory=dict)
    """Words for a number of things that are counted themselves: dozen."""
    joins: tuple[str, ...] = ()
    """Words within a number that add nothing: and."""
    point: tuple[str, ...] = ()
    """The decimal point."""
    denominators: Mapping[str, int] = field(default_factory=dict)
    """Words after the figures of a decimal fraction, each with their number: сотых is two."""
    minus: tuple[str, ...] = ()
    plus: tuple[str, ...] = ()
    """The + before a country's code."""
    dialled: tuple[str, ...] = ()
    """Words within a telephone number that add nothing: dash, area code."""
    runs_together: bool = False
    """Numbers are written, and heard, as one word."""
    unspaced: bool = False
    """Words are compared without the spaces between them, for which neither authors nor engines have one rule."""

    @property
    def corrections(self) -> tuple[str, ...]:
        """What puts one value in another's place: no, I meant, but.

        Of the words for no the first alone: "never" and "wrong" turn down what they stand beside.
        """
        return (*self.no[:1], *self.corrects, *self.instead)
