"""Polish."""

from voicekit._lang import Language
from voicekit._lang.pl.hear import HEARING
from voicekit._lang.pl.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit._lang.pl.phrases import PHRASES
from voicekit._lang.pl.say import Polish

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
