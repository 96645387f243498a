"""How a call behaves where the program says nothing: waits, tries, and what is said when an answer is missing."""

from dataclasses import dataclass

from voicekit._arguments import DAY, seconds
from voicekit._prompts.parts import Prompt
from voicekit._renamed import fields, parameters
from voicekit.errors import ProgramError

__all__ = ["LEAST_SILENCE", "InputDefaults", "Phrases", "earlier_names", "phrases", "resolved", "stated"]

LEAST_SILENCE = 0.2
"""Seconds: people are silent for as long within a word."""

_BOUNDS = "give no_input_timeout and interdigit_timeout in seconds, such as 5, and max_tries such as 3"

earlier_names = parameters(
    timeout="no_input_timeout", between="interdigit_timeout", tries="max_tries", asks_back="confirm", asked="kind"
)
"""Lets a verb take the names that the options of a question had before."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is said before a question is asked again (first time, second time, ...), and to ask back what may have been
    misheard (``{}`` is its place).

    When a call cannot go on, callers hear why: ``apology`` for an error of ours, ``unanswered`` where a question had no
    answer to its last try, ``misunderstood`` where the answers did not fit. The dialplan may go on after each of them.
    ``use_keys`` is said to callers who have begun to speak while the machine is too busy to recognize them.
    """

    no_input: tuple[Prompt, ...] = ()
    no_match: tuple[Prompt, ...] = ()
    apology: Prompt = ()
    did_you_say: str = ""
    unanswered: Prompt = ()
    misunderstood: Prompt = ()
    use_keys: Prompt = ()

    @property
    def whole(self) -> tuple[Prompt, ...]:
        """All that is said as it stands, so that it can be rendered before."""
        return (*self.no_input, *self.no_match, self.apology, self.unanswered, self.misunderstood, self.use_keys)


@fields(timeout="no_input_timeout", between="interdigit_timeout", tries="max_tries")
@dataclass(frozen=True, slots=True)
class InputDefaults:
    """What holds for every question that does not say otherwise. Timeouts are in seconds.

    ``no_input_timeout`` runs from the end of the prompt to the first key or word, ``interdigit_timeout`` from one key
    to the next; ``max_tries`` is how often a question is asked. So much ``silence`` ends an answer by voice; None: as
    soon as it is known to be whole, or after 0.9 (free speech has a silence of its own). ``no_input`` and ``no_match``
    are the prompts before the second try, the third, and so on. ``apology`` is played where the program fails,
    ``unanswered`` and ``misunderstood`` where a question got no answer, or none that fits, to its last try. Prompts
    left empty are voicekit's own in the call's language; there are none in a language that it does not have.
    ``did_you_say`` is how an answer is asked back, with ``{}`` in its place.
    """

    no_input_timeout: float = 5.0
    interdigit_timeout: float = 2.5
    max_tries: int = 3
    no_input: tuple[Prompt, ...] = ()
    no_match: tuple[Prompt, ...] = ()
    apology: Prompt = ()
    unanswered: Prompt = ()
    misunderstood: Prompt = ()
    use_keys: Prompt = ()
    silence: float | None = None
    did_you_say: str = ""

    def __post_init__(self) -> None:
        """Raises ProgramError for times and tries that are none, and where an answer has no place in did_you_say."""
        resolved(self, None, None, None)
        stated(self.silence)
        if self.did_you_say and self.did_you_say.count("{}") != 1:
            raise ProgramError(
                "did_you_say does not have the place of the answer", hint='write it as "Did you say {}? Press 1 or 2."'
            )

    def said_in(self, language: str) -> Phrases:
        """The phrases of a call in this language."""
        own = phrases(language)
        no_input, no_match = self.no_input or own.no_input, self.no_match or own.no_match
        apology = self.apology or own.apology
        unanswered = self.unanswered or own.unanswered or apology
        misunderstood = self.misunderstood or own.misunderstood or apology
        use_keys, back = self.use_keys or own.use_keys, self.did_you_say or own.did_you_say
        return Phrases(no_input, no_match, apology, back, unanswered, misunderstood, use_keys)


def resolved(
    defaults: InputDefaults, no_input_timeout: float | None, interdigit_timeout: float | None, max_tries: int | None
) -> tuple[float, float, int]:
    """The times and tries of one question, which has the defaults where it says nothing (None).

    Raises ProgramError for times and tries that are none.
    """
    no_input = defaults.no_input_timeout if no_input_timeout is None else no_input_timeout
    interdigit = defaults.interdigit_timeout if interdigit_timeout is None else interdigit_timeout
    tries = defaults.max_tries if max_tries is None else max_tries
    try:  # each question comes by: what is right is told by comparisons alone
        possible = 0 <= no_input <= DAY and 0 <= interdigit <= DAY and tries >= 1 and type(tries) is int
    except TypeError:
        possible = False
    if not possible:
        raise ProgramError("a question waits from 0 to 86,400 seconds, and is asked once or more", hint=_BOUNDS)
    return no_input, interdigit, tries


def stated(silence: float | None) -> float | None:
    """The silence that ends the answers to one question, where it is stated. Raises ProgramError for what is none."""
    return None if silence is None else seconds("silence", silence, "silence=1.5", least=LEAST_SILENCE)


def phrases(language: str) -> Phrases:
    """voicekit's own phrases in a language (``en-GB`` falls back to ``en``); empty ones where it has none."""
    from voicekit._lang import language_of  # noqa: PLC0415 - 20 ms, which a program's start need not wait for

    own = language_of(language).phrases
    said = (own.apology, own.unanswered, own.misunderstood, own.use_keys)
    apology, unanswered, misunderstood, use_keys = (text or () for text in said)
    return Phrases(own.no_input, own.no_match, apology, own.did_you_say, unanswered, misunderstood, use_keys)
