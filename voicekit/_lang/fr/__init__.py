"""French."""

from voicekit._lang import Language
from voicekit._lang.fr.hear import HEARING
from voicekit._lang.fr.names import ALPHABET, CALENDAR, CLOCK, DURATIONS, MONEY
from voicekit._lang.fr.phrases import PHRASES
from voicekit._lang.fr.say import French

__all__ = ["LANGUAGE"]

LANGUAGE = Language(
    name="French",
    rules=French,
    hearing=HEARING,
    calendar=CALENDAR,
    clock=CLOCK,
    durations=DURATIONS,
    money=MONEY,
    alphabet=ALPHABET,
    phrases=PHRASES,
    ambiguous={
        "time": "trois heures is said of both halves of the day",
        "phone": "pairs run on: soixante, douze and soixante-douze are one to the ear",
    },
)
