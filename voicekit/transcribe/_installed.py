"""The recognizers that are installed."""

from pathlib import Path

from voicekit._asr.registry import Registry
from voicekit._asr.service import Recognition
from voicekit._settings import load
from voicekit._threads import usable_cores

__all__ = ["recognition"]


def recognition(models: Path | None = None) -> Recognition:
    """What `transcribe` asks: the recognition engines that the settings name, with the models in the folder ``models``
    or else in that of the settings. An async context manager; a model is loaded when it is first needed.

    ``voicekit models fetch`` brings a model. Raises SettingsError where the settings are wrong.
    """
    settings = load()
    return Recognition(Registry(models or settings.models, settings.recognizers).find, recordings=usable_cores())
