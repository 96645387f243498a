"""Korean."""

from voicekit.lang import Language
from voicekit.lang.ko.hear import HEARING
from voicekit.lang.ko.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit.lang.ko.phrases import PHRASES
from voicekit.lang.ko.say import Korean

__all__ = ["LANGUAGE"]

LANGUAGE = Language(
    name="Korean",
    rules=Korean,
    hearing=HEARING,
    calendar=CALENDAR,
    clock=CLOCK,
    durations=DURATIONS,
    money=MONEY,
    alphabet=ALPHABET,
    phrases=PHRASES,
)
