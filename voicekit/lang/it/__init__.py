"""Italian."""

from voicekit.lang import Language
from voicekit.lang.it.hear import HEARING
from voicekit.lang.it.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit.lang.it.phrases import PHRASES
from voicekit.lang.it.say import Italian

__all__ = ["LANGUAGE"]

LANGUAGE = Language(
    name="Italian",
    rules=Italian,
    hearing=HEARING,
    calendar=CALENDAR,
    clock=CLOCK,
    durations=DURATIONS,
    money=MONEY,
    alphabet=ALPHABET,
    phrases=PHRASES,
    ambiguous={"time": "le tre is said of both halves of the day"},
)
