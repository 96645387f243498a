"""The recognizers that are installed."""

from pathlib import Path

from voicekit._asr.registry import Registry
from voicekit._asr.service import Recognition
from voicekit._settings import load
from voicekit._threads import usable_cores

__all__ = ["recognition"]


def recognition(models: Path | None = None) -> Recognition:
    """The recognition engines that the settings name, for `transcribe`. An async context manager.

    Models lie in the folder ``models`` (None: in that of the settings), where ``voicekit models fetch`` puts them; each
    is loaded when it is first needed. Raises SettingsError where the settings are wrong.
    """
    settings = load()
    return Recognition(Registry(models or settings.models, settings.recognizers).find, recordings=usable_cores())
