"""A question as a value, what comes of it, and what its owner may do between its tries."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, TypeVar

from voicekit._call.input.kinds import InputKind
from voicekit._plain import plain
from voicekit._prompts.parts import Parts, Prompt
from voicekit.errors import CallError

__all__ = ["NO_INPUT", "NO_MATCH", "UNRECOGNIZED", "Hooks", "Match", "Objection", "Question", "phrase_for"]


@plain(frozen=True, slots=True)
class Match:
    """The answer to a question.

    ``key`` is its canonical text (``"2"``, ``"2027-03-05"``), ``value`` the same as a Python value, ``mode`` is
    ``"dtmf"`` or ``"speech"``. For speech, ``utterance`` is the text that was heard, and ``confidence`` (0 to 1) how
    sure the recognizer is.
    """

    key: str
    value: object
    mode: str = "dtmf"
    utterance: str = ""
    confidence: float = 1.0


@plain(frozen=True, slots=True)
class Objection:
    """Why an answer does not count, and what is said before the question is asked again; None: as for no match."""

    why: str
    said: Parts | None = None


NO_INPUT, NO_MATCH, UNRECOGNIZED = Objection("no_input"), Objection("no_match"), Objection("unrecognized")
"""Nothing came; what came is no answer; what was said has not been recognized in time."""


class Hooks(Protocol):
    """What a dialogue manager adds to the tries of a question."""

    def begin(self, tried: int) -> Parts:
        """A try begins, the first is 1; gives its prompt."""

    async def accept(self, match: Match) -> Objection | None:
        """Whether an answer counts. The keys of an ``invalid`` one, and what was keyed in after it, are forgotten."""

    def missed(self, objection: Objection, tried: int, times: int) -> Parts | None:
        """A try gave no answer, for the ``times``-th time for this reason; gives what is said before the next, where
        that is not what the objection says, or the phrases of the question and of its call.
        """

    def give_up(self, why: str, error: CallError) -> Exception:
        """What is raised instead of the error: nobody has answered, or (``unheard``) nobody can."""


_T = TypeVar("_T")


def phrase_for(times: int, phrases: Sequence[_T]) -> _T | None:
    """The phrase for a try that gave no answer for the ``times``-th time: the last serves for all later times."""
    return phrases[min(times, len(phrases)) - 1] if phrases else None


@plain(frozen=True, slots=True)
class Question:
    """What to ask for, and how. Times are in seconds.

    ``prompt`` is what is said in each try, unless ``hooks`` give it. ``no_input`` and ``no_match`` are said before the
    question is asked again; the last one serves for all later tries. What is masked is asked for by keys alone, and
    appears in no log. An answer that may have been misheard is asked back, unless ``confirm`` is False; with
    ``commands`` the words that work in every question may be said, too. ``name`` says in errors what was asked for.
    So much ``silence`` ends an answer by voice; None: as is usual for its kind.
    ``record`` takes the place of keys and voice: it plays the prompt, and gives the answer or raises NoInput.
    """

    kind: InputKind
    prompt: Parts
    no_input_timeout: float
    interdigit_timeout: float
    max_tries: int
    no_input: Sequence[Prompt] = ()
    no_match: Sequence[Prompt] = ()
    barge_in: bool = True
    typeahead: bool = True
    mask: bool = False
    confirm: bool = True
    commands: bool = True
    name: str = ""
    hooks: Hooks | None = None
    record: Callable[[Parts], Awaitable[Match]] | None = None
    silence: float | None = None
