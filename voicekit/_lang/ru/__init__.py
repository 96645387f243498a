"""Russian."""

from voicekit._lang import Language
from voicekit._lang.ru.hear import HEARING
from voicekit._lang.ru.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit._lang.ru.phrases import PHRASES
from voicekit._lang.ru.say import Russian

__all__ = ["LANGUAGE"]

LANGUAGE = Language(
    name="Russian",
    rules=Russian,
    hearing=HEARING,
    calendar=CALENDAR,
    clock=CLOCK,
    durations=DURATIONS,
    money=MONEY,
    alphabet=ALPHABET,
    phrases=PHRASES,
    ambiguous={"time": "три часа is said of both halves of the day"},
)
