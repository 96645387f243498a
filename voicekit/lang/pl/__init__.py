"""Polish."""

from voicekit.lang import Language
from voicekit.lang.pl.hear import HEARING
from voicekit.lang.pl.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit.lang.pl.phrases import PHRASES
from voicekit.lang.pl.say import Polish

__all__ = ["LANGUAGE"]

LANGUAGE = Language(
    name="Polish",
    rules=Polish,
    hearing=HEARING,
    calendar=CALENDAR,
    clock=CLOCK,
    durations=DURATIONS,
    money=MONEY,
    alphabet=ALPHABET,
    phrases=PHRASES,
    ambiguous={"time": "trzecia is said of both halves of the day"},
    ordinal_point=True,
)
