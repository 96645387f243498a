"""The recognizers that the models of this machine make possible."""

from functools import cache

from voicekit.asr.engine import Recognizer
from voicekit.asr.models import Store
from voicekit.asr.service import Find
from voicekit.asr.vosk import VoskRecognizer
from voicekit.errors import ModelMissing
from voicekit.settings import Settings

__all__ = ["finder"]


def finder(settings: Settings) -> Find:
    """Finds the recognizer of a language among the models of the settings; reads no model."""
    store = Store(settings.models)

    @cache
    def find(language: str, _closed: bool) -> Recognizer:
        wanted = language.partition("-")[0]
        for model in store.usable():
            if model.language.partition("-")[0] in {wanted, "mul"}:
                if model.engine == "vosk":
                    return VoskRecognizer(model.path, language)
                from voicekit.asr.whisper import WhisperRecognizer  # noqa: PLC0415 - an extra

                return WhisperRecognizer(model.path, language)
        raise ModelMissing(
            f"no model of the language {language} is in {store.folder}",
            mend=f"voicekit models list --language {wanted}",
        )

    return find
