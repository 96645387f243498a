"""Sound to recognise: recordings of people, and made speech, as a telephone carries it.

Recordings of one professional speaker come from Debian's package asterisk-core-sounds-en-wav, recorded music from
asterisk-moh-opsound-wav; apt downloads them into the cache folder of the tests. Digits by six people are measured where
a copy of the Free Spoken Digit Dataset stands beside them (``git clone`` of Jakobovski/free-spoken-digit-dataset,
CC BY-SA 4.0); their calibration was fitted to it.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from bench.asr.menus import SENTENCES
from voicekit._asr.models import ModelStore
from voicekit._media.pcm import Pcm
from voicekit._media.read import read
from voicekit._media.telephone import babble, pink, telephone, white
from voicekit._tts.espeak import EspeakEngine
from voicekit._tts.piper import PiperEngine

__all__ = [
    "CONDITIONS",
    "DIGITS",
    "KOREAN_VOICES",
    "Condition",
    "digit_recordings",
    "human",
    "model",
    "music",
    "padded",
    "recordings",
    "say",
    "sentences",
    "voices",
]

PACKAGE = "asterisk-core-sounds-en-wav"
MUSIC = "asterisk-moh-opsound-wav"
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"}
_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ALPHABET = (
    *("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet", "kilo", "lima"),
    *("mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform", "victor", "whiskey"),
    *("x-ray", "yankee", "zulu"),
)
ESPEAK = ("en-US", "en-US+f3", "en-GB", "en-GB+f2", "en-US+m3", "gmw/en-GB-scotland")
KOREAN_VOICES = ("ko", "ko+m3", "ko+f2", "ko+f4")


@dataclass(frozen=True, slots=True)
class Condition:
    """A line: its noise, and how far below the speech it is; None is no noise."""

    noise: str | None = None
    snr: int = 0

    @property
    def label(self) -> str:
        return f"{self.noise} {self.snr} dB" if self.noise else "clean"

    def __call__(self, pcm: Pcm) -> Pcm:
        return telephone(pcm, noise=_noise(self.noise), snr=self.snr) if self.noise else telephone(pcm)


CONDITIONS = (Condition(), *(Condition(noise, snr) for snr in (20, 10, 5) for noise in ("babble", "street", "white")))


def folder() -> Path:
    """The cache folder of the tests."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voicekit-tests"
    return Path(os.environ.get("VOICEKIT_TEST_CACHE") or default).absolute()


def model(name: str) -> Path:
    """A model that `tools/models.py` fetches. Raises ModelMissing."""
    return ModelStore(folder() / "models").path(name)


def _unpacked(package: str) -> Path:
    """A package of Debian's, unpacked; apt downloads it where it is not there yet."""
    place = folder() / package
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as work:
            subprocess.run(["apt-get", "download", package], cwd=work, check=True, capture_output=True)
            (archive,) = Path(work).glob("*.deb")
            subprocess.run(["dpkg-deb", "-x", str(archive), f"{work}/root"], check=True)
            shutil.move(f"{work}/root", place)
    return place / "usr/share/asterisk"


@cache
def recordings() -> Path:
    """The folder of recorded prompts."""
    return next(iter(sorted(_unpacked(PACKAGE).glob("sounds/en*"))))


def music(count: int) -> list[Pcm]:
    """Pieces of recorded music, 1 to 4 s long, from all of the tracks in turn."""
    random = np.random.default_rng(6)
    tracks = [read(file) for file in sorted(_unpacked(MUSIC).glob("moh/*.wav"))]
    pieces = []
    for place in range(count):
        track = tracks[place % len(tracks)]
        size = round(random.uniform(1, 4) * track.rate)
        start = random.integers(len(track.samples) - size)
        pieces.append(Pcm(track.samples[start : start + size], track.rate))
    return pieces


def human(group: str) -> dict[str, Pcm]:
    """Recordings of a group by what they say: ``digits``, ``numbers``, ``letters``, ``alphabet``, ``dates``."""
    root = recordings()
    names = {
        "digits": {word: f"digits/{digit}" for digit, word in enumerate(DIGITS)},
        "numbers": {
            **{word: f"digits/{10 + more}" for more, word in enumerate(_TEENS)},
            **{word: f"digits/{number}" for number, word in _TENS.items()},
        },
        "letters": {letter.upper(): f"letters/{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"},
        "alphabet": {word: f"phonetic/{word[0]}_p" for word in _ALPHABET},
        "dates": {
            **{day: f"digits/day-{place}" for place, day in enumerate(_DAYS)},
            **{month: f"digits/mon-{place}" for place, month in enumerate(_MONTHS)},
        },
    }[group]
    return {text: padded(read(root / f"{name}.wav")) for text, name in names.items()}


def digit_recordings() -> Iterator[tuple[str, Pcm]]:
    """Digits by six people, three takes each; nothing where the dataset is not in the cache folder."""
    root = folder() / "free-spoken-digit-dataset" / "recordings"
    for file in sorted(root.glob("*_*_*.wav")):
        digit, _, take = file.stem.split("_")
        if int(take) in (0, 7, 21):
            yield DIGITS[int(digit)], read(file)


def sentences(count: int) -> list[Pcm]:
    """Recorded prompts that say none of the choices, 0.8 to 5 s long."""
    files = [
        file
        for name in ("vm-*", "conf-*", "pbx-*", "queue-*", "priv*", "agent-*", "*")
        for file in sorted(recordings().glob(f"{name}.wav"))
    ]
    sounds: list[Pcm] = []
    for file in dict.fromkeys(files):
        sound = read(file)
        # The music and the beeps of the package are measured by themselves.
        if 0.8 <= sound.seconds <= 5 and "tone" not in file.stem and "beep" not in file.stem:
            sounds.append(sound)
    return [sounds[place] for place in np.random.default_rng(1).permutation(len(sounds))[:count]]


@cache
def voices() -> tuple[Callable[[str], Pcm], ...]:
    """Piper's joe and six voices of espeak-ng."""
    engines = [PiperEngine(), *(EspeakEngine(voice) for voice in ESPEAK)]
    return tuple(lambda text, engine=engine: say(engine, text, "en") for engine in engines)


def say(engine: PiperEngine | EspeakEngine, text: str, language: str) -> Pcm:
    """A text with a quarter of a second of silence around it."""
    return padded(engine.synthesize(text, engine.voice(language)))


def padded(pcm: Pcm, seconds: float = 0.25) -> Pcm:
    silence = np.zeros(round(seconds * pcm.rate), np.int16)
    return Pcm(np.concatenate([silence, pcm.samples, silence]), pcm.rate)


@cache
def _noise(name: str | None) -> Pcm:
    if name == "babble":
        return babble([voices()[place % 7](text) for place, text in enumerate(SENTENCES[:14])], 20, seed=5)
    return pink(20, seed=4) if name == "street" else white(20, seed=3)
