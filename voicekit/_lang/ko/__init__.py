"""Korean."""

from voicekit._lang import Language
from voicekit._lang.ko.hear import HEARING
from voicekit._lang.ko.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit._lang.ko.phrases import PHRASES
from voicekit._lang.ko.say import Korean

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
