"""A voicekit program served to the private Asterisk, in the test's own event loop."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from heard import RATE, Samples

from voicekit import App
from voicekit._call.speech.capture import SpeechInput
from voicekit._media.formats import decode
from voicekit._media.pcm import resample
from voicekit._prompts.factory import renderer_of
from voicekit._prompts.parts import Clip, Part, Text
from voicekit._prompts.renderer import Renderer
from voicekit._records.keeping import CallRecords
from voicekit._server.service import Service
from voicekit._settings import Settings


@dataclass(frozen=True)
class Served:
    """A program that is being served on ``port`` of 127.0.0.1."""

    port: int
    service: Service
    prompts: Renderer

    async def sound(self, part: str | Part, language: str = "en") -> Samples:
        """What a caller should hear: the rendered part as it stands in the sounds directory."""
        whole = Text(part) if isinstance(part, str) else part
        clips = [clip async for clip in self.prompts.clips(whole, language)]
        return np.concatenate([self._read(clip) for clip in clips])

    def _read(self, clip: Clip) -> Samples:
        form = self.prompts.store.form
        pcm = decode(Path(f"{clip.file}{form.extension}").read_bytes(), form)
        return resample(pcm, RATE).samples.astype(np.float64)


@contextlib.asynccontextmanager
async def serve(
    app: App,
    sounds: Path,
    speech_input: SpeechInput | None = None,
    *,
    records: CallRecords | None = None,
    **settings: object,
) -> AsyncIterator[Served]:
    """Serves ``app``; it speaks with espeak-ng, the quickest voice, if ``settings`` do not say otherwise."""
    chosen = Settings.model_validate(
        {"port": 0, "sounds": sounds, "engines": ("espeak",), "drain_seconds": 0, **settings}
    )
    async with renderer_of(chosen) as prompts, Service(app, chosen, prompts, speech_input, records=records) as service:
        [address] = await service.listen()
        yield Served(int(address.rpartition(":")[2]), service, prompts)


def first(seconds: float, sound: Samples) -> Samples:
    return sound[: int(seconds * RATE)]


def last(seconds: float, sound: Samples) -> Samples:
    return sound[-int(seconds * RATE) :]
