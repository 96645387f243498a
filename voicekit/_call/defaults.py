"""How a call behaves where the program says nothing: waits, tries, and what is said when an answer is missing."""

from dataclasses import dataclass

from voicekit._prompts.parts import Prompt
from voicekit.errors import ProgramError

__all__ = ["Manners", "Phrases", "phrases", "resolved"]

_BOUNDS = "give timeout and between in seconds, such as 5, and tries such as 3"


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is said before a question is asked again (first time, second time, ...), and to ask back what may have been
    misheard (``{}`` is its place).

    When a call cannot go on, callers hear why: ``apology`` for an error of ours, ``unanswered`` where a question had no
    answer to its last try, ``misunderstood`` where the answers did not fit. The dialplan may go on after each of them.
    """

    no_input: tuple[Prompt, ...] = ()
    no_match: tuple[Prompt, ...] = ()
    apology: Prompt = ()
    did_you_say: str = ""
    unanswered: Prompt = ()
    misunderstood: Prompt = ()

    @property
    def whole(self) -> tuple[Prompt, ...]:
        """All that is said as it stands, so that it can be rendered before."""
        return (*self.no_input, *self.no_match, self.apology, self.unanswered, self.misunderstood)


@dataclass(frozen=True, slots=True)
class Manners:
    """Defaults of every question. Times are in seconds.

    ``timeout`` runs from the end of the prompt to the first key, ``between`` from one key to the next. Phrases left
    empty are voicekit's own in the language of the call, where it has them, and silence elsewhere.
    """

    timeout: float = 5.0
    between: float = 2.5
    tries: int = 3
    no_input: tuple[Prompt, ...] = ()
    no_match: tuple[Prompt, ...] = ()
    apology: Prompt = ()
    unanswered: Prompt = ()
    misunderstood: Prompt = ()

    def said_in(self, language: str) -> Phrases:
        """The phrases of a call in this language."""
        own = phrases(language)
        no_input, no_match = self.no_input or own.no_input, self.no_match or own.no_match
        apology = self.apology or own.apology
        unanswered = self.unanswered or own.unanswered or apology
        misunderstood = self.misunderstood or own.misunderstood or apology
        return Phrases(no_input, no_match, apology, own.did_you_say, unanswered, misunderstood)


def resolved(
    defaults: Manners, timeout: float | None, between: float | None, tries: int | None
) -> tuple[float, float, int]:
    """The times and tries of one question, which has the defaults where it says nothing (None).

    Raises ProgramError for times and tries that are none.
    """
    timeout = defaults.timeout if timeout is None else timeout
    between = defaults.between if between is None else between
    tries = defaults.tries if tries is None else tries
    if not (timeout >= 0 and between >= 0 and tries >= 1):
        raise ProgramError("a question waits for no time below 0, and is asked once or more", hint=_BOUNDS)
    return timeout, between, tries


def phrases(language: str) -> Phrases:
    """voicekit's own phrases in a language (``en-GB`` falls back to ``en``); empty ones where it has none."""
    from voicekit._lang import language_of  # noqa: PLC0415 - 20 ms, which a program's start need not wait for

    own = language_of(language).phrases
    apology, unanswered, misunderstood = (text or () for text in (own.apology, own.unanswered, own.misunderstood))
    return Phrases(own.no_input, own.no_match, apology, own.did_you_say, unanswered, misunderstood)
