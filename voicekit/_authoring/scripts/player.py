"""Plays a call script on a harness, step by step, and says what came of it."""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from voicekit._asr.engine import Hypothesis
from voicekit._authoring.scripts.document import CallScript, ScriptStep, pattern_of
from voicekit._authoring.scripts.harness import HeardText, ScriptHarness
from voicekit._dialog.interpreter.given import cover, texts_of
from voicekit._dialog.interpreter.trace import FlowEvent
from voicekit._prompts.secret import HIDDEN

__all__ = [
    "EXPECTED",
    "ScriptFailure",
    "ScriptPlayer",
    "ScriptVerdict",
    "StepUnmet",
    "failed_in",
    "play",
    "same",
    "told",
]

GOODBYE = 600.0
"""Virtual seconds that a call may still take after its last step; then it is hung up."""


@dataclass(frozen=True, slots=True)
class ScriptFailure:
    """Why a script failed: at which step (from 0; None: after the last), what was expected, and what was so instead.

    ``where``: the flow and the node in which the call was; ``heard`` is all that was heard, ``did`` what the caller
    did, each with its second.
    """

    step: int | None
    expected: str
    instead: str
    where: str
    seconds: float
    heard: tuple[HeardText, ...]
    did: tuple[HeardText, ...]


MOST_LINES = 30
"""Of what was heard and done before a failure."""


def told(failure: ScriptFailure) -> Iterator[str]:
    """A failure in words: what was expected, what was so, and what was heard and done until then."""
    yield failure.expected
    yield f"{failure.instead}, in {failure.where}, {failure.seconds:.1f} s into the call"
    lines = [(each.at, f"< {each.text}") for each in failure.heard]
    lines += [(each.at, f"> {each.text}") for each in failure.did]
    lines.sort(key=lambda each: each[0])
    if len(lines) > MOST_LINES:
        yield f"  ... {len(lines) - MOST_LINES} lines before"
    for at, text in lines[-MOST_LINES:]:
        yield f"{at:7.1f} s  {text}"


@dataclass(frozen=True, slots=True)
class ScriptVerdict:
    """What came of a call: its name, how long it took in virtual seconds, how it ended, and where it failed."""

    call: str
    seconds: float
    ended: str
    failure: ScriptFailure | None = None


EXPECTED = frozenset({"no_input", "no_match", "unheard", "busy", "no_answer", "failed", "action", "timeout", "choices"})
"""Failures that flows have ways for; any other one is a mistake in the flow."""


class StepUnmet(Exception):
    """A step was not met; says what was so instead."""


async def play(script: CallScript, harness: ScriptHarness) -> ScriptVerdict:
    """Play all steps; the call is hung up at the end where it still goes on."""
    player = ScriptPlayer(harness)
    failure = None
    for place, step in enumerate(script.steps):
        try:
            await player.step(step)
        except StepUnmet as unmet:
            failure = player.failure(place, str(step), str(unmet))
            break
    if failure is None and not harness.ended:
        harness.hang_up()
        await harness.until(lambda: bool(harness.ended), GOODBYE)
    if failure is None and (wrong := failed_in(harness)):
        failure = player.failure(None, "no failure of the flow itself", wrong)
    return ScriptVerdict(script.call, harness.seconds, harness.ended, failure)


def failed_in(harness: ScriptHarness) -> str:
    """What has failed in a flow that it has no way for; empty where nothing has."""
    for trace in harness.traces:
        if trace.event is FlowEvent.FAILED and trace.fields.get("why") not in EXPECTED:
            return f"{trace.flow}.{trace.node}: {trace.fields.get('text')}"
    return harness.ended if harness.ended.startswith("error") else ""


_ASKING = {FlowEvent.ASKED, FlowEvent.ENTERED}


class ScriptPlayer:
    """One call while its script is played. What was waited for once does not count again."""

    def __init__(self, harness: ScriptHarness) -> None:
        self._harness = harness
        self._heard = 0
        self._traced = 0
        self._transferred = 0
        self._did: list[HeardText] = []
        self.last_heard = ""
        """The prompt that was waited for last."""

    async def step(self, step: ScriptStep) -> None:
        await _STEPS[step.verb](self, step)

    def failure(self, place: int | None, expected: str, instead: str) -> ScriptFailure:
        harness = self._harness
        entered = [trace for trace in harness.traces if trace.event is FlowEvent.ENTERED]
        where = f"{entered[-1].flow}.{entered[-1].node}" if entered else "before the first node"
        secrets = {
            text for trace in harness.traces for name in trace.masked for text in texts_of(trace.values.get(name))
        }
        heard, did = (
            tuple(HeardText(each.at, cover(each.shown.text, secrets)) for each in several)
            for several in (harness.heard, self._did)
        )
        return ScriptFailure(place, expected, cover(instead, secrets), where, harness.seconds, heard, did)

    async def hears(self, step: ScriptStep) -> None:
        assert step.hears is not None
        pattern = pattern_of(step.hears)
        wanted = re.compile(pattern or re.escape(step.hears), re.IGNORECASE)

        def found() -> bool:
            for place, heard in enumerate(self._harness.heard[self._heard :], self._heard):
                if wanted.search(heard.text):
                    self._heard, self.last_heard = place + 1, heard.text
                    return True
            return False

        await self._until(found, step, "it was not said")

    async def presses(self, step: ScriptStep) -> None:
        self._lives()
        assert step.presses is not None
        self._note(f"presses {self._shown(step.presses)}")
        self._harness.press(step.presses)

    async def says(self, step: ScriptStep) -> None:
        assert step.says is not None
        harness = self._harness
        await self._until(lambda: harness.is_listening, step, "no question listened")
        self._note(f"says {self._shown(repr(step.says[0].text))}")
        harness.say(tuple(Hypothesis(each.text, each.confidence) for each in step.says))

    def _shown(self, answer: str) -> str:
        """An answer as a report may show it: what is given to a masked question is hidden."""
        asked = next((each for each in reversed(self._harness.traces) if each.event in _ASKING), None)
        return HIDDEN if asked is not None and asked.fields.get("masked") else answer

    async def silent(self, step: ScriptStep) -> None:
        self._traced = max(self._traced, len(self._harness.traces))

        def missed() -> bool:
            return any(
                trace.event is FlowEvent.MISSED and trace.fields.get("why") == "no_input"
                for trace in self._harness.traces[self._traced :]
            )

        await self._until(missed, step, "no question was given up")
        self._note("was silent")

    async def waits(self, step: ScriptStep) -> None:
        assert step.waits is not None
        await self._harness.until(lambda: False, step.waits)

    async def hangs_up(self, step: ScriptStep) -> None:
        self._lives()
        self._note("hangs up")
        self._harness.hang_up()
        await self._until(lambda: bool(self._harness.ended), step, "the call went on")

    async def then(self, step: ScriptStep) -> None:
        assert step.then is not None
        verb, _, target = step.then.partition(" ")
        begun = len(self._harness.heard)
        ways = {
            "ends": self._ended,
            "speaks": lambda _: len(self._harness.heard) > begun,
            "transfer": self._went_to,
            "node": self._entered,
        }
        found = ways[verb]
        await self._until(lambda: found(target), step, "it did not happen")

    async def set(self, step: ScriptStep) -> None:
        wanted = step.set or {}

        def differing() -> list[str]:
            values, masked = self._harness.values, self._harness.masked
            return [
                f"{name} is {HIDDEN if name in masked else repr(values.get(name))}"
                for name, each in wanted.items()
                if not same(values.get(name), each)
            ]

        if not await self._harness.until(lambda: not differing(), min(step.within, 1.0)):
            raise StepUnmet("; ".join(differing()))

    async def _until(self, found: Callable[[], bool], step: ScriptStep, otherwise: str) -> None:
        if not await self._harness.until(found, step.within):
            ended = self._harness.ended
            how = f"the call ended ({ended})" if ended else f"{otherwise} within {step.within:g} s"
            raise StepUnmet(how)

    def _lives(self) -> None:
        if self._harness.ended:
            raise StepUnmet(f"the call had ended ({self._harness.ended})")

    def _ended(self, _target: str) -> bool:
        return bool(self._harness.ended)

    def _went_to(self, target: str) -> bool:
        for place, whom in enumerate(self._harness.transfers[self._transferred :], self._transferred):
            if target.casefold() in whom.casefold():
                self._transferred = place + 1
                return True
        return False

    def _entered(self, target: str) -> bool:
        for place, trace in enumerate(self._harness.traces[self._traced :], self._traced):
            if trace.event is FlowEvent.ENTERED and trace.node == target:
                self._traced = place + 1
                return True
        return False

    def _note(self, what: str) -> None:
        self._did.append(HeardText(self._harness.seconds, what))


_STEPS: dict[str, Callable[[ScriptPlayer, ScriptStep], Awaitable[None]]] = {
    "hears": ScriptPlayer.hears,
    "presses": ScriptPlayer.presses,
    "says": ScriptPlayer.says,
    "silent": ScriptPlayer.silent,
    "waits": ScriptPlayer.waits,
    "hangs_up": ScriptPlayer.hangs_up,
    "then": ScriptPlayer.then,
    "set": ScriptPlayer.set,
}


def same(value: object, wanted: object) -> bool:
    """Whether a variable holds what a script writes: dates, times and amounts as text, numbers by their worth."""
    if isinstance(value, dict) and isinstance(wanted, dict):
        return all(same(value.get(name), each) for name, each in wanted.items())
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    if isinstance(value, int | float | Decimal) and isinstance(wanted, int | float):
        return Decimal(str(value)) == Decimal(str(wanted))
    return _written(value) == _written(wanted)


def _written(value: object) -> object:
    match value:
        case (Decimal() as amount, str(code)):
            return f"{amount:f} {code}"
        case time():
            return value.isoformat("minutes")
        case date():
            return value.isoformat()
    return value
