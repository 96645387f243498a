"""Reading whatever recording a user has."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from voicekit._media import formats
from voicekit._media.ffmpeg import HEADLESS, read_container, signed, unknown, unsigned
from voicekit._media.formats import FORMATS, Format, UnknownSound, read_sound
from voicekit._media.mix import Mixed
from voicekit._media.pcm import Pcm
from voicekit._unread import hint_of
from voicekit.errors import AudioError

__all__ = ["MAX_BYTES", "RAW", "UNREAD", "kind_of", "look_at", "read", "read_mixed"]

MAX_BYTES = 700_000_000
"""An hour of studio WAV (48 kHz, stereo, 32 bit) is 1.4 GB, of CD sound 635 MB; more is no prompt."""

RAW: Mapping[str, Format] = {
    **{
        f".sln{thousands}": Format("sln", f".sln{thousands}", thousands * 1000)
        for thousands in (12, 24, 32, 48, 96, 192)
    },
    ".sln44": Format("sln", ".sln44", 44_100),
    **{known.extension: known for known in FORMATS.values() if not known.name.startswith("wav")},
    **dict.fromkeys((".ul", ".mu", ".ulw", ".pcm"), FORMATS["ulaw"]),
    **dict.fromkeys((".al", ".alw"), FORMATS["alaw"]),
    ".raw": FORMATS["sln"],
}
"""Files without a header, by extension, as Asterisk takes them (``.pcm`` is mu-law there)."""


UNREAD: Mapping[str, str] = {
    ".g719": "G.719",
    **dict.fromkeys((".g726-16", ".g726-24", ".g726-32", ".g726-40"), "G.726"),
    ".siren7": "G.722.1",
    ".siren14": "G.722.1 Annex C",
    ".vox": "Dialogic's ADPCM",
}
"""Files without a header that Asterisk writes and nothing here reads, by extension, with their encoding."""


def read(path: Path) -> Pcm:
    """The sound of a file, mono, at its own rate.

    A file that shows by its content what it is is read as that, whatever it is called; one without a header by its
    extension: libsndfile reads WAV, FLAC, Ogg, MP3, AIFF and more, pydub with ffmpeg what it does not know (m4a, aac,
    wma, amr, webm, g729, ...). Channels are mixed, see `read_mixed`. Raises AudioError, which names the file.
    """
    return read_mixed(path).pcm


def read_mixed(path: Path) -> Mixed:
    """The sound of a file, and whether its channels cancel each other, so that it is one of them only.

    Raises AudioError, which names the file.
    """
    try:
        return _sound(_content(path), path.suffix.lower())
    except AudioError as error:
        raise AudioError(f"{path}: {error.what}", hint=error.hint) from error


def kind_of(file: BinaryIO, extension: str) -> Format | str | None:
    """What a file is: a format without a header, else ffmpeg's name of its kind (which libsndfile may know as well), or
    None where neither its content nor its name (extension in lower case) tells.

    Raises AudioError for what stands in UNREAD.
    """
    if (sign := signed(file)) is not None:
        return sign
    if extension in RAW:
        return RAW[extension]
    if extension in UNREAD:
        hint = f"convert it on Asterisk's machine: asterisk -rx 'file convert /path/to/x{extension} /path/to/x.wav'"
        raise AudioError(f"{UNREAD[extension]} cannot be read without Asterisk", hint=hint)
    return unsigned(file, extension)


def look_at(path: Path) -> None:
    """Raise AudioError where there is no file to read, OSError where that cannot be told."""
    if path.is_file():
        return
    if path.is_symlink() and not path.exists():
        raise AudioError("a link that leads to no file", hint="take it away, or bring back what it leads to")
    if path.exists():
        raise AudioError("not a file", hint="name a recording: a plain file")
    raise AudioError("no such file", hint="correct its path; a relative one starts at the working directory")


def _content(path: Path) -> bytes:
    try:
        look_at(path)
        if (size := path.stat().st_size) > MAX_BYTES:
            raise AudioError(
                f"{size} bytes are more than the {MAX_BYTES} a recording may have",
                hint="cut it into several recordings",
            )
        data = path.read_bytes()
    except OSError as error:
        raise AudioError(f"it cannot be read: {error.strerror}", hint=hint_of(error)) from error
    if not data:
        raise AudioError("the file is empty", hint="record it anew, or copy it again from where it came")
    return data


def _sound(data: bytes, extension: str) -> Mixed:
    kind = kind_of(io.BytesIO(data), extension)
    if isinstance(kind, Format):
        return Mixed(formats.decode(data, kind), out_of_phase=False)
    if kind not in HEADLESS:
        try:
            return read_sound(data)
        except UnknownSound as error:
            if kind is None:
                raise unknown() from error
    assert kind is not None
    return read_container(data, kind)
