"""Italian."""

from voicekit._lang import Language
from voicekit._lang.it.hear import HEARING
from voicekit._lang.it.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit._lang.it.phrases import PHRASES
from voicekit._lang.it.say import Italian

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
