"""What a process hears with, by its settings: the tap for sound, and the recognizers of its models."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from voicekit._asr.endpoint import Endpointer, Endpointing
from voicekit._asr.registry import Registry
from voicekit._asr.service import Pool, Recognition
from voicekit._asr.vad import SileroVad
from voicekit._call.input.grammars import yes_or_no
from voicekit._call.speech.capture import SpeechInput
from voicekit._server.audio_socket import AudioSocketServer
from voicekit._settings import Settings
from voicekit.errors import RecognizerMissing

__all__ = ["detector", "speech_input_of"]

_log = structlog.get_logger("voicekit._server")


@asynccontextmanager
async def speech_input_of(
    settings: Settings, tap: AudioSocketServer | None = None, pool: Pool | None = None
) -> AsyncIterator[SpeechInput | None]:
    """What a process hears with, while the block runs; None where the settings ask for no speech, and, with a
    warning, where no model of their language is there: the same questions are answered by keys.

    ``tap`` is one that is reached without a listener of its own; ``pool`` makes the threads that recognise. Raises
    ConfigError where the address cannot be had.
    """
    if not settings.speech:
        yield None
        return
    registry, receiver = Registry(settings.models, settings.recognizers), tap or AudioSocketServer(settings)
    try:
        selected = registry.selected(settings.language)
    except RecognizerMissing as error:
        _log.warning("speech.unavailable", reason=error.what, hint=error.hint)
        yield None
        return
    _log.info("speech.ready", model=selected.why)
    yes_or_no(settings.language)  # the first grammar of a language takes a moment, which no caller should wait for
    async with Recognition(registry.find, pool=pool) as recognition:
        if tap is None:
            await receiver.listen(settings.host, settings.audio_port)
        try:
            yield SpeechInput(receiver, recognition, detector)
        finally:
            receiver.close()


def detector(endpointing: Endpointing) -> Endpointer:
    """What finds speech in the sound of one answer."""
    return Endpointer(SileroVad(), endpointing)
