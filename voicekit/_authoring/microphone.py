"""The microphone of a Linux machine, by the programs that its sound system brings."""

import asyncio
import os
import shutil
from contextlib import suppress

import numpy as np

from voicekit._asr.endpointing import Endpointing
from voicekit._call.speech.audio import RATE
from voicekit._media.pcm import Pcm
from voicekit._server.recognition import detector
from voicekit.errors import ConfigError

__all__ = ["LONGEST", "record"]

LONGEST = 30.0
"""Seconds that are recorded at most: nobody thinks longer before they answer."""

PIECE = 0.1
"""Seconds of sound that are looked at at once."""

PROGRAMS = {
    "arecord": ("-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", str(RATE)),
    "parec": ("--raw", "--format=s16le", "--channels=1", f"--rate={RATE}"),
}
"""What records, in the order in which it is looked for: ALSA's, and that of PulseAudio and PipeWire."""


async def record(endpointing: Endpointing) -> Pcm:
    """What is said until an answer has ended in it, or `LONGEST` is over.

    Raises ConfigError where nothing records, or what does brings no sound.
    """
    endpointer, data = detector(endpointing), bytearray()
    process = await _started()
    assert process.stdout is not None
    try:
        while endpointer.ended is None and len(data) < 2 * LONGEST * RATE:
            try:
                piece = await process.stdout.readexactly(2 * round(PIECE * RATE))
            except asyncio.IncompleteReadError:
                break
            endpointer.feed(_sound(piece))
            data += piece
    finally:
        endpointer.close()
        with suppress(ProcessLookupError):
            process.kill()
        _, said = await process.communicate()
    if not data:
        why = said.decode(errors="replace").strip().splitlines()
        raise ConfigError(
            f"the microphone brought no sound{': ' + why[0] if why else ''}",
            hint="arecord -l lists the microphones of this machine",
        )
    return _sound(data)


def _sound(data: bytes | bytearray) -> Pcm:
    return Pcm(np.frombuffer(bytes(data), "<i2").astype(np.int16), RATE)


async def _started() -> asyncio.subprocess.Process:
    for name, options in PROGRAMS.items():
        if (program := shutil.which(name)) is not None:
            return await asyncio.create_subprocess_exec(
                program,
                *options,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={**os.environ, "LC_ALL": "C"},
            )
    raise ConfigError(
        "nothing records here: neither arecord nor parec is installed",
        hint="apt install alsa-utils, or pulseaudio-utils; or record elsewhere, and name the file",
    )
