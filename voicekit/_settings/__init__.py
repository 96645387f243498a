"""The settings: read once, checked, frozen.

The command line wins over ``VOICEKIT_*`` variables, these win over ``voicekit.toml``. They are loaded when they are
used: what a call needs of this room (patterns) costs no model.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voicekit._settings.formats import FORMAT_NAMES
    from voicekit._settings.model import Settings
    from voicekit._settings.sources import CONFIG_NAME, find_config, load

__all__ = ["CONFIG_NAME", "FORMAT_NAMES", "Settings", "find_config", "load"]

_HOMES = {
    "CONFIG_NAME": "sources",
    "FORMAT_NAMES": "formats",
    "Settings": "model",
    "find_config": "sources",
    "load": "sources",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'voicekit._settings' has no attribute {name!r}")
    return getattr(import_module(f"voicekit._settings.{_HOMES[name]}"), name)
