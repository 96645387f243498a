"""What is asked of gTTS's package, which takes longer to import than a prompt to look up: only where it speaks."""

import binascii
from collections.abc import Iterator
from urllib.parse import urlsplit

import gtts
import gtts.lang

from voicekit._media.formats import read_sound
from voicekit._media.pcm import Pcm
from voicekit.errors import AudioError, EngineFailed, EngineOffline, Unsayable

__all__ = ["languages", "sounds"]


def languages() -> tuple[str, ...]:
    """The tags that the service knows, English first."""
    return tuple(sorted(gtts.lang.tts_langs(), key=lambda tag: (tag != "en", tag)))


def sounds(text: str, address: str, domain: str, tag: str, timeout: tuple[float, float]) -> list[Pcm]:
    """The answers to a text, one for each hundred characters. Raises as `voicekit._tts.gtts.GttsEngine.synthesize`."""
    try:
        request = _GttsRequest(text, address, domain, tag, timeout)
        return [read_sound(part).pcm for part in request.stream()]
    except gtts.gTTSError as error:
        raise _mapped(error) from error
    except AssertionError as error:  # gTTS's word for a text of which nothing is left to say
        raise Unsayable("gTTS has nothing to say: the text has no letter and no digit") from error
    except (AudioError, binascii.Error, UnicodeError) as error:
        raise EngineFailed(f"gTTS's answer is no sound: {error}", hint="pip install --upgrade gTTS") from error


class _GttsRequest(gtts.gTTS):  # type: ignore[misc]
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
        return EngineOffline("gTTS's service cannot be reached", hint="check the network and its proxy settings")
    status = error.rsp.status_code
    if status == 429:
        return EngineOffline("gTTS's service asks to slow down (429)", hint="render beforehand: voicekit render")
    if status >= 500:
        return EngineOffline(
            f"gTTS's service is out of order ({status})", hint="try again later, or name another engine"
        )
    answer = "no sound in the answer" if status == 200 else f"answer {status}"
    return EngineFailed(f"gTTS's service refused the text: {answer}", hint="pip install --upgrade gTTS")
