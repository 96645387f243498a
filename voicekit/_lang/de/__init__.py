"""German."""

from voicekit._lang import Language, double_metaphone
from voicekit._lang.de.hear import HEARING
from voicekit._lang.de.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit._lang.de.phrases import PHRASES
from voicekit._lang.de.say import German

__all__ = ["LANGUAGE"]

LANGUAGE = Language(
    name="German",
    rules=German,
    hearing=HEARING,
    calendar=CALENDAR,
    clock=CLOCK,
    durations=DURATIONS,
    money=MONEY,
    alphabet=ALPHABET,
    phrases=PHRASES,
    ambiguous={"time": "drei Uhr is said of both halves of the day"},
    sound=double_metaphone,
    ordinal_point=True,
)
