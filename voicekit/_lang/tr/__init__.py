"""Turkish."""

from voicekit._lang import Language
from voicekit._lang.tr.hear import HEARING
from voicekit._lang.tr.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit._lang.tr.phrases import PHRASES
from voicekit._lang.tr.say import Turkish

__all__ = ["LANGUAGE"]

LANGUAGE = Language(
    name="Turkish",
    rules=Turkish,
    hearing=HEARING,
    calendar=CALENDAR,
    clock=CLOCK,
    durations=DURATIONS,
    money=MONEY,
    alphabet=ALPHABET,
    phrases=PHRASES,
    ambiguous={"time": "saat üç is said of both halves of the day"},
    ordinal_point=True,
)
