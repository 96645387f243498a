"""A prompt's content key: what its sound is made of, and the file name that follows from it.

Pure functions. Two prompts share a file exactly where every ingredient is the same; change one ingredient
and another file name comes out, so no stale file can be played.
"""

import hmac
import json
import re
from collections.abc import Callable
from dataclasses import fields, replace
from hashlib import sha256
from operator import attrgetter

from voicekit._media.formats import Format
from voicekit._media.master import MASTERING_VERSION
from voicekit._media.mix import READING_VERSION
from voicekit._plain import plain
from voicekit._tts.engine import Voice

__all__ = ["INGREDIENTS", "KEY_LENGTH", "Recipe", "is_key", "recording", "silence", "speech", "tone"]

KEY_LENGTH = 32
"""Hex digits of a key: 128 bits, far beyond any chance collision, and short enough to read out."""


@plain(frozen=True, slots=True)
class Recipe:
    """All that decides how a prompt sounds.

    ``content`` is the normalised text of speech, the digest of a recording, or the numbers of silence and tones.
    ``pause`` is the silence after it, in seconds. ``version`` is that of the engine, or of what reads recordings,
    ``mastering`` is the version of the post-processing, empty for
    sounds that are made as they are to be heard.
    """

    kind: str
    content: str
    format: str
    rate: int
    language: str = ""
    engine: str = ""
    voice: str = ""
    version: str = ""
    mastering: str = ""
    pause: float = 0.0

    @property
    def key(self) -> str:
        """The digest of all ingredients: the file's name without extension."""
        return sha256(json.dumps(self.values()).encode()).hexdigest()[:KEY_LENGTH]

    def sealed(self, seal: bytes) -> str:
        """A key that tells nobody without the seal what is said: of few values all plain keys could be tried out."""
        return hmac.new(seal, json.dumps(self.values()).encode(), sha256).hexdigest()[:KEY_LENGTH]

    def values(self) -> tuple[str | int | float, ...]:
        """The ingredients, in the order of `INGREDIENTS`."""
        return _values(self)

    def by(self, voice: Voice) -> "Recipe":
        """The recipe with this voice; the very same where it is that one's already."""
        other = replace(self, engine=voice.engine, voice=voice.name, version=voice.version, language=voice.language)
        return self if other == self else other

    def differences(self, other: "Recipe") -> tuple[str, ...]:
        """The names of the ingredients in which the two differ."""
        both = zip(INGREDIENTS, self.values(), other.values(), strict=True)
        return tuple(name for name, mine, theirs in both if mine != theirs)


INGREDIENTS: tuple[str, ...] = tuple(field.name for field in fields(Recipe))
"""The names of a recipe's ingredients. Their order is part of every key."""

_values: Callable[[Recipe], tuple[str | int | float, ...]] = attrgetter(*INGREDIENTS)
_KEY = re.compile(rf"[0-9a-f]{{{KEY_LENGTH}}}")


def is_key(text: str) -> bool:
    """Whether a text has the shape of a key."""
    return _KEY.fullmatch(text) is not None


def speech(text: str, voice: Voice, form: Format, pause: float = 0.0) -> Recipe:
    """The recipe of a normalised text said by a voice, with ``pause`` seconds of silence after it."""
    return Recipe(
        kind="speech",
        content=text,
        format=form.name,
        rate=form.rate,
        language=voice.language,
        engine=voice.engine,
        voice=voice.name,
        version=voice.version,
        mastering=MASTERING_VERSION,
        pause=pause,
    )


def recording(digest: str, form: Format, pause: float = 0.0) -> Recipe:
    """The recipe of a person's recording, by the digest of its file's content, with silence after it."""
    version, mastering = READING_VERSION, MASTERING_VERSION
    return Recipe("recording", digest, form.name, form.rate, version=version, mastering=mastering, pause=pause)


def silence(seconds: float, form: Format) -> Recipe:
    """The recipe of silence."""
    return Recipe("silence", repr(float(seconds)), form.name, form.rate)


def tone(frequencies: tuple[float, ...], seconds: float, form: Format) -> Recipe:
    """The recipe of sine tones sounding together."""
    numbers = " ".join(repr(float(number)) for number in (*frequencies, seconds))
    return Recipe("tone", numbers, form.name, form.rate)
