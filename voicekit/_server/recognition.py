"""What a process hears with, by its settings: the tap for sound, and the recognizers of its models."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog

from voicekit._asr.endpoint import Endpointer, Endpointing
from voicekit._asr.registry import Registry
from voicekit._asr.selection import described
from voicekit._asr.service import Pool, Recognition
from voicekit._asr.vad import SileroVad
from voicekit._call.input.grammars import yes_or_no
from voicekit._call.speech.capture import SpeechInput
from voicekit._server.audio_socket import AudioSocketServer
from voicekit._server.listening import Listeners
from voicekit._settings import Settings
from voicekit.errors import RecognizerMissing

__all__ = ["detector", "speech_input_of"]

_log = structlog.get_logger("voicekit._server")


@asynccontextmanager
async def speech_input_of(
    settings: Settings,
    tap: AudioSocketServer | None = None,
    pool: Pool | None = None,
    languages: Sequence[str] = (),
    listeners: Listeners | None = None,
) -> AsyncIterator[SpeechInput | None]:
    """What a process hears with, while the block runs; None where the settings ask for no speech, or where no model
    hears any of the languages of its calls: the same questions are answered by keys.

    ``languages`` are those of calls beside that of the settings; where no model hears any, each is warned of. ``tap``
    is one that is reached without a listener of its own; ``pool`` makes the threads that recognise, ``listeners`` are
    the sockets of the process. Raises ConfigError where the address cannot be had.
    """
    if not settings.speech:
        yield None
        return
    registry, receiver = Registry(settings.models, settings.recognizers), tap or AudioSocketServer(settings)
    heard, missing = [], dict[str, RecognizerMissing]()
    for language in dict.fromkeys((settings.language, *languages)):
        try:
            _log.info("speech.ready", model=described(registry.selected(language), language, settings.accept_languages))
            heard.append(language)
        except RecognizerMissing as error:
            missing[language] = error
    if not heard:  # where there are some, the others are told of as their models are loaded
        for language, why in missing.items():
            _log.warning("speech.unavailable", language=language, reason=why.what, hint=why.hint)
        yield None
        return
    yes_or_no(heard[0])  # the first grammar of a language takes a moment, which no caller should wait for
    async with Recognition(
        registry.find, speakers=settings.max_speakers, pool=pool, trusted=settings.accept_languages
    ) as recognition:
        if tap is None:
            await receiver.listen(settings.host, settings.audio_port, listeners)
        try:
            yield SpeechInput(receiver, recognition, detector)
        finally:
            receiver.close()


def detector(endpointing: Endpointing) -> Endpointer:
    """What finds speech in the sound of one answer."""
    return Endpointer(SileroVad(), endpointing)
