"""The settings: read once, checked, frozen.

The command line wins over ``VOICEKIT_*`` variables, these win over ``voicekit.toml``.
"""

from voicekit.settings.load import CONFIG_NAME, find_config, load
from voicekit.settings.model import FORMAT_NAMES, Settings

__all__ = ["CONFIG_NAME", "FORMAT_NAMES", "Settings", "find_config", "load"]
