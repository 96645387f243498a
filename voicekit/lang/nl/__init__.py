"""Dutch."""

from voicekit.lang import Language, double_metaphone
from voicekit.lang.nl.hear import HEARING
from voicekit.lang.nl.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit.lang.nl.phrases import PHRASES
from voicekit.lang.nl.say import Dutch

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
