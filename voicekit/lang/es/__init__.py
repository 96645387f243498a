"""Spanish."""

from voicekit.lang import Language
from voicekit.lang.es.hear import HEARING
from voicekit.lang.es.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit.lang.es.phrases import PHRASES
from voicekit.lang.es.say import Spanish

__all__ = ["LANGUAGE"]

LANGUAGE = Language(
    name="Spanish",
    rules=Spanish,
    hearing=HEARING,
    calendar=CALENDAR,
    clock=CLOCK,
    durations=DURATIONS,
    money=MONEY,
    alphabet=ALPHABET,
    phrases=PHRASES,
    ambiguous={"time": "las tres is said of both halves of the day"},
)
