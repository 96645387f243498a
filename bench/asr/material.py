"""Sound to recognise: recordings of people, and made speech, as a telephone carries it.

One folder holds what is needed: that of the option ``--material`` or of ``VOICEKIT_TEST_CACHE``, else the cache folder
of the tests. In it are ``models/``; ``free-spoken-digit-dataset/``, digits by six people (a ``git clone`` of
Jakobovski/free-spoken-digit-dataset, CC BY-SA 4.0); and packages of Debian's, recorded prompts by one professional
speaker each, which apt downloads where they are not there: asterisk-core-sounds-en-wav, and for other languages those
of `bench.asr.speakers`. What is lacking is named.
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
from voicekit._asr.vad import FRAME
from voicekit._media.pcm import Pcm
from voicekit._media.read import read
from voicekit._tts.espeak import EspeakEngine
from voicekit._tts.piper import PiperEngine
from voicekit.errors import ConfigError
from voicekit.testing.asterisk.telephone import babble, pink, telephone, white

__all__ = [
    "CONDITIONS",
    "DIGITS",
    "FITTING",
    "KOREAN_VOICES",
    "PAD",
    "PLACES",
    "PROVING",
    "Condition",
    "digit_recordings",
    "model",
    "music",
    "padded",
    "placed",
    "recordings",
    "say",
    "sentences",
    "six_people",
    "unpacked",
    "voices",
]

PACKAGE = "asterisk-core-sounds-en-wav"
MUSIC = "asterisk-moh-opsound-wav"
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
PAD = 0.25
"""Seconds of silence around what is said."""

PLACES = 4
"""Places in a frame of the detector (32 ms) at which a word is said: by its place it is heard or not."""

ESPEAK = ("en-US", "en-US+f3", "en-GB", "en-GB+f2", "en-US+m3", "gmw/en-GB-scotland")
FITTING, PROVING = (1, 3, 5, 6), (0, 2, 4)
"""Places of the made voices that are fitted to, and of those that prove: Piper's joe and two of espeak-ng's."""

KOREAN_VOICES = ("ko", "ko+m3", "ko+f2", "ko+f4")


@dataclass(frozen=True, slots=True)
class Condition:
    """A line: its noise, and how far below the speech it is; None is no noise."""

    noise: str | None = None
    snr: int = 0

    @property
    def place(self) -> Pcm | None:
        """The sound of where a caller is, so far below speech on the telephone; it goes on before and after it."""
        silent = Pcm(np.zeros(20 * 8000, np.int16), 8000)
        return telephone(silent, noise=_noise(self.noise), snr=self.snr) if self.noise else None


NOISES = ("babble", "street", "white", "music")
CONDITIONS = (Condition(), *(Condition(noise, snr) for snr in (20, 10, 5) for noise in NOISES))


def folder() -> Path:
    """The cache folder of the tests."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voicekit-tests"
    return Path(os.environ.get("VOICEKIT_TEST_CACHE") or default).absolute()


def model(name: str) -> Path:
    """A model that `tools/models.py` fetches. Raises ModelMissing."""
    return ModelStore(folder() / "models").path(name)


def unpacked(package: str) -> Path:
    """A package of Debian's, unpacked; apt downloads it where it is not there yet. Raises ConfigError."""
    place = folder() / package
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as work:
            try:
                subprocess.run(["apt-get", "download", package], cwd=work, check=True, capture_output=True)
            except (OSError, subprocess.CalledProcessError) as error:
                raise ConfigError(
                    f"there is no {package} in {place.parent}, and apt does not bring it",
                    hint=f"unpack Debian's {package} into {place}",
                ) from error
            (archive,) = Path(work).glob("*.deb")
            subprocess.run(["dpkg-deb", "-x", str(archive), f"{work}/root"], check=True)
            shutil.move(f"{work}/root", place)
    return place / "usr/share/asterisk"


@cache
def recordings() -> Path:
    """The folder of recorded prompts."""
    return next(iter(sorted(unpacked(PACKAGE).glob("sounds/en*"))))


PROVING_TAKES = range(25, 50)
"""Takes of the six people that nothing is fitted to; the others are for fitting."""


@cache
def music(seconds: float) -> Pcm:
    """Recorded music on hold, a stretch of each track; apt downloads it where it is not there yet."""
    tracks = [read(file) for file in sorted(unpacked(MUSIC).glob("moh/*.wav"))]
    count = round(seconds / len(tracks) * tracks[0].rate)
    return Pcm(np.concatenate([track.samples[-2 * count : -count] for track in tracks]), tracks[0].rate)


def six_people(*, proving: bool = True) -> dict[str, dict[str, list[Pcm]]]:
    """By person and digit the takes for proof, or those for fitting. Raises ConfigError where none are here."""
    root = folder() / "free-spoken-digit-dataset" / "recordings"
    people: dict[str, dict[str, list[Pcm]]] = {}
    for file in sorted(root.glob("*_*_*.wav")):
        digit, person, take = file.stem.split("_")
        if (int(take) in PROVING_TAKES) is proving:
            people.setdefault(person, {}).setdefault(DIGITS[int(digit)], []).append(read(file))
    if not people:
        raise ConfigError(
            f"there are no digits by people in {root}",
            hint="git clone https://github.com/Jakobovski/free-spoken-digit-dataset into the folder of --material",
        )
    return people


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


def placed(line: Pcm) -> list[Pcm]:
    """A sound of the line at each of `PLACES` within a frame of the detector: a little later each time."""
    late = (np.zeros(place * FRAME // PLACES, np.int16) for place in range(PLACES))
    return [Pcm(np.concatenate([silence, line.samples]), line.rate) for silence in late]


def padded(pcm: Pcm, seconds: float = PAD) -> Pcm:
    silence = np.zeros(round(seconds * pcm.rate), np.int16)
    return Pcm(np.concatenate([silence, pcm.samples, silence]), pcm.rate)


@cache
def _noise(name: str | None) -> Pcm:
    if name == "babble":
        return babble([voices()[place % 7](text) for place, text in enumerate(SENTENCES[:14])], 20, seed=5)
    if name == "music":
        return music(20)
    return pink(20, seed=4) if name == "street" else white(20, seed=3)
