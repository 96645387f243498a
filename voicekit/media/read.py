"""Reading whatever recording a user has."""

import io
from collections.abc import Mapping
from pathlib import Path

from voicekit.errors import AudioError
from voicekit.media import formats
from voicekit.media.codecs import UnknownSound, read_sound
from voicekit.media.ffmpeg import CONTAINERS, read_container
from voicekit.media.formats import FORMATS, Format
from voicekit.media.pcm import Pcm

__all__ = ["MAGIC", "MAX_BYTES", "RAW", "read"]

MAX_BYTES = 700_000_000
"""An hour of studio WAV (48 kHz, stereo, 32 bit) is 1.4 GB, of CD sound 635 MB; more is no prompt."""

RAW: Mapping[str, Format] = {
    **{
        f".sln{thousands}": Format("sln", f".sln{thousands}", thousands * 1000)
        for thousands in (12, 24, 32, 48, 96, 192)
    },
    ".sln44": Format("sln", ".sln44", 44_100),
    **{known.extension: known for known in FORMATS.values() if not known.name.startswith("wav")},
    **dict.fromkeys((".ul", ".mu", ".pcm"), FORMATS["ulaw"]),
    ".al": FORMATS["alaw"],
    ".raw": FORMATS["sln"],
}
"""Files without a header, by extension, as Asterisk takes them (``.pcm`` is mu-law there)."""

MAGIC = (b"RIFF", b"RIFX", b"RF64", b"fLaC", b"OggS", b"ID3", b"FORM", b".snd", b"caff")
"""How files with a header start: they are read as what they are, whatever they are called."""


def read(path: Path) -> Pcm:
    """The sound of a file, mono, at its own rate.

    Files without a header are known by their extension, all others by their content: libsndfile reads WAV, FLAC,
    Ogg, MP3, AIFF and more, pydub with ffmpeg what it does not know (m4a, aac, wma, amr, webm, ...).
    Raises AudioError, which names the file.
    """
    try:
        return _sound(_content(path), path.suffix.lower())
    except AudioError as error:
        raise AudioError(f"{path}: {error.what}", mend=error.mend) from error


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise AudioError("no such file" if not path.exists() else "not a file")
        if (size := path.stat().st_size) > MAX_BYTES:
            raise AudioError(f"{size} bytes are more than the {MAX_BYTES} a recording may have", mend="split it")
        data = path.read_bytes()
    except OSError as error:
        raise AudioError(f"it cannot be read: {error.strerror}") from error
    if not data:
        raise AudioError("the file is empty")
    return data


def _sound(data: bytes, extension: str) -> Pcm:
    if extension in RAW and not data.startswith(MAGIC):
        return formats.decode(data, RAW[extension])
    try:
        return read_sound(io.BytesIO(data))
    except UnknownSound:
        if extension not in CONTAINERS:
            raise
    return read_container(data, extension)
