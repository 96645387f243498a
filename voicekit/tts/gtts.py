"""gTTS: the voices of Google Translate, over the network.

The service is not made for programs: it limits them (429), and it may change or end without notice. What is
rendered beforehand stays; a live call never waits for it beyond the chain's deadline.
"""

import binascii
import importlib.metadata
import os
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import urlsplit

import gtts
import gtts.lang
import numpy as np

from voicekit.audio.codecs import read_sound
from voicekit.audio.pcm import Pcm
from voicekit.audio.resample import resample
from voicekit.errors import AudioError, EngineFailed, EngineMissing, EngineOffline, SettingsError, Unsayable
from voicekit.tts.engine import Voice
from voicekit.tts.languages import best

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
        self._wish = voice
        self._timeout = timeout
        self._address = (address or os.environ.get(ADDRESS_VARIABLE, "")).rstrip("/")
        if self._address and urlsplit(self._address).scheme not in ("http", "https"):
            raise SettingsError(f"{ADDRESS_VARIABLE}: {self._address!r} is no http address", mend="take https://host")

    def languages(self) -> tuple[str, ...]:
        """The tags that the service knows, English first; known without asking it."""
        return tuple(sorted(gtts.lang.tts_langs(), key=lambda tag: (tag != "en", tag)))

    def voice(self, language: str) -> Voice:
        """The voice for the language, with the accent of its region where there is one. Raises EngineMissing."""
        tag = best(language, self.languages())
        if tag is None:
            raise EngineMissing(f"gTTS does not speak {language}", mend="name another engine for it")
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
        try:
            request = _Request(text, self._address, domain, tag, self._timeout)
            sounds = [read_sound(BytesIO(part)) for part in request.stream()]
        except gtts.gTTSError as error:
            raise _mapped(error) from error
        except AssertionError as error:  # gTTS's word for a text of which nothing is left to say
            raise Unsayable("gTTS has nothing to say: the text has no letter and no digit") from error
        except (AudioError, binascii.Error, UnicodeError) as error:
            raise EngineFailed(f"gTTS's answer is no sound: {error}", mend="pip install --upgrade gTTS") from error
        return _joined(sounds)


class _Request(gtts.gTTS):  # type: ignore[misc]
    """gTTS's own request, sent to the address that is set."""

    def __init__(self, text: str, address: str, domain: str, tag: str, timeout: tuple[float, float]) -> None:
        super().__init__(text, tld=domain, lang=tag, lang_check=False, timeout=timeout)
        self._address = address

    def _prepare_requests(self) -> Iterator[object]:
        for request in super()._prepare_requests():
            if self._address:
                request.url = self._address + urlsplit(request.url).path
            yield request


def _mapped(error: gtts.gTTSError) -> EngineFailed | EngineOffline:
    if error.rsp is None:
        return EngineOffline("gTTS's service cannot be reached", mend="check the network and its proxy settings")
    status = error.rsp.status_code
    if status == 429:
        return EngineOffline("gTTS's service asks to slow down (429)", mend="render beforehand: voicekit render")
    if status >= 500:
        return EngineOffline(f"gTTS's service is out of order ({status})")
    answer = "no sound in the answer" if status == 200 else f"answer {status}"
    return EngineFailed(f"gTTS's service refused the text: {answer}", mend="pip install --upgrade gTTS")


def _joined(sounds: list[Pcm]) -> Pcm:
    if not any(sound.samples.any() for sound in sounds):
        raise EngineFailed("gTTS's service answered without sound", mend="pip install --upgrade gTTS")
    rate = sounds[0].rate
    return Pcm(np.concatenate([resample(sound, rate).samples for sound in sounds]), rate)
