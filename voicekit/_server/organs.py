"""What a process hears with, by its settings: the tap for sound, and the recognizers of its models."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from voicekit._asr.endpoint import Endpointer, Endpointing
from voicekit._asr.registry import Registry
from voicekit._asr.service import Pool, Recognition
from voicekit._asr.vad import SileroVad
from voicekit._call.input.grammars import yes_or_no
from voicekit._call.speech.capture import Organs
from voicekit._server.tap import Tap
from voicekit._settings import Settings
from voicekit.errors import RecognizerMissing

__all__ = ["detector", "organs_of"]

_log = structlog.get_logger("voicekit._server")


@asynccontextmanager
async def organs_of(
    settings: Settings, tap: Tap | None = None, pool: Pool | None = None
) -> AsyncIterator[Organs | None]:
    """The organs of a process, while the block runs; None where the settings ask for no speech, and, with a warning,
    where no model of their language is there: the same questions are answered by keys.

    ``tap`` is one that is reached without a listener of its own; ``pool`` makes the threads that recognise. Raises
    ConfigError where the address cannot be had.
    """
    if not settings.speech:
        yield None
        return
    registry, ears = Registry(settings.models, settings.recognizers), tap or Tap(settings)
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
            await ears.listen(settings.host, settings.audio_port)
        try:
            yield Organs(ears, recognition, detector)
        finally:
            ears.close()


def detector(endpointing: Endpointing) -> Endpointer:
    """What finds speech in the sound of one answer."""
    return Endpointer(SileroVad(), endpointing)
