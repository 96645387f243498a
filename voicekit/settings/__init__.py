"""The settings: read once, checked, frozen.

The command line wins over ``VOICEKIT_*`` variables, these win over ``voicekit.toml``.
"""

from voicekit.settings.model import FORMAT_NAMES, Settings
from voicekit.settings.sources import CONFIG_NAME, find_config, load

__all__ = ["CONFIG_NAME", "FORMAT_NAMES", "Settings", "find_config", "load"]
