"""gTTS: the voices of Google Translate, over the network.

The service is not made for programs: it limits them (429), and it may change or end without notice. What is
rendered beforehand stays; a live call never waits for it beyond the chain's deadline.
"""

import importlib.metadata
import importlib.util
import os
from types import ModuleType
from urllib.parse import urlsplit

import numpy as np

from voicekit._lang.tags import best
from voicekit._media.pcm import Pcm, resample
from voicekit._tts.engine import Voice
from voicekit.errors import EngineFailed, EngineMissing, SettingsError

__all__ = ["ADDRESS_VARIABLE", "GttsEngine"]

ADDRESS_VARIABLE = "GTTS_ADDRESS"
"""Environment variable with the address of the service, where it is not Google's (a gateway, a test)."""

TIMEOUT = (3.0, 10.0)
"""Seconds to connect and to wait for an answer: requests has no limit of its own."""

_ACCENTS = {
    "en-au": "com.au",
    "en-ca": "ca",
    "en-gb": "co.uk",
    "en-ie": "ie",
    "en-in": "co.in",
    "en-ng": "com.ng",
    "en-nz": "co.nz",
    "en-us": "us",
    "en-za": "co.za",
    "es-es": "es",
    "es-mx": "com.mx",
    "es-us": "us",
    "fr-fr": "fr",
    "pt-br": "com.br",
}
"""The service speaks a region's accent at the top-level domain of the region."""


class GttsEngine:
    """Google Translate's voices.

    ``voice`` is a language and a top-level domain (``en@co.uk``), used where the language is asked for. ``address``
    is where the service answers, by default Google's; the environment variable `ADDRESS_VARIABLE` sets it too.
    """

    name = "gtts"
    online = True

    def __init__(
        self, voice: str | None = None, *, address: str | None = None, timeout: tuple[float, float] = TIMEOUT
    ) -> None:
        if importlib.util.find_spec("gtts") is None:
            raise EngineMissing("gTTS is not installed", hint="pip install gTTS")
        self._wish = voice
        self._timeout = timeout
        self._address = (address or os.environ.get(ADDRESS_VARIABLE, "")).rstrip("/")
        if self._address and urlsplit(self._address).scheme not in ("http", "https"):
            raise SettingsError(f"{ADDRESS_VARIABLE}: {self._address!r} is no http address", hint="take https://host")

    def languages(self) -> tuple[str, ...]:
        """The tags that the service knows, English first; known without asking it."""
        known: tuple[str, ...] = _package().languages()
        return known

    def voice(self, language: str) -> Voice:
        """The voice for the language, with the accent of its region where there is one. Raises EngineMissing."""
        tag = best(language, self.languages())
        if tag is None:
            raise EngineMissing(f"gTTS does not speak {language}", hint="name another engine for it")
        domain = _ACCENTS.get(language.replace("_", "-").lower(), "com")
        if self._wish and best(language, [self._wish.partition("@")[0]]):
            tag, _, domain = self._wish.partition("@")
        release = importlib.metadata.version("gTTS")
        return Voice(self.name, f"{tag}@{domain or 'com'}", tag, release)

    def synthesize(self, text: str, voice: Voice) -> Pcm:
        """The sound of the text, mostly at 24,000 Hz: one request for each hundred characters.

        Raises EngineOffline where the service cannot be reached or asks to slow down, EngineFailed where its answer
        is no sound, Unsayable where the text has nothing to say.
        """
        tag, _, domain = voice.name.partition("@")
        return _joined(_package().sounds(text, self._address, domain, tag, self._timeout))


def _package() -> ModuleType:
    try:
        from voicekit._tts import gttsrequest  # noqa: PLC0415 - see there
    except ImportError as error:
        raise EngineMissing(f"gTTS cannot be used: {error}", hint="pip install --upgrade gTTS") from error
    return gttsrequest


def _joined(sounds: list[Pcm]) -> Pcm:
    if not any(sound.samples.any() for sound in sounds):
        raise EngineFailed("gTTS's service answered without sound", hint="pip install --upgrade gTTS")
    rate = sounds[0].rate
    return Pcm(np.concatenate([resample(sound, rate).samples for sound in sounds]), rate)
