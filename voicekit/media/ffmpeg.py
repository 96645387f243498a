"""Containers that libsndfile does not know, through pydub and ffmpeg."""

import io
import shutil
import warnings
from collections.abc import Mapping
from typing import Any

import imageio_ffmpeg
import numpy as np

from voicekit.errors import AudioError
from voicekit.media.codecs import MAX_SECONDS, check_header
from voicekit.media.pcm import FULL_SCALE, Pcm, from_floats

__all__ = ["CONTAINERS", "read_container"]

CONTAINERS: Mapping[str, str] = {
    ".3gp": "mov",
    ".aac": "aac",
    ".ac3": "ac3",
    ".amr": "amr",
    ".ape": "ape",
    ".m4a": "mov",
    ".m4b": "mov",
    ".mka": "matroska",
    ".mkv": "matroska",
    ".mov": "mov",
    ".mp2": "mp3",
    ".mp3": "mp3",
    ".mp4": "mov",
    ".oga": "ogg",
    ".ogg": "ogg",
    ".opus": "ogg",
    ".wav": "wav",
    ".webm": "matroska",
    ".wma": "asf",
    ".wv": "wv",
}
"""ffmpeg's demuxer for each extension.

It is always named: left to guess, ffmpeg takes a playlist for sound and opens the files and addresses it lists.
"""


def read_container(data: bytes, extension: str) -> Pcm:
    """The sound of a container, mono, at its own rate. Raises AudioError where ffmpeg cannot decode it."""
    audio_segment, failure = _pydub()
    try:
        # This way into pydub asks ffmpeg alone; from_file asks ffprobe too, which no wheel brings.
        segment = audio_segment.from_file_using_temporary_files(
            io.BytesIO(data), format=CONTAINERS[extension], duration=MAX_SECONDS + 1
        )
    except failure as error:
        raise AudioError(_reason(str(error))) from error
    except (OSError, EOFError, ValueError) as error:
        raise AudioError(f"ffmpeg made no sound of it: {error}") from error
    return _mono(segment)


def _pydub() -> tuple[Any, type[Exception]]:
    with warnings.catch_warnings():
        # pydub warns of a missing ffmpeg, which it is given below, and of audioop, which audioop-lts replaces.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment  # noqa: PLC0415 - costs 30 ms that most programs never need
        from pydub.exceptions import CouldntDecodeError  # noqa: PLC0415
    AudioSegment.converter = shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()
    return AudioSegment, CouldntDecodeError


def _mono(segment: Any) -> Pcm:
    check_header(segment.frame_rate, segment.channels)
    if segment.duration_seconds > MAX_SECONDS:
        raise AudioError(f"it is longer than {MAX_SECONDS} seconds", mend="split the recording")
    segment = segment.set_sample_width(2)
    frames = np.frombuffer(segment.raw_data, "<i2").reshape(-1, segment.channels)
    return from_floats(frames.mean(axis=1, dtype=np.float32) / np.float32(FULL_SCALE), segment.frame_rate)


def _reason(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return f"ffmpeg cannot decode it: {lines[-1]}" if lines else "ffmpeg cannot decode it"
