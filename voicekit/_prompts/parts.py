"""What can be played to a caller: the parts of a prompt, as frozen values."""

from collections.abc import Sequence
from functools import lru_cache

from voicekit._arguments import kind_of
from voicekit._plain import plain
from voicekit.errors import BadPrompt

__all__ = [
    "Audio",
    "Clip",
    "Part",
    "Parts",
    "Prompt",
    "Silence",
    "Spoken",
    "Text",
    "Tone",
    "as_parts",
    "audio",
    "parts_of",
]


_HIDDEN = "****"
"""What stands for a private text wherever a part is shown."""


@plain(frozen=True, slots=True, repr=False)
class Text:
    """Text that an engine speaks.

    ``language`` None means the call's. ``private`` text is kept out of logs and indexes.
    """

    text: str
    language: str | None = None
    private: bool = False

    def __repr__(self) -> str:
        shown = _HIDDEN if self.private else self.text
        return f"Text({shown!r}, language={self.language!r}, private={self.private})"


@plain(frozen=True, slots=True, repr=False)
class Spoken:
    """A value said by the rules of a language; ``kind`` is one of `voicekit._spoken`'s (digits, number, money, ...)."""

    kind: str
    value: str
    private: bool = False

    def __repr__(self) -> str:
        shown = _HIDDEN if self.private else self.value
        return f"Spoken({self.kind!r}, {shown!r}, private={self.private})"


@plain(frozen=True, slots=True)
class Audio:
    """A recording: a file on our disk in any format that can be read, or a name that Asterisk knows (``beep``).

    Of a file of ours, ``pause`` is silence after it, in seconds, and ``said`` the words in it, where they are known.
    """

    file: str
    pause: float = 0.0
    said: str = ""


@plain(frozen=True, slots=True)
class Silence:
    """Silence, in seconds."""

    seconds: float


@plain(frozen=True, slots=True)
class Tone:
    """One to four sine tones at once: frequencies in hertz, length in seconds."""

    frequencies: tuple[float, ...]
    seconds: float


Part = Text | Spoken | Audio | Silence | Tone
"""What is played; a text alone is spoken."""
Parts = tuple[Part, ...]
Prompt = str | Part | Sequence["str | Part"]

_PARTS = (Text, Spoken, Audio, Silence, Tone)
_text = lru_cache(maxsize=1024)(Text)  # a program says few texts, over and over


def audio(file: str) -> Audio:
    """A recording: a file on our disk, or a name that Asterisk knows. Raises BadPrompt for what is no name."""
    given: object = file
    if not isinstance(given, str) or not given.strip():
        raise BadPrompt(
            f"{'an empty name' if given == '' else kind_of(given)} is no recording",
            hint='name its file as a text: audio("bye.wav")',
        )
    return Audio(given)


def parts_of(prompt: Prompt) -> Parts:
    """A prompt as parts: text becomes `Text`."""
    if prompt == ():
        return ()
    return as_parts((prompt,) if isinstance(prompt, str) or not isinstance(prompt, Sequence) else prompt)


def as_parts(parts: Sequence[str | Part]) -> Parts:
    """Texts and parts as parts. Raises BadPrompt for what is neither."""
    if len(parts) == 1 and isinstance(parts[0], str):
        return (_text(parts[0]),)
    return tuple([_text(part) if isinstance(part, str) else _part(part) for part in parts])


def _part(part: Part) -> Part:
    if isinstance(part, _PARTS):
        return part
    if isinstance(part, list | tuple):
        raise BadPrompt("a list is no part of a prompt", hint="give its texts and parts one by one: call.say(*parts)")
    raise BadPrompt(
        f"{kind_of(part)} is no part of a prompt",
        hint='give texts and parts, such as "Hello.", number(5), date(day), audio("bye.wav")',
    )


@plain(frozen=True, slots=True)
class Clip:
    """A file ready to be played.

    ``file`` is what goes after ``S,``: the name as Asterisk sees it, without extension. ``seconds`` is None where
    the length is not known (a name that only Asterisk knows). ``label`` is for people: the text, or the name.
    ``made`` tells a file from one that was made again under its name.
    """

    file: str
    seconds: float | None
    label: str
    made: int = 0
