"""Dutch."""

from voicekit._lang import Language, double_metaphone
from voicekit._lang.nl.hear import HEARING
from voicekit._lang.nl.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit._lang.nl.phrases import PHRASES
from voicekit._lang.nl.say import Dutch

__all__ = ["LANGUAGE"]

LANGUAGE = Language(
    name="Dutch",
    rules=Dutch,
    hearing=HEARING,
    calendar=CALENDAR,
    clock=CLOCK,
    durations=DURATIONS,
    money=MONEY,
    alphabet=ALPHABET,
    phrases=PHRASES,
    ambiguous={"time": "drie uur is said of both halves of the day"},
    sound=double_metaphone,
)
