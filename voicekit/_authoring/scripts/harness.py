"""What a call script is played on: a call in progress, in whatever simulator."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from voicekit._asr.engine import Hypothesis
from voicekit._dialog.interpreter.trace import Trace
from voicekit._prompts.secret import HIDDEN

__all__ = ["HeardText", "ScriptHarness"]


@dataclass(frozen=True, slots=True)
class HeardText:
    """One prompt or sound: when it began, in seconds of the call, and its text."""

    at: float
    text: str
    is_private: bool = False
    """Whether it says something masked: then it is matched, and not shown."""

    @property
    def shown(self) -> "HeardText":
        """As it may be shown."""
        return HeardText(self.at, HIDDEN) if self.is_private else self


class ScriptHarness(Protocol):
    """A call of one caller through flows. Times are virtual seconds from its beginning."""

    @property
    def started(self) -> float:
        """When the call began, on the clock of its traces."""

    @property
    def seconds(self) -> float:
        """The age of the call."""

    @property
    def heard(self) -> Sequence[HeardText]:
        """All that was heard so far, silence left out."""

    @property
    def traces(self) -> Sequence[Trace]:
        """All that happened in the flows so far."""

    @property
    def transfers(self) -> Sequence[str]:
        """Whom the caller was connected with so far: ``Dial PJSIP/100``, ``Queue support``, ``Goto 100@internal``."""

    @property
    def values(self) -> Mapping[str, object]:
        """The variables of the flow that runs, or of the one that ended last."""

    @property
    def masked(self) -> frozenset[str]:
        """Those of them that are masked."""

    @property
    def sounds(self) -> Sequence[tuple[float, float]]:
        """When something was heard, or the caller was with somebody: begin and end, in order of their beginnings."""

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is heard now."""

    @property
    def is_listening(self) -> bool:
        """Whether a question hears what is said now."""

    @property
    def ended(self) -> str:
        """How the call ended: exit, hangup, caller, or an error's text; empty while it goes on."""

    def press(self, keys: str) -> None:
        """Press keys now, one after another."""

    def say(self, hypotheses: tuple[Hypothesis, ...]) -> None:
        """Say something now, which a recognizer takes for these."""

    def hang_up(self) -> None:
        """Hang up now."""

    async def until(self, found: Callable[[], bool], within: float) -> bool:
        """Wait until something is so, or so many seconds, or the call is over; tells whether it is so."""
