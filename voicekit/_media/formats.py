"""The sound files that Asterisk plays: names, extensions, rates and content."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from voicekit._media import codecs
from voicekit._media.pcm import Pcm
from voicekit._media.resample import resample
from voicekit.errors import AudioError

__all__ = ["FORMATS", "Format", "decode", "encode"]


@dataclass(frozen=True, slots=True)
class Format:
    """One of Asterisk's file formats.

    ``extension`` has its dot (Asterisk picks its reader by it alone); ``rate`` is in samples per second.
    """

    name: str
    extension: str
    rate: int


@dataclass(frozen=True, slots=True)
class _Codec:
    encode: Callable[[Pcm], bytes]
    decode: Callable[[bytes, int], Pcm]


_WAV = _Codec(codecs.encode_wav, codecs.decode_wav)
_SLN = _Codec(codecs.encode_sln, codecs.decode_sln)

_CODECS: Mapping[str, _Codec] = {
    "wav": _WAV,
    "wav16": _WAV,
    "sln": _SLN,
    "sln16": _SLN,
    "ulaw": _Codec(codecs.encode_ulaw, codecs.decode_ulaw),
    "alaw": _Codec(codecs.encode_alaw, codecs.decode_alaw),
    "gsm": _Codec(codecs.encode_gsm, codecs.decode_gsm),
    "g722": _Codec(codecs.encode_g722, codecs.decode_g722),
}

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        name: Format(name, f".{name}", rate)
        for name, rate in {
            "wav": 8000,
            "sln": 8000,
            "wav16": 16000,
            "sln16": 16000,
            "ulaw": 8000,
            "alaw": 8000,
            "g722": 16000,
            "gsm": 8000,
        }.items()
    }
)
"""The formats by name. The extensions are those of Asterisk's own format modules."""


def encode(pcm: Pcm, format: Format) -> bytes:  # noqa: A002 - the word the field uses
    """The content of a whole file: resampled to the format's rate where needed, with a header only in WAV.

    gsm fills its last frame of 160 samples with silence, g722 its last pair.
    """
    return _CODECS[format.name].encode(resample(pcm, format.rate))


def decode(data: bytes, format: Format) -> Pcm:  # noqa: A002 - the word the field uses
    """The sound of a whole file of the format; a WAV file keeps the rate that its header names.

    Raises AudioError where the content is not of the format.
    """
    try:
        return _CODECS[format.name].decode(data, format.rate)
    except AudioError as error:
        raise AudioError(f"not a {format.name} file: {error.what}", hint=error.hint) from error
