"""Portuguese."""

from voicekit.lang import Language
from voicekit.lang.pt.hear import HEARING
from voicekit.lang.pt.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit.lang.pt.phrases import PHRASES
from voicekit.lang.pt.say import Portuguese

__all__ = ["LANGUAGE"]

LANGUAGE = Language(
    name="Portuguese",
    rules=Portuguese,
    hearing=HEARING,
    calendar=CALENDAR,
    clock=CLOCK,
    durations=DURATIONS,
    money=MONEY,
    alphabet=ALPHABET,
    phrases=PHRASES,
    ambiguous={"time": "três horas is said of both halves of the day"},
)
