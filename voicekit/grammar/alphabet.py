"""The names of letters, and the words by which they are spelled."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voicekit.spoken.languages import primary

__all__ = ["Alphabet", "alphabet"]

_ICAO = (
    "alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo"
    " sierra tango uniform victor whiskey x-ray yankee zulu"
)
"""ICAO's and ITU's alphabet, used in every language."""

_WORDS: Mapping[str, str] = {
    "en": "able adam baker boy david easy edward frank george henry ida john king lincoln love mary nancy nora ocean"
    " peter queen robert roger sam sugar thomas tom union william young zebra alpha juliet whisky xray",
    "de": "anton berta cäsar dora emil friedrich gustav heinrich ida julius kaufmann ludwig martha nordpol otto paula"
    " quelle richard samuel siegfried theodor ulrich viktor wilhelm xanthippe ypsilon zacharias zeppelin",
    "fr": "anatole berthe célestin désiré eugène françois gaston henri irma joseph kléber louis marcel nicolas oscar"
    " pierre quintal raoul suzanne thérèse ursule victor william xavier yvonne zoé",
    "es": "antonio barcelona carmen dolores enrique francia gerona inés josé kilo lorenzo madrid navarra oviedo"
    " parís querido ramón sábado tarragona ulises valencia washington xilófono yegua zaragoza",
    "it": "ancona bologna como domodossola empoli firenze genova imola jolly kappa livorno milano napoli otranto padova"
    " quarto roma savona torino udine venezia washington xilofono york zara",
    "nl": "anton bernard cornelis dirk eduard ferdinand gerard hendrik izaak jan karel lodewijk marie nico otto pieter"
    " quotiënt richard simon theodoor utrecht victor willem xantippe ypsilon zaandam",
}

_NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "ay": "A",
        "bee": "B",
        "be": "B",
        "see": "C",
        "sea": "C",
        "dee": "D",
        "ee": "E",
        "ef": "F",
        "eff": "F",
        "gee": "G",
        "aitch": "H",
        "haitch": "H",
        "eye": "I",
        "jay": "J",
        "kay": "K",
        "okay": "K",
        "el": "L",
        "ell": "L",
        "em": "M",
        "en": "N",
        "pee": "P",
        "pea": "P",
        "queue": "Q",
        "cue": "Q",
        "are": "R",
        "ar": "R",
        "ess": "S",
        "tee": "T",
        "tea": "T",
        "you": "U",
        "vee": "V",
        "double u": "W",
        "double you": "W",
        "ex": "X",
        "why": "Y",
        "wye": "Y",
        "zee": "Z",
        "zed": "Z",
    },
    "de": {
        "ypsilon": "Y",
        "eszett": "SS",
        "ä": "A",
        "vau": "V",
        "jot": "J",
        "zett": "Z",
        "we": "W",
        "ka": "K",
        "ha": "H",
    },
    "fr": {"double v": "W", "i grec": "Y", "double vé": "W"},
    "es": {"doble uve": "W", "uve doble": "W", "i griega": "Y", "uve": "V", "hache": "H", "jota": "J", "equis": "X"},
    "it": {"doppia v": "W", "doppia vu": "W", "ipsilon": "Y", "acca": "H", "i lunga": "J", "zeta": "Z"},
    "pt": {"dábliu": "W", "ípsilon": "Y", "agá": "H", "jota": "J", "xis": "X"},
    "nl": {"griekse y": "Y", "lange ij": "IJ"},
}

_LIKENED: Mapping[str, tuple[str, ...]] = {
    "en": ("as in", "for", "like", "is for"),
    "de": ("wie",),
    "fr": ("comme",),
    "es": ("de", "como en", "como"),
    "it": ("come", "di"),
    "pt": ("de", "como em", "como"),
    "nl": ("van", "als in", "zoals"),
}


@dataclass(frozen=True, slots=True)
class Alphabet:
    """How letters are said in a language."""

    names: Mapping[str, str] = field(default_factory=dict)
    """Words that stand for a sign, as a capital."""
    likened: tuple[str, ...] = ()
    """What stands between a letter and its word: as in."""


def alphabet(language: str) -> Alphabet:
    """The spelling of a language; ICAO's words everywhere, Korean and Russian with nothing more."""
    code = primary(language)
    spelled = {word: word[0].upper() for word in (*_ICAO.split(), *_WORDS.get(code, "").split())}
    return Alphabet({**spelled, **_NAMES.get(code, {})}, _LIKENED.get(code, ()))
