"""libespeak-ng in this process, by ctypes.

The library keeps one voice and one text for the whole process: a lock serves one caller after another. It is under
the GPL and therefore an extra (espeakng-loader brings it in a wheel), or the system's.
"""

import ctypes
import importlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from voicekit._media.pcm import Pcm
from voicekit.errors import EngineFailed, EngineMissing

__all__ = ["MEND", "EspeakVoice", "Library", "library"]

MEND = "pip install 'voicekit[espeak]', or apt-get install libespeak-ng1"

SYSTEM_LIBRARY = "libespeak-ng.so.1"

# The numbers of speak_lib.h.
_SYNCHRONOUS, _DONT_EXIT = 2, 0x8000
_BUFFER_MS = 500
_UTF8, _POS_CHARACTER, _RATE = 1, 1, 1

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class _RawVoice(ctypes.Structure):
    """espeak_VOICE. ``languages`` is a list: priority (one byte), tag (ended by zero), and so on until a zero byte."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("reserved", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """A voice for one of the tags it serves; among those of a tag, a lower ``priority`` is the better one."""

    identifier: str
    tag: str
    priority: int


class Library:
    """The loaded library; made once, by `library`."""

    def __init__(self, api: Any, rate: int) -> None:
        self._api = api
        self._rate = rate
        self._lock = threading.Lock()
        self._heard: list[bytes] = []
        self._current = ""
        # Kept for as long as the library lives, for it calls back without a reference of its own.
        self._callback = _Callback(self._hear)
        api.espeak_SetSynthCallback(self._callback)
        api.espeak_Info.restype = ctypes.c_char_p
        api.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_RawVoice))
        api.espeak_Synth.argtypes = (
            *(ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint),
            *(ctypes.c_void_p, ctypes.c_void_p),
        )
        self.release = str(api.espeak_Info(None).decode().split()[0])
        self.voices = tuple(self._voices())

    def speak(self, text: str, voice: str, words_per_minute: int) -> Pcm:
        """The sound of the text at 22,050 Hz; ``voice`` is a name or an identifier, with ``+variant`` or without.

        Raises EngineFailed where the library refuses the voice or the text.
        """
        data = text.replace("\0", " ").encode("utf-8", "replace")
        with self._lock:
            self._choose(voice, words_per_minute)
            self._heard.clear()
            code = self._api.espeak_Synth(data, len(data) + 1, 0, _POS_CHARACTER, 0, _UTF8, None, None)
            sound = b"".join(self._heard)
            self._heard.clear()
        if code != 0:
            raise EngineFailed(f"espeak-ng refused the text (code {code})")
        return Pcm(np.frombuffer(sound, np.int16), self._rate)

    def _choose(self, voice: str, words_per_minute: int) -> None:
        if self._current == f"{voice}/{words_per_minute}":
            return
        self._current = ""
        if (code := self._api.espeak_SetVoiceByName(voice.encode())) != 0:
            raise EngineFailed(f"espeak-ng has no voice {voice} (code {code})", hint="see: espeak-ng --voices")
        self._api.espeak_SetParameter(_RATE, words_per_minute, 0)
        self._current = f"{voice}/{words_per_minute}"

    def _hear(self, samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._heard.append(ctypes.string_at(samples, 2 * count))
        return 0

    def _voices(self) -> Iterator[EspeakVoice]:
        voices = self._api.espeak_ListVoices(None)
        index = 0
        while voices[index]:
            raw = voices[index].contents
            identifier = raw.identifier.decode()
            at = raw.languages
            while priority := ctypes.string_at(at, 1)[0]:
                tag = ctypes.string_at(at + 1)
                yield EspeakVoice(identifier, tag.decode(), priority)
                at += len(tag) + 2
            index += 1


_loading = threading.Lock()
_loaded: list[Library] = []


def library() -> Library:
    """The library of the package espeakng-loader, or else the system's. Raises EngineMissing where there is neither."""
    with _loading:
        if not _loaded:
            _loaded.append(_load())
        return _loaded[0]


def _load() -> Library:
    for path, data in _places():
        try:
            api = ctypes.CDLL(path)
            rate = api.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, data, _DONT_EXIT)
        except (OSError, AttributeError):
            continue
        if rate > 0:
            return Library(api, rate)
    raise EngineMissing("espeak-ng is not installed", hint=MEND)


def _places() -> Iterator[tuple[str, bytes | None]]:
    """Where the library may be, each with the directory of its data (None: where it looks by itself)."""
    try:
        loader: Any = importlib.import_module("espeakng_loader")
        yield loader.get_library_path(), loader.get_data_path().encode()
    except (ImportError, RuntimeError):
        pass
    yield SYSTEM_LIBRARY, None
