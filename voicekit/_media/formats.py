"""The sound files that Asterisk plays: names, extensions, rates and content; whole files to samples and back.

libsndfile (through soundfile) knows G.711 and GSM 06.10, libg722 (bit-exact to the ITU's tests) knows G.722.
"""

import io
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import G722
import numpy as np
import soundfile
from numpy.typing import NDArray

from voicekit._media.mix import Mixed, mixed
from voicekit._media.pcm import Pcm, resample
from voicekit._media.wav import HEAD, finished
from voicekit.errors import AudioError

__all__ = [
    "FORMATS",
    "MAX_SECONDS",
    "Format",
    "UnknownSound",
    "check_header",
    "decode",
    "decode_alaw",
    "decode_ulaw",
    "encode",
    "encode_alaw",
    "encode_ulaw",
    "read_sound",
]

MAX_SECONDS = 3600
"""An hour of music on hold is the longest a file needs; a small compressed file can claim years."""

MAX_CHANNELS = 16
"""Recorders have up to sixteen; a header that claims more is damaged."""

RATES = range(1000, 384_001)
"""The rates in which sound is kept, from telegraph quality to studio."""

GSM_FRAME = 33
"""Bytes of a GSM 06.10 frame: 20 ms, 160 samples."""

G722_BITS = 64_000
"""Bits per second; Asterisk's format_g722 knows this mode only."""

_BLOCK = 1 << 16
_PCM_TAG = 1


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


class UnknownSound(AudioError):
    """libsndfile does not know the container, or finds it damaged; another reader may know more."""


def encode_wav(pcm: Pcm) -> bytes:
    """RIFF with the canonical header of 44 bytes, which Asterisk's format_wav reads in every version.

    Asterisk (22 still) counts the header as sound and leaves out the last 22 samples; what `master` keeps after the
    end of speech is twenty times that.
    """
    data = encode_sln(pcm)
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", 36 + len(data), b"WAVE"),
        *(b"fmt ", 16, _PCM_TAG, 1, pcm.rate, 2 * pcm.rate, 2, 16),
        *(b"data", len(data)),
    )
    return header + data


def decode_wav(data: bytes, _rate: int) -> Pcm:
    """Any WAV that libsndfile reads, at the rate that its header names."""
    if not data.startswith((b"RIFF", b"RIFX", b"RF64")):
        raise AudioError("it has no RIFF header", hint="give the file the ending of what it is")
    return read_sound(data).pcm


def encode_sln(pcm: Pcm) -> bytes:
    """Signed linear: little-endian int16 and nothing else (a header would be heard as a thump)."""
    return pcm.samples.astype("<i2", copy=False).tobytes()


def decode_sln(data: bytes, rate: int) -> Pcm:
    """Raw little-endian int16 at ``rate``."""
    if len(data) % 2:
        raise AudioError("it ends within a sample", hint="record it anew")
    return Pcm(np.frombuffer(data, "<i2").astype(np.int16), rate)


def encode_ulaw(pcm: Pcm) -> bytes:
    """G.711 mu-law, a byte for each sample."""
    return _encode_raw(pcm, "ULAW")


def decode_ulaw(data: bytes, rate: int) -> Pcm:
    """G.711 mu-law at ``rate``."""
    return _decode_raw(data, rate, "ULAW")


def encode_alaw(pcm: Pcm) -> bytes:
    """G.711 A-law, a byte for each sample."""
    return _encode_raw(pcm, "ALAW")


def decode_alaw(data: bytes, rate: int) -> Pcm:
    """G.711 A-law at ``rate``."""
    return _decode_raw(data, rate, "ALAW")


def encode_gsm(pcm: Pcm) -> bytes:
    """GSM 06.10 in raw frames of 33 bytes."""
    return _encode_raw(pcm, "GSM610")


def decode_gsm(data: bytes, rate: int) -> Pcm:
    """Raw GSM 06.10 frames at ``rate``."""
    if len(data) % GSM_FRAME:
        raise AudioError(f"{len(data)} bytes are no whole number of {GSM_FRAME}-byte frames", hint="record it anew")
    return _decode_raw(data, rate, "GSM610")


def encode_g722(pcm: Pcm) -> bytes:
    """G.722 at 64 kbit/s, a byte for each two samples of 16 kHz sound."""
    samples = np.pad(pcm.samples, (0, len(pcm.samples) % 2))
    return bytes(G722.G722(pcm.rate, G722_BITS).encode(samples)) if len(samples) else b""


def decode_g722(data: bytes, rate: int) -> Pcm:
    """G.722 at 64 kbit/s; the sound comes 22 samples late, which is the delay of the codec's filters."""
    samples = np.array(G722.G722(rate, G722_BITS).decode(data), dtype=np.int16) if data else np.zeros(0, np.int16)
    return Pcm(samples, rate)


def read_sound(data: bytes) -> Mixed:
    """The sound of any file with a header that libsndfile knows, mixed down to mono; of a WAV file whose recorder did
    not come to write its length, all of it.

    Raises UnknownSound where it is unknown or damaged, AudioError where it is larger than the limits of this module.
    """
    if (head := finished(data[:HEAD], len(data))) is not None:
        data = head + data[HEAD:]
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as sound:
            check_header(sound.samplerate, sound.channels)
            return mixed(lambda: _blocks(sound), sound.samplerate)
    except soundfile.LibsndfileError as error:
        raise UnknownSound(str(error.error_string).rstrip(".")) from error


def check_header(rate: int, channels: int) -> None:
    """Raise AudioError for what no recorder writes."""
    if rate not in RATES:
        raise AudioError(
            f"its header claims {rate} samples per second", hint="convert it: ffmpeg -i FILE -ar 8000 -ac 1 NEW.wav"
        )
    if channels > MAX_CHANNELS:
        raise AudioError(
            f"its header claims {channels} channels", hint="convert it: ffmpeg -i FILE -ar 8000 -ac 1 NEW.wav"
        )


def _blocks(sound: soundfile.SoundFile) -> Iterator[NDArray[np.float32]]:
    sound.seek(0)
    left = MAX_SECONDS * sound.samplerate
    # The length in a header is not to be trusted: it is read block by block until the end.
    while len(block := sound.read(_BLOCK, dtype="float32", always_2d=True)):
        left -= len(block)
        if left < 0:
            raise AudioError(f"it is longer than {MAX_SECONDS} seconds", hint="split the recording")
        yield block


def _encode_raw(pcm: Pcm, subtype: str) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, pcm.samples, pcm.rate, format="RAW", subtype=subtype)
    return file.getvalue()


def _decode_raw(data: bytes, rate: int, subtype: str) -> Pcm:
    if not data:
        return Pcm(np.zeros(0, np.int16), rate)
    samples, _ = soundfile.read(
        io.BytesIO(data), dtype="int16", samplerate=rate, channels=1, format="RAW", subtype=subtype
    )
    return Pcm(samples, rate)


_WAV = _Codec(encode_wav, decode_wav)
_SLN = _Codec(encode_sln, decode_sln)

_CODECS: Mapping[str, _Codec] = {
    "wav": _WAV,
    "wav16": _WAV,
    "sln": _SLN,
    "sln16": _SLN,
    "ulaw": _Codec(encode_ulaw, decode_ulaw),
    "alaw": _Codec(encode_alaw, decode_alaw),
    "gsm": _Codec(encode_gsm, decode_gsm),
    "g722": _Codec(encode_g722, decode_g722),
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
