"""English."""

from voicekit._lang import Language, double_metaphone
from voicekit._lang.en.hear import HEARING
from voicekit._lang.en.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit._lang.en.phrases import PHRASES
from voicekit._lang.en.say import English

__all__ = ["LANGUAGE"]

LANGUAGE = Language(
    name="English",
    rules=English,
    hearing=HEARING,
    calendar=CALENDAR,
    clock=CLOCK,
    durations=DURATIONS,
    money=MONEY,
    alphabet=ALPHABET,
    phrases=PHRASES,
    sound=double_metaphone,
)
