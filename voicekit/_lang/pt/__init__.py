"""Portuguese."""

from voicekit._lang import Language
from voicekit._lang.pt.hear import HEARING
from voicekit._lang.pt.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit._lang.pt.phrases import PHRASES
from voicekit._lang.pt.say import Portuguese

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
