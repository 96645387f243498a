"""The words of the clock: what stands before, between and after hours and minutes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voicekit.spoken.languages import primary

__all__ = ["KOREAN_HOURS", "Clock", "clock"]

_Words = tuple[str, ...]

KOREAN_HOURS = {"한": "1", "두": "2", "세": "3", "네": "4", "열한": "11", "열두": "12"}
"""Numbers as they stand before hours."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A language's words for times of day."""

    morning: _Words = ()
    evening: _Words = ()
    """What puts an hour of 1 to 11 into the second half of the day."""
    fixed: Mapping[str, int] = field(default_factory=dict)
    """Noon and midnight, in minutes after midnight."""
    before: Mapping[str, int] = field(default_factory=dict)
    """Minutes from the hour that follows: half past, quarter to."""
    after: Mapping[str, int] = field(default_factory=dict)
    """The same after the hour: et demie, moins le quart."""
    between: Mapping[str, int] = field(default_factory=dict)
    """Between minutes and hour, with their direction: ten past three."""
    plus: _Words = ()
    """Between hour and minutes: las nueve y cinco."""
    less: _Words = ()
    """Between hour and minutes that are still missing: les quatre moins dix."""
    hours: _Words = ()
    """What stands after the hour."""
    glue: _Words = ()


_CLOCKS: Mapping[str, Clock] = {
    "en": Clock(
        morning=("a m", "am", "in the morning", "this morning", "morning", "o'clock in the morning"),
        evening=(
            "p m",
            "pm",
            "in the afternoon",
            "in the evening",
            "at night",
            "this afternoon",
            "this evening",
            "afternoon",
            "evening",
            "tonight",
        ),
        fixed={"noon": 720, "midday": 720, "midnight": 0, "twelve noon": 720, "twelve midnight": 0},
        before={
            "half past": 30,
            "half": 30,
            "quarter past": 15,
            "a quarter past": 15,
            "quarter after": 15,
            "a quarter after": 15,
            "quarter to": -15,
            "a quarter to": -15,
            "quarter of": -15,
            "quarter till": -15,
        },
        between={"past": 1, "after": 1, "to": -1, "till": -1, "before": -1},
        hours=("o'clock", "hours", "hundred hours"),
        glue=("at", "minutes", "minute", "about", "around", "and"),
    ),
    "de": Clock(
        morning=("morgens", "früh", "am morgen", "vormittags", "vormittag", "am vormittag", "nachts"),
        evening=("nachmittags", "nachmittag", "am nachmittag", "abends", "abend", "am abend"),
        fixed={"mittag": 720, "mittags": 720, "mitternacht": 0},
        before={"halb": -30, "viertel nach": 15, "viertel vor": -15, "dreiviertel": -15},
        between={"nach": 1, "vor": -1},
        hours=("uhr",),
        glue=("um", "gegen", "minuten", "und"),
    ),
    "fr": Clock(
        morning=("du matin", "ce matin", "matin"),
        evening=("de l'après midi", "après midi", "du soir", "ce soir", "soir"),
        fixed={"midi": 720, "minuit": 0},
        after={"et demie": 30, "et demi": 30, "et quart": 15, "moins le quart": -15, "moins quart": -15},
        less=("moins",),
        hours=("heure", "heures", "h"),
        glue=("à", "vers", "minutes", "et"),
    ),
    "es": Clock(
        morning=("de la mañana", "por la mañana", "de la madrugada"),
        evening=("de la tarde", "por la tarde", "de la noche", "por la noche", "esta tarde", "esta noche"),
        fixed={"mediodía": 720, "medianoche": 0},
        after={"y media": 30, "y cuarto": 15, "menos cuarto": -15},
        plus=("y", "con"),
        less=("menos",),
        hours=("horas", "hora", "en punto"),
        glue=("a", "las", "la", "minutos", "minuto", "y", "con"),
    ),
    "it": Clock(
        morning=("di mattina", "del mattino", "mattina", "mattino"),
        evening=("di pomeriggio", "del pomeriggio", "pomeriggio", "di sera", "della sera", "sera", "stasera"),
        fixed={"mezzogiorno": 720, "mezzanotte": 0},
        after={"e mezza": 30, "e mezzo": 30, "e un quarto": 15, "meno un quarto": -15},
        plus=("e",),
        less=("meno",),
        hours=("ore", "in punto"),
        glue=("alle", "all'", "le", "l'", "minuti", "minuto", "e"),
    ),
    "pt": Clock(
        morning=("da manhã", "de manhã", "da madrugada"),
        evening=("da tarde", "à tarde", "da noite", "à noite", "esta tarde", "esta noite"),
        fixed={"meio dia": 720, "meia noite": 0},
        after={"e meia": 30, "e um quarto": 15, "menos um quarto": -15},
        plus=("e",),
        less=("menos",),
        hours=("horas", "hora", "em ponto"),
        glue=("às", "à", "as", "minutos", "minuto", "e"),
    ),
    "nl": Clock(
        morning=("s ochtends", "ochtend", "s morgens", "s nachts", "morgenochtend", "vanochtend"),
        evening=("s middags", "middag", "s avonds", "avond", "vanmiddag", "vanavond", "morgenmiddag", "morgenavond"),
        fixed={"middernacht": 0},
        before={"half": -30, "kwart over": 15, "kwart voor": -15},
        between={"over": 1, "voor": -1},
        hours=("uur",),
        glue=("om", "minuten", "en"),
    ),
    "ru": Clock(
        morning=("утра", "утром", "ночи", "ночью"),
        evening=("дня", "днём", "вечера", "вечером"),
        fixed={"полдень": 720, "полночь": 0},
        hours=("час", "часа", "часов"),
        glue=("в", "минут", "минуты", "минута", "и"),
    ),
    "ko": Clock(
        morning=("오전", "아침", "새벽", "am"),
        evening=("오후", "저녁", "밤", "pm"),
        fixed={"정오": 720, "자정": 0},
        glue=("시", "분", "반", "에"),
    ),
}


def clock(language: str) -> Clock:
    """The clock words of a language; none where there is no table."""
    return _CLOCKS.get(primary(language), Clock())
