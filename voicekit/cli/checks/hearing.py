"""The recognizer that would understand callers, and why it is that one."""

from collections.abc import Iterator

from voicekit.asr.registry import Registry
from voicekit.cli.checks.finding import Finding, Level
from voicekit.errors import AsrError
from voicekit.settings import Settings

__all__ = ["check_recognizer"]


def check_recognizer(settings: Settings) -> Iterator[Finding]:
    """The model of the settings' language and its engine; no model is loaded.

    Its absence is a failure only where callers may answer by voice.
    """
    registry = Registry(settings.models, settings.recognizers)
    try:
        why = registry.selected(settings.language).why
        registry.find(settings.language).describe()
    except AsrError as error:
        level = Level.FAILURE if settings.speech else Level.NOTE
        yield Finding("hearing", level, error.what, error.mend)
    else:
        yield Finding("hearing", Level.OK, why)
