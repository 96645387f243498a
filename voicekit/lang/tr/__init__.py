"""Turkish."""

from voicekit.lang import Language
from voicekit.lang.tr.hear import HEARING
from voicekit.lang.tr.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit.lang.tr.phrases import PHRASES
from voicekit.lang.tr.say import Turkish

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
