"""A question as a value, and what comes of it."""

from collections.abc import Callable, Sequence
from enum import Enum

from voicekit.asr.endpoint import MENU, Endpointing
from voicekit.call.entry import Entry
from voicekit.grammar import Grammar
from voicekit.plain import plain
from voicekit.prompts.parts import Part

__all__ = ["Answer", "Failure", "Parts", "Question"]

Parts = tuple[Part, ...]


@plain(frozen=True, slots=True)
class Question:
    """What to ask and how. Times are in seconds.

    ``entry`` is there where the answer can be keyed in, ``grammar`` where it can be said; ``value`` makes the typed
    value of an answer, or raises ValueError for what is none. An answer that may have been misheard is asked back,
    unless ``asks_back`` is False, by what ``told_back`` makes of its canonical writing, or else by the words that were
    understood; with ``hot_words`` the words that work in every question may be said, too.
    ``no_input`` and ``no_match`` give the phrases, which few calls need; the last one serves for all later tries.
    """

    name: str
    prompt: Parts
    entry: Callable[[], Entry] | None
    timeout: float
    between: float
    tries: int
    no_input: Callable[[], Sequence[Parts]] = tuple
    no_match: Callable[[], Sequence[Parts]] = tuple
    value: Callable[[str], object] = str
    barge_in: bool = True
    typeahead: bool = True
    mask: bool = False
    grammar: Callable[[], Grammar] | None = None
    manner: Endpointing = MENU
    asks_back: bool = True
    hot_words: bool = True
    told_back: Callable[[str], str] = lambda _key: ""


@plain(frozen=True, slots=True)
class Answer:
    """The answer to a question: ``key`` in its canonical writing, its typed ``value``, and how it was given."""

    key: str
    value: object
    mode: str = "dtmf"
    utterance: str = ""
    confidence: float = 1.0


class Failure(Enum):
    """Why a try gave no answer."""

    NO_INPUT = "no input"
    NO_MATCH = "no match"
