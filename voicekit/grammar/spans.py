"""The words for spans of time: units, and their halves and quarters."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voicekit.spoken.languages import primary

__all__ = ["Spans", "spans"]

_Words = tuple[str, ...]

_SECOND, _MINUTE, _HOUR, _DAY, _WEEK = 1, 60, 3600, 86_400, 604_800


@dataclass(frozen=True, slots=True)
class Spans:
    """A language's words for spans of time."""

    units: Mapping[str, int] = field(default_factory=dict)
    """Seconds of a unit."""
    fixed: Mapping[str, int] = field(default_factory=dict)
    """Words that are a unit and its number: a quarter of an hour, in one word."""
    one: _Words = ()
    """Articles that count one."""
    parts: Mapping[str, float] = field(default_factory=dict)
    """Parts of a unit, before it or after: half."""
    joins: _Words = ()
    """Words between a number and its part, and between one unit and the next."""
    ending: str = ""
    """What a number ends with that is half more: zweieinhalb."""


def _units(second: str, minute: str, hour: str, day: str, week: str) -> Mapping[str, int]:
    each = {_SECOND: second, _MINUTE: minute, _HOUR: hour, _DAY: day, _WEEK: week}
    return {word: seconds for seconds, words in each.items() for word in words.split()}


_SPANS: Mapping[str, Spans] = {
    "en": Spans(
        units=_units(
            "second seconds sec secs", "minute minutes min mins", "hour hours hr hrs h", "day days", "week weeks"
        ),
        fixed={"fortnight": 2 * _WEEK},
        one=("a", "an"),
        parts={"half": 0.5, "a half": 0.5, "half a": 0.5, "half an": 0.5, "one half": 0.5}
        | {"quarter": 0.25, "a quarter": 0.25, "a quarter of": 0.25, "quarter of": 0.25, "one quarter": 0.25}
        | {"three quarters": 0.75, "three quarters of": 0.75},
        joins=("and", "of", "a", "an", "about", "around", "for"),
    ),
    "de": Spans(
        units=_units(
            "sekunde sekunden sek s", "minute minuten min", "stunde stunden std h", "tag tage tagen", "woche wochen"
        ),
        fixed={"viertelstunde": _HOUR // 4, "dreiviertelstunde": _HOUR * 3 // 4, "halbstunde": _HOUR // 2},
        one=("ein", "eine", "einen", "einer", "einem"),
        parts={"halbe": 0.5, "halben": 0.5, "halber": 0.5, "viertel": 0.25, "dreiviertel": 0.75}
        | {"anderthalb": 1.5, "eineinhalb": 1.5, "einundeinhalb": 1.5},
        joins=("und", "eine", "einer", "etwa", "ungefähr", "rund"),
        ending="einhalb",
    ),
    "fr": Spans(
        units=_units("seconde secondes s", "minute minutes min", "heure heures h", "jour jours", "semaine semaines"),
        one=("un", "une"),
        parts={"demi": 0.5, "demie": 0.5, "et demie": 0.5, "et demi": 0.5, "quart d'": 0.25, "et quart": 0.25}
        | {"quart": 0.25, "trois quarts d'": 0.75, "trois quarts": 0.75},
        joins=("et", "d'", "un", "une", "environ", "pendant"),
    ),
    "es": Spans(
        units=_units("segundo segundos s", "minuto minutos min", "hora horas h", "día días", "semana semanas"),
        one=("un", "una"),
        parts={"media": 0.5, "medio": 0.5, "cuarto de": 0.25, "cuarto": 0.25, "tres cuartos de": 0.75},
        joins=("y", "de", "un", "una", "unas", "unos", "durante"),
    ),
    "it": Spans(
        units=_units("secondo secondi s", "minuto minuti min", "ora ore h", "giorno giorni", "settimana settimane"),
        one=("un", "una", "un'"),
        parts={"mezza": 0.5, "mezzo": 0.5, "mezz'": 0.5, "quarto d'": 0.25, "quarto": 0.25, "tre quarti d'": 0.75},
        joins=("e", "d'", "un", "una"),
    ),
    "pt": Spans(
        units=_units("segundo segundos s", "minuto minutos min", "hora horas h", "dia dias", "semana semanas"),
        one=("um", "uma"),
        parts={"meia": 0.5, "meio": 0.5, "quarto de": 0.25, "quarto": 0.25, "três quartos de": 0.75},
        joins=("e", "de", "um", "uma"),
    ),
    "nl": Spans(
        units=_units("seconde seconden s", "minuut minuten min", "uur uren u", "dag dagen", "week weken"),
        fixed={"kwartier": _HOUR // 4, "drie kwartier": _HOUR * 3 // 4},
        one=("een",),
        parts={"half": 0.5, "halve": 0.5, "een half": 0.5, "en een half": 0.5, "anderhalf": 1.5, "anderhalve": 1.5},
        joins=("en", "een"),
        ending="eneenhalf",
    ),
    "ru": Spans(
        units=_units(
            "секунда секунды секунду секунд",
            "минута минуты минуту минут",
            "час часа часов",
            "день дня дней",
            "неделя недели неделю недель",
        ),
        fixed={"полчаса": _HOUR // 2, "сутки": _DAY},
        parts={"пол": 0.5, "половиной": 0.5, "с половиной": 0.5, "полтора": 1.5, "полторы": 1.5, "четверть": 0.25},
        joins=("и", "с"),
    ),
    "ko": Spans(
        units={"초": _SECOND, "분": _MINUTE, "시간": _HOUR, "날": _DAY, "주일": _WEEK, "주": _WEEK},
        fixed={"하루": _DAY, "이틀": 2 * _DAY, "사흘": 3 * _DAY, "나흘": 4 * _DAY, "일주일": _WEEK},
        parts={"반": 0.5},
    ),
}


def spans(language: str) -> Spans:
    """The words of a language; none where there is no table."""
    return _SPANS.get(primary(language), Spans())
