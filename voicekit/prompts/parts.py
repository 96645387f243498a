"""What can be played to a caller: the parts of a prompt, as frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Audio", "Clip", "Part", "Prompt", "Silence", "Spoken", "Text", "Tone"]


@dataclass(frozen=True, slots=True)
class Text:
    """Text that an engine speaks.

    ``language`` None means the call's. ``private`` text is kept out of logs and indexes.
    """

    text: str
    language: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Spoken:
    """A value said by the rules of a language; ``kind`` is one of `voicekit.spoken`'s (digits, number, money, ...)."""

    kind: str
    value: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Audio:
    """A recording: a file on our disk in any format that can be read, or a name that Asterisk knows (``beep``).

    Of a file of ours, ``pause`` is silence after it, in seconds, and ``said`` the words in it, where they are known.
    """

    file: str
    pause: float = 0.0
    said: str = ""


@dataclass(frozen=True, slots=True)
class Silence:
    """Silence, in seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Tone:
    """One to four sine tones at once: frequencies in hertz, length in seconds."""

    frequencies: tuple[float, ...]
    seconds: float


Part = Text | Spoken | Audio | Silence | Tone
Prompt = str | Part | Sequence["str | Part"]


@dataclass(frozen=True, slots=True)
class Clip:
    """A file ready to be played.

    ``file`` is what goes after ``S,``: the name as Asterisk sees it, without extension. ``seconds`` is None where
    the length is not known (a name that only Asterisk knows). ``label`` is for people: the text, or the name.
    """

    file: str
    seconds: float | None
    label: str
