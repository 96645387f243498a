"""A recorded call, carried out again."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voicekit._asr.engine import Hypothesis
from voicekit._authoring.harness.call import HarnessCall, on_line
from voicekit._authoring.harness.stubs import StubbedWebhooks
from voicekit._authoring.harness.text_recognizer import SECONDS_PER_WORD
from voicekit._authoring.phone.phone import translations
from voicekit._authoring.phone.rehearsal import Outside, Rehearsal
from voicekit._authoring.program import load_checked
from voicekit._authoring.replay.cassette import Cassette, Input, RecordedOutcomes
from voicekit._authoring.replay.comparing import Difference, difference, marks
from voicekit._dialog.interpreter.trace import FlowEvent
from voicekit._events import Told
from voicekit._events import told as events_of
from voicekit._events.kinds import CallLeft, PromptPlayed, QuestionAnswered, QuestionAsked, QuestionMissed
from voicekit._events.readers import EventReaders
from voicekit._prompts.source import Translate
from voicekit._records.keeping import CallRecords
from voicekit._server.app import App
from voicekit._server.flows import is_flows
from voicekit._server.program import Program
from voicekit._settings import Settings
from voicekit.errors import RecordsError

__all__ = ["Replayed", "Stage", "replay", "stage_of", "target_of"]

PATIENCE = 120.0
"""Virtual seconds in which the next thing of a recorded call must come."""

SETTLED = 0.5
"""Virtual seconds from a question's beginning to its prompt's."""

LONGEST = 3600.0
"""Virtual seconds after which a call that nobody ends is hung up."""

DIGITS = "1234567890"

STOP_KEY = "#"
"""The key that ends a recording where a program does not say which."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of it: the first difference, if any; and what has to be known to judge it."""

    difference: Difference | None
    notes: tuple[str, ...]
    seconds: float


def target_of(cassette: Cassette) -> str:
    """The program that answered the call, where it is there. Raises RecordsError."""
    target = cassette.target
    if not target:
        raise RecordsError("the record does not say which program answered", hint="name one: --against PROGRAM")
    return target


@dataclass(frozen=True, slots=True)
class Stage:
    """What calls are carried out against: a program, the catalogues beside its flows, and where recordings go."""

    program: Program
    translate: Translate | None
    recordings: Path


def stage_of(target: str | App, recordings: Path) -> Stage:
    """Load a program once for all calls. Raises ProgramError, FlowError."""
    if isinstance(target, App):
        return Stage(target, None, recordings)
    return Stage(load_checked(target), translations(Path(target) if is_flows(target) else None), recordings)


async def replay(cassette: Cassette, stage: Stage) -> Replayed:
    """Carry a call out again."""
    loop = asyncio.get_running_loop()
    begun, harness, outcomes = (
        loop.time(),
        HarnessCall(by_keys_alone=cassette.is_by_keys_alone),
        RecordedOutcomes(cassette),
    )
    rows: list[Any] = []
    readers = EventReaders()
    readers.cassette = True
    readers.keep(lambda _key, told: rows.extend(told))
    rehearsal = Rehearsal(
        stage.program,
        harness,
        Outside(outcomes, StubbedWebhooks(outcomes, lambda: harness.node), is_real=False),
        lambda: cassette.now.astimezone() + dt.timedelta(seconds=loop.time() - begun),
        stage.translate,
    )
    began = cassette.began
    settings = Settings(language=began.language or "en", recordings=stage.recordings)
    facts = {"from": began.caller, "to": began.called} | ({"lang": began.language} if began.language else {})
    async with on_line(
        harness,
        rehearsal,
        settings,
        outcomes=outcomes,
        facts=facts,
        arguments=cassette.arguments,
        records=CallRecords(readers, "test", ""),
    ):
        caller = _RecordedCaller(cassette, harness, rehearsal, readers, rows)
        await caller.go()
        seconds = harness.seconds
    readers.close()
    found = difference(marks(cassette.told), marks(list(events_of(rows))))
    return Replayed(found, tuple(caller.notes(found)), seconds)


class _RecordedCaller:
    """Does what the caller did, where they did it: at the same question, the same application, the same end."""

    def __init__(
        self, cassette: Cassette, harness: HarnessCall, rehearsal: Rehearsal, readers: EventReaders, rows: list[Any]
    ) -> None:
        self._cassette, self._harness, self._rehearsal = cassette, harness, rehearsal
        self._readers, self._rows = readers, rows
        self._place = (0, 0)
        self._entry = ""
        self._stood_in = False

    async def go(self) -> None:
        """The whole call."""
        for each in self._cassette.inputs:
            if each.what == "hung up" and self._cassette.end is not None:
                await self._hang_up(each)
            elif not self._harness.ended:
                await self._do(each)
        if not self._harness.ended:
            await self._harness.until(lambda: bool(self._harness.ended), LONGEST)
        if not self._harness.ended:
            self._harness.hang_up()
            await self._harness.until(lambda: bool(self._harness.ended), PATIENCE)

    def notes(self, found: Difference | None) -> list[str]:
        """What has to be known to judge it."""
        lacking = self._cassette.lacking
        told = [f"the record holds no result of {name}: none was given (records_cassette)" for name in lacking]
        if self._stood_in:
            missed = found is not None and any(
                isinstance(each.event, QuestionMissed) and each.event.why == "invalid" for each in self._told()
            )
            told.append(
                "a masked entry was keyed by a stand-in of the same length"
                + (", and the program has refused one" if missed else "")
            )
        return told

    def _told(self) -> list[Told]:
        self._readers.flush()
        return list(events_of(self._rows))

    def _count(self, *kinds: type) -> int:
        return sum(isinstance(each.event, kinds) for each in self._told())

    async def _do(self, given: Input) -> None:
        harness = self._harness
        is_new = (given.asked, given.away) != self._place
        if is_new:
            self._place, self._entry = (given.asked, given.away), ""
            if not await harness.until(lambda: self._is_there(given), PATIENCE):
                return
        match given.what:
            case "keys":
                await self._press(given, is_new=is_new)
            case "said":
                if await harness.until(lambda: harness.is_listening, PATIENCE):
                    harness.say(given.hypotheses)
            case "recorded" if given.seconds and await harness.until(lambda: harness.is_listening, PATIENCE):
                count = max(1, round(given.seconds / SECONDS_PER_WORD))
                harness.say((Hypothesis(" ".join(["words"] * count), 1.0),))
                if given.is_ended:
                    await harness.caller.silent()
                    harness.press(STOP_KEY)

    def _is_there(self, given: Input) -> bool:
        if self._count(CallLeft) < given.away:
            return False
        if given.is_typed_ahead:
            return self._count(QuestionAnswered, QuestionMissed) >= given.settled
        return self._count(QuestionAsked) >= given.asked

    async def _press(self, given: Input, *, is_new: bool) -> None:
        harness = self._harness
        if given.is_typed_ahead:
            pass
        elif is_new:  # as soon as nothing is heard, as if the caller had waited, or when the caller did not
            limit = max(SETTLED, given.after)
            await harness.until(lambda: False, SETTLED)
            await harness.until(lambda: harness.is_quiet, limit - SETTLED)
        else:
            await harness.until(lambda: False, given.after)
        harness.press(self._stand_in(given) if given.is_masked else given.keys)

    def _stand_in(self, given: Input) -> str:
        """The next key of a masked entry: of an answer that its slot takes, as long as it was."""
        self._stood_in = True
        keys = self._candidate(given)
        key = keys[len(self._entry)] if len(self._entry) < len(keys) else "#"
        self._entry += key
        return key

    def _candidate(self, given: Input) -> str:
        asked = next((each for each in reversed(self._harness.traces) if each.event is FlowEvent.ASKED), None)
        length = given.answer or len(DIGITS)
        if asked is not None and asked.flow in self._rehearsal.flows:
            slot = self._rehearsal.flows[asked.flow].flow.nodes[asked.node].slots.get(str(asked.fields.get("slot")))
            compiled = self._rehearsal.flows[asked.flow].asked(asked.node, str(asked.fields.get("slot")))
            if slot is not None:
                for place, (keys, _, value) in enumerate(slot.candidates("en", self._cassette.now.date())):
                    if place > MOST_CANDIDATES:
                        break
                    plain = keys.rstrip("#")
                    if len(plain) == length and _takes(compiled, value if value is not None else plain):
                        return plain
        return (DIGITS * -(-length // len(DIGITS)))[:length]

    async def _hang_up(self, given: Input) -> None:
        """When all has come that came before, and no later."""
        harness = self._harness
        if harness.ended:
            return
        wanted, prompts = len(marks(self._cassette.told)) - 1, _prompts(self._cassette.told)

        def has_come() -> bool:
            told = self._told()
            playing = harness.caller.playing is not None
            return len(marks(told)) + playing >= wanted and _prompts(told) + playing >= prompts

        await harness.until(lambda: self._is_there(given), PATIENCE)
        await harness.until(has_come, PATIENCE)
        harness.hang_up()
        await harness.until(lambda: bool(harness.ended), PATIENCE)


MOST_CANDIDATES = 2_000
"""Answers that are looked through for one as long as a masked one."""


def _takes(compiled: Any, value: str) -> bool:
    try:
        return compiled is None or compiled.value(value) is not None
    except ValueError:
        return False


def _prompts(told: Sequence[Told]) -> int:
    return sum(isinstance(each.event, PromptPlayed) for each in told)
