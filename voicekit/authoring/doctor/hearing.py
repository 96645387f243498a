"""The recognizer that would understand callers and why it is that one, or the command that brings one."""

from collections.abc import Iterator

from voicekit.asr.models import CATALOGUE, ModelStore
from voicekit.asr.registry import Registry
from voicekit.authoring.doctor.finding import Diagnosis, Level
from voicekit.errors import AsrError
from voicekit.settings import Settings

__all__ = ["check_recognizer"]


def check_recognizer(settings: Settings) -> Iterator[Diagnosis]:
    """The model of the settings' language and its engine; no model is loaded. Then what lies broken beside it.

    That none serves the language is a failure only where callers may answer by voice.
    """
    registry = Registry(settings.models, settings.recognizers)
    off = "" if settings.speech else " (not used: the setting speech is false)"
    try:
        why = registry.selected(settings.language).why
        registry.find(settings.language).describe()
    except AsrError as error:
        level = Level.FAILURE if settings.speech else Level.NOTE
        yield Diagnosis("hearing", level, error.what + off, error.hint)
    else:
        yield Diagnosis("hearing", Level.OK, why + off)
    for model in ModelStore(settings.models).installed():
        if not model.usable:
            again = f", then voicekit models fetch {model.name}" if model.name in CATALOGUE else ""
            what = f"the model {model.name} cannot be used: {model.problem}"
            yield Diagnosis("hearing", Level.WARNING, what, f"voicekit models remove {model.name}{again}")
