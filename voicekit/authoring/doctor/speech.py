"""The engines of the chain, each with the voice that would speak."""

from collections.abc import Iterator

from voicekit.authoring.doctor.finding import Diagnosis, Level
from voicekit.errors import TtsError
from voicekit.settings import Settings
from voicekit.tts import registry
from voicekit.tts.worker import Worker

__all__ = ["check_engines"]


def check_engines(settings: Settings) -> Iterator[Diagnosis]:
    """Which engines can speak the language of the settings; at least one has to."""
    able = 0
    for name in settings.engines:
        finding = check_engine(name, settings)
        able += finding.level < Level.WARNING
        yield finding
    if not able:
        yield Diagnosis(
            "speech",
            Level.FAILURE,
            f"no engine speaks {settings.language}",
            "pip install 'voicekit[piper]', or name another engine or language in voicekit.toml",
        )


def check_engine(name: str, settings: Settings) -> Diagnosis:
    """One engine and its voice; no model is loaded and no service is asked."""
    try:
        engine = registry.find(name, settings.voice.get(name))
        voice = Worker(engine).voice(settings.language)
    except TtsError as error:
        return Diagnosis("speech", Level.WARNING, f"{name}: {error.what}", error.hint)
    if engine.online:
        return Diagnosis(
            "speech", Level.NOTE, f"{name}: voice {voice.name}, spoken by an online service (not asked now)"
        )
    return Diagnosis("speech", Level.OK, f"{name}: voice {voice.name} ({voice.language})")
