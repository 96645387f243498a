"""What speaks to callers and what understands them: the engines of the chain, and the recognizer."""

from collections.abc import Iterator

from voicekit._asr.models import CATALOGUE, ModelStore
from voicekit._asr.models.engines import unknown
from voicekit._asr.registry import Registry
from voicekit._asr.selection import described
from voicekit._authoring.doctor.finding import Diagnosis, Level
from voicekit._prompts.factory import catalog_languages
from voicekit._settings import Settings
from voicekit._tts import registry
from voicekit._tts.worker import Worker
from voicekit.errors import AsrError, TtsError

__all__ = ["check_engines", "check_recognizer"]


def check_engines(settings: Settings) -> Iterator[Diagnosis]:
    """Which engines can speak the language of the settings; at least one has to."""
    for name in settings.voice.keys() - set(settings.engines):
        what = f"the setting voice names {name}, which is none of engines = {', '.join(settings.engines)}"
        yield Diagnosis("speech", Level.WARNING, what, f"correct its name, or add {name} to engines")
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


def check_recognizer(settings: Settings) -> Iterator[Diagnosis]:
    """The model of the settings' language and its engine; no model is loaded. Then those of the languages that prompts
    are translated to, and what lies broken beside them.

    That none serves the language is a failure only where callers may answer by voice; of the others it is a warning.
    """
    for error in unknown(settings.recognizers):
        yield Diagnosis("hearing", Level.WARNING, error.what, error.hint)
    recognizers = Registry(settings.models, settings.recognizers)
    yield _check_language(recognizers, settings.language, settings, Level.FAILURE)
    for language in catalog_languages(settings) if settings.speech else ():
        if language != settings.language:
            yield _check_language(recognizers, language, settings, Level.WARNING)
    for model in ModelStore(settings.models).installed():
        if not model.usable:
            again = f", then voicekit models fetch {model.name}" if model.name in CATALOGUE else ""
            what = f"the model {model.name} cannot be used: {model.problem}"
            yield Diagnosis("hearing", Level.WARNING, what, f"voicekit models remove {model.name}{again}")


def _check_language(recognizers: Registry, language: str, settings: Settings, missing: Level) -> Diagnosis:
    off = "" if settings.speech else " (not used: the setting speech is false)"
    try:
        why = described(recognizers.selected(language), language, settings.accept_languages)
        recognizers.find(language).describe()
    except AsrError as error:
        return Diagnosis("hearing", missing if settings.speech else Level.NOTE, error.what + off, error.hint)
    return Diagnosis("hearing", Level.OK, why + off)
