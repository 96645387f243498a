"""Spelling alphabets: the words by which letters are told apart on the telephone.

English: ICAO and ITU-R (Radio Regulations, appendix 14), which other languages take where they have none of their own.
German: DIN 5009 in its form up to 2022, which callers know (Anton, Berta). The others: the telephone services' own, as
national directories print them.
"""

from collections.abc import Mapping
from functools import lru_cache

from voicekit.spoken.languages import primary

__all__ = ["alphabet"]

_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_ICAO = (
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo"
    " Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)

_CYRILLIC = (
    "Анна Борис Василий Григорий Дмитрий Елена Ёлка Женя Зинаида Иван Константин Леонид Михаил Николай Ольга Павел"
    " Роман Семён Татьяна Ульяна Фёдор Харитон Цапля Человек Шура Щука Эмма Юрий Яков"
)

_WORDS: Mapping[str, str] = {
    "de": "Anton Berta Cäsar Dora Emil Friedrich Gustav Heinrich Ida Julius Kaufmann Ludwig Martha Nordpol Otto Paula"
    " Quelle Richard Samuel Theodor Ulrich Viktor Wilhelm Xanthippe Ypsilon Zacharias",
    "es": "Antonio Barcelona Carmen Dolores Enrique Francia Gerona Historia Inés José Kilo Lorenzo Madrid Navarra"
    " Oviedo París Querido Ramón Sábado Tarragona Ulises Valencia Washington Xilófono Yegua Zaragoza",
    "fr": "Anatole Berthe Célestin Désiré Eugène François Gaston Henri Irma Joseph Kléber Louis Marcel Nicolas Oscar"
    " Pierre Quintal Raoul Suzanne Thérèse Ursule Victor William Xavier Yvonne Zoé",
    "it": "Ancona Bologna Como Domodossola Empoli Firenze Genova Hotel Imola Jolly Kappa Livorno Milano Napoli Otranto"
    " Padova Quarto Roma Savona Torino Udine Venezia Washington Xilofono York Zara",
    "ko": "알파 브라보 찰리 델타 에코 폭스트롯 골프 호텔 인디아 줄리엣 킬로 리마 마이크 노벰버 오스카 파파 퀘벡"
    " 로미오 시에라 탱고 유니폼 빅터 위스키 엑스레이 양키 줄루",
    "nl": "Anton Bernard Cornelis Dirk Eduard Ferdinand Gerard Hendrik Izaak Jan Karel Lodewijk Marie Nico Otto Pieter"
    " Quotiënt Richard Simon Theodoor Utrecht Victor Willem Xantippe Ypsilon Zaandam",
    "pt": "Aveiro Bragança Coimbra Dafundo Évora Faro Guarda Horta Itália José Kodak Lisboa Maria Nazaré Ovar Porto"
    " Queluz Rossio Setúbal Tavira Unidade Vidago Waldemar Xavier York Zulmira",
    "pt-br": _ICAO,
    "ru": "Альфа Браво Чарли Дельта Эхо Фокстрот Гольф Отель Индия Джульетта Кило Лима Майк Новембер Оскар Папа Квебек"
    " Ромео Сьерра Танго Юниформ Виктор Виски Эксрей Янки Зулу",
}
"""Words for A to Z."""

_MORE: Mapping[str, Mapping[str, str]] = {
    "de": {"Ä": "Ärger", "Ö": "Ökonom", "Ü": "Übermut", "ß": "Eszett", "ẞ": "Eszett"},
    "es": {"Ñ": "Ñoño"},
    "nl": {"Ĳ": "IJmuiden"},
    "ru": {word[0]: word for word in _CYRILLIC.split()}
    | {"Й": "Иван краткий", "Ъ": "твёрдый знак", "Ы": "еры", "Ь": "мягкий знак"},
}
"""Letters beside A to Z."""


@lru_cache(maxsize=64)
def alphabet(language: str) -> Mapping[str, str]:
    """The word of each capital letter; ICAO's where the language has no alphabet here."""
    code = primary(language)
    words = _WORDS.get(language.lower()) or _WORDS.get(code, _ICAO)
    return {**dict(zip(_LATIN, words.split(), strict=True)), **_MORE.get(code, {})}
