"""A caller who goes where the scheduler says, and writes all of it down as a call script."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from voicekit._asr.engine import Hypothesis
from voicekit._authoring.explore.answers import answers
from voicekit._authoring.explore.scheduler import Scheduler
from voicekit._authoring.scripts.harness import ScriptHarness
from voicekit._dialog.document.node import Act, Way
from voicekit._dialog.interpreter.trace import FlowEvent, Trace

__all__ = ["WalkingCaller"]

PATIENCE = 120.0
"""Virtual seconds in which an answer must lead to something."""

SETTLED = 0.5
"""Virtual seconds from a question's beginning to its prompt's."""

_ANSWERING = (Act.ANSWERS, Act.SILENT, Act.WRONG)

NONSENSE = "qwrtz plmk"
"""Words that mean nothing in any language."""


@dataclass(slots=True)
class WalkingCaller:
    """One caller in one call to the flow that is walked through."""

    harness: ScriptHarness
    scheduler: Scheduler
    language: str
    today: Callable[[], dt.date]
    way: Way | None = None
    """The way that the last question goes."""
    _tries: dict[tuple[str, str], int] = field(default_factory=dict)

    async def answer(self, asked: Trace) -> bool:
        """Answer one question to its end; False where nothing came of it."""
        harness, place = self.harness, len(self.harness.traces)
        await harness.until(lambda: self._has_moved(place), SETTLED)
        await harness.until(lambda: harness.is_quiet or self._has_moved(place), PATIENCE)
        if self._has_moved(place) or harness.ended:
            return True
        self.way = way = self._way(asked)
        if way is not None and way.act is Act.COMMANDS and not self._can_command(way, asked):
            self.scheduler.plan.tried[way] -= 1  # another question of the node may take it
            self.scheduler.plan.unfit.add(way)
            self.way = way = self.scheduler.choose(way.node, *_ANSWERING, slot=str(asked.fields.get("slot", "")))
        self._note_prompt(place)
        if way is None or way.act is Act.SILENT:
            return await self._wait_out(place)
        if not await self._do(way, asked):
            self.scheduler.plan.unfit.add(way)
            self.scheduler.plan.give_up(way)
            return await self._wait_out(place)
        self.scheduler.plan.fit.add(way)
        return await harness.until(lambda: self._has_moved(place), PATIENCE) or bool(harness.ended)

    async def speak(self, words: str) -> None:
        """Say something as soon as a recording or a question listens."""
        await self._words(words)

    def _has_moved(self, place: int) -> bool:
        return any(trace.event is not FlowEvent.SAID for trace in self.harness.traces[place:])

    async def _wait_out(self, place: int) -> bool:
        self._note({"silent": True})
        return await self.harness.until(lambda: self._has_moved(place), PATIENCE) or bool(self.harness.ended)

    def _way(self, asked: Trace) -> Way | None:
        """The way that the question goes; the same one for all its tries."""
        node, slot, tried = asked.node, str(asked.fields.get("slot", "")), asked.fields.get("tried")
        if asked.flow != self.scheduler.plan.compiled.name:
            return self._elsewhere(asked)
        back = self._is_asked_back(asked)
        if back:
            slot = "" if slot in {"confirm", "change"} else slot
            return (
                self.scheduler.choose(node, Act.DENIES, slot=slot) if self._is_to_deny(node, slot) else _yes(node, slot)
            )
        chosen = self.scheduler.chosen.get(node)
        if tried != 1 and chosen is not None and chosen.slot == slot and chosen.act in {Act.SILENT, Act.WRONG}:
            return chosen
        return self.scheduler.choose(node, Act.COMMANDS, *_ANSWERING, slot=slot)

    def _elsewhere(self, asked: Trace) -> Way:
        """Some valid answer to a question of a flow that is not walked through itself."""
        node, slot = self.scheduler.plan.flows[asked.flow].flow.nodes[asked.node], str(asked.fields.get("slot", ""))
        if keyed := node.keyed():
            return Way(asked.node, Act.ANSWERS, f"key {next(iter(keyed))}")
        own = node.slots.get(slot)
        detail = next((detail for detail, _ in own.answers()), "") if own is not None else ""
        return Way(asked.node, Act.ANSWERS, detail or ("key 1" if asked.fields.get("asked") == "yes_no" else ""), slot)

    def _is_asked_back(self, asked: Trace) -> bool:
        node = self.scheduler.plan.compiled.flow.nodes.get(asked.node)
        slot, kind = asked.fields.get("slot"), asked.fields.get("asked")
        if slot in {"confirm", "change"} and (node is None or slot not in node.slots):
            return True
        if node is not None and node.keyed():
            return kind == "yes_no"
        own = node.slots.get(str(slot)) if node is not None else None
        return kind == "yes_no" and own is not None and own.kind() != "yes_no"

    def _is_to_deny(self, node: str, slot: str) -> bool:
        return any(way.act is Act.DENIES and way.slot == slot for way in self.scheduler.plan.left(node))

    async def _do(self, way: Way, asked: Trace) -> bool:
        match way.act:
            case Act.COMMANDS:
                return await self._command(way.detail)
            case Act.WRONG:
                return await self._wrong(asked)
            case Act.DENIES:
                return await self._keys("1" if asked.fields.get("slot") == "change" else "2")
        if way.detail.startswith("key "):
            return await self._keys(way.detail.removeprefix("key "))
        if way.detail.startswith("word "):
            return await self._words(way.detail.removeprefix("word "))
        found = answers(self.scheduler.plan.flows[asked.flow], (way.node, way.slot), self.language, self.today())
        tried = self._tries.get((way.node, way.slot), self.scheduler.turn)
        self._tries[way.node, way.slot] = tried + 1
        keys, words = found[tried % len(found)] if found else ("1", "")
        return await (self._keys(keys) if keys else self._words(words))

    def _can_command(self, way: Way, asked: Trace) -> bool:
        command = self.scheduler.plan.compiled.flow.commands[way.detail]
        if command.words and self.harness.is_listening:
            return True
        key, own = command.key, self.scheduler.plan.compiled.flow.nodes[asked.node].keyed()
        return key is not None and key not in own and (not key.isdigit() or not self._takes_digits(asked))

    def _takes_digits(self, asked: Trace) -> bool:
        """Whether the question takes every digit: it is answered by an entry, and not by keys of its own."""
        node, slot = self.scheduler.plan.compiled.flow.nodes[asked.node], str(asked.fields.get("slot", ""))
        own = node.slots.get(slot)
        if own is None or own.keyed() or self._is_asked_back(asked):
            return False
        keys, _, _ = next(iter(own.candidates(self.language, self.today())), ("", "", None))
        return bool(keys)

    async def _command(self, name: str) -> bool:
        command = self.scheduler.plan.compiled.flow.commands[name]
        if command.words and self.harness.is_listening:
            return await self._words(command.words[0])
        return await self._keys(command.key) if command.key is not None else False

    async def _wrong(self, asked: Trace) -> bool:
        if self.harness.is_listening:
            return await self._words(NONSENSE)
        flow = self.scheduler.plan.compiled.flow
        node = flow.nodes[asked.node]
        used = {command.key or "" for command in flow.commands.values()}
        used |= {key[0] for key in node.keyed()}
        key = next((key for key in "7986543210*#" if key not in used), None)
        return await self._keys(key) if key is not None else False

    async def _keys(self, keys: str) -> bool:
        self._note({"presses": keys})
        self.harness.press(keys)
        return True

    async def _words(self, words: str) -> bool:
        if not await self.harness.until(lambda: self.harness.is_listening, PATIENCE / 4):
            return False
        self._note({"says": words})
        self.harness.say((Hypothesis(words, 0.95),))
        return True

    def _note(self, step: dict[str, Any]) -> None:
        self.scheduler.log.steps.append((self.harness.seconds, step))

    def _note_prompt(self, place: int) -> None:
        """The script waits for the prompt that the answer belongs to."""
        said = [trace for trace in self.harness.traces[:place] if trace.event is FlowEvent.SAID]
        heard = [each.text for each in self.harness.heard[-1:] if each.text and not each.is_private]
        if said and heard:
            self._note({"hears": heard[0][:80]})


def _yes(node: str, slot: str) -> Way:
    return Way(node, Act.ANSWERS, "key 1", slot)
