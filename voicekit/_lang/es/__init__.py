"""Spanish."""

from voicekit._lang import Language
from voicekit._lang.es.hear import HEARING
from voicekit._lang.es.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit._lang.es.phrases import PHRASES
from voicekit._lang.es.say import Spanish

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
