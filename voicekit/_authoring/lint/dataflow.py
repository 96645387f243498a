"""What the variables of a flow may hold at each node: followed along all ways that calls can take.

A node has up to `MOST_STATES` states, one for each way of coming there that leaves the variables otherwise; more are
taken together. What goes wrong in a state that was not taken together, and on whose way at most one condition was open,
goes wrong for some caller. Else it may be that no call comes so.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from voicekit._authoring.lint.abstract import ANY, NONE, Abstract, ValueKind, exact, joined, some, widened
from voicekit._authoring.lint.evaluation import Names
from voicekit._authoring.lint.known import FACTS_KNOWN, FAILURE, annotated, of_argument, of_slot, of_type
from voicekit._authoring.lint.observed import Observed, places_of
from voicekit._authoring.lint.subject import Registered, Subject
from voicekit._authoring.ways import around
from voicekit._dialog.document.flow import SaidPart
from voicekit._dialog.document.node import AnyNode, Decision, Used, Why
from voicekit._dialog.document.values import Location
from voicekit._dialog.expression import Expression
from voicekit._dialog.places import names_in, only_place
from voicekit._dialog.slots import AnySlot
from voicekit.errors import FlowError

__all__ = ["follow"]

MOST_STATES = 8
"""States of a node that are kept apart."""

ENOUGH = 4_000_000
"""Values that are looked at, some half a second, before all states of each node are taken together."""

MOST = 5 * ENOUGH
"""Values that are looked at in all: what needs more is not followed to its end, and nothing is claimed of it."""

_COPIES = 6
"""How often all values are looked at for a slot."""

_SHARED = ("if", "default", "valid")
"""Expressions of every slot, each of which is looked at where it is worked out."""

DOUBTFUL = 2
"""Open conditions on a way from which on they may contradict each other."""


@dataclass(frozen=True, slots=True)
class FlowState:
    """What is known where a call comes to a node.

    ``doubt`` counts the open conditions on the way there; ``decided`` are those of them that are asked elsewhere, too,
    as long as their variables do not change. A ``supposed`` state is there with other settings of the flow alone.
    """

    names: Names
    doubt: int = 0
    decided: frozenset[tuple[str, bool]] = frozenset()
    supposed: bool = False

    @property
    def surely(self) -> bool:
        """Whether some call comes so."""
        return self.doubt < DOUBTFUL

    def put(self, **values: Abstract) -> "FlowState":
        """The same with other values."""
        changed = {name: value for name, value in values.items() if name in self.names}
        if not changed:
            return self
        decided = frozenset(each for each in self.decided if not _mentions(each[0], changed))
        return FlowState({**self.names, **changed}, self.doubt, decided, self.supposed)


def _mentions(text: str, names: Iterable[str]) -> bool:
    return any(name in text for name in names)


def follow(subject: Subject) -> Observed:
    """Follow all ways of a flow; gives what was seen on them."""
    return _Following(subject).all()


def _read(subject: Subject) -> Iterator[str]:
    """The names whose values anything depends on; no others are followed."""
    for _, text, _ in subject.flow.expressions():
        with suppress(FlowError):
            yield from Expression.parse(text).names
    texts = [placed.part.text or "" for placed in subject.said]
    yield from (name.partition(".")[0] for text in texts for name, _ in places_of(text))
    yield from (only_place(placed.part.audio).partition(".")[0] for placed in subject.said if placed.part.audio)
    for node in subject.flow.nodes.values():
        yield from (name.partition(".")[0] for _, text in node.places(()) for name in names_in(text))


class _Following:
    """One flow that is followed."""

    def __init__(self, subject: Subject) -> None:
        flow = self.flow = subject.flow
        self.world = subject.world
        self.around = around(flow)
        assigned = frozenset(flow.sets())
        self.names = frozenset(_read(subject)).intersection((*subject.variables, "value"))
        self.seen = Observed(flow.language, frozenset(flow.variables) - assigned)
        self.prompts: dict[str, list[SaidPart]] = {}
        for placed in subject.said:
            if placed.node and "{" in (placed.part.text or placed.part.audio or ""):
                self.prompts.setdefault(placed.node, []).append(placed)
        self.states: dict[str, list[FlowState]] = {name: [] for name in flow.nodes}
        self.crowded: set[str] = set()
        self.waiting: deque[tuple[str, FlowState]] = deque()
        self.spent = 0
        asked = Counter(text for location, text, _ in flow.expressions() if location[-1] == "if")
        self.repeated = frozenset(text for text, times in asked.items() if times > 1)

    def all(self) -> Observed:
        """Follow every way until nothing new is found."""
        self._go(self.flow.start, self._begin())
        while self.waiting:
            if self.spent > MOST:
                self.seen.complete = False
                break
            if self.spent > ENOUGH and not self.crowded.issuperset(self.flow.nodes):
                self.crowded.update(self.flow.nodes)
            name, state = self.waiting.popleft()
            if any(each is state for each in self.states[name]):
                self._step(name, self.flow.nodes[name], state)
        return self.seen

    def _begin(self) -> FlowState:
        flow = self.flow
        known = {**dict.fromkeys(self.names, NONE), **FACTS_KNOWN}
        state = FlowState(known)
        for name, argument in flow.arguments.items():
            value = of_argument(argument)
            if argument.default is not None:
                default = self._value(("arguments", name, "default"), argument.default, state)
                value = joined(value, default)
            state = state.put(**{name: value})
        for name, scalar in flow.variables.items():
            state = state.put(**{name: self._value(("variables", name), scalar, state)})
        return state

    def _go(self, target: str | None, state: FlowState | None) -> None:
        """A call comes to a node in a state."""
        if target is None or state is None or target not in self.states:
            return
        states = self.states[target]
        self.spent += (len(states) + 1) * (len(state.names) + 1)
        for place, known in enumerate(states):
            if known.names == state.names:
                better = FlowState(
                    known.names,
                    min(known.doubt, state.doubt),
                    known.decided & state.decided,
                    known.supposed and state.supposed,
                )
                if better.surely is not known.surely or better != replace(known, doubt=better.doubt):
                    states[place] = better
                    self.waiting.append((target, states[place]))
                return
        if target not in self.crowded and len(states) < MOST_STATES:
            states.append(state)
            self.waiting.append((target, state))
        else:
            self._crowd(target, state)

    def _crowd(self, target: str, state: FlowState) -> None:
        """All states of a node become one."""
        self.crowded.add(target)
        states = self.states[target]
        names = dict(states[0].names) if states else dict(state.names)
        decided = state.decided
        for other in (*states[1:], state):
            decided &= other.decided
            for name, value in other.names.items():
                if value is not names[name] and value != names[name]:
                    names[name] = widened(names[name], value)
        decided = decided & states[0].decided if states else decided
        same = len(states) == 1 and names == states[0].names and decided == states[0].decided
        if same and (state.supposed or not states[0].supposed):
            return
        supposed = state.supposed and all(each.supposed for each in states)
        self.states[target] = [FlowState(names, DOUBTFUL, decided, supposed)]
        self.waiting.append((target, self.states[target][0]))

    # -- nodes -------------------------------------------------------------------------------------------------------

    def _step(self, name: str, node: AnyNode, state: FlowState) -> None:
        here: Location = ("nodes", name)
        self.spent += len(state.names) + 1
        self.seen.supposed = state.supposed
        if not node.slots:
            self._say(self.prompts.get(name, ()), state)
        for location, text in node.places(here):
            self.seen.written(location, text, state.names, surely=state.surely)
        if node.slots:
            self._form(name, node, state)
        elif decisions := tuple(node.decisions(here)):
            self._decide(decisions, state)
        elif node.keyed():
            self._menu(name, node, state)
        else:
            self._pass(name, node, state)

    def _pass(self, name: str, node: AnyNode, state: FlowState) -> None:
        """A node of which all that matters is what it answers itself: its expressions, its variables, its edges."""
        here: Location = ("nodes", name)
        worked_out, subflow = node.worked_out(), node.used(Used.FLOW)
        for location, scalar, own in node.expressions(here):
            if not own and scalar is not None and location[:-1] != (*here, "set"):
                self._value(location, scalar, state)
        if subflow is not None or (node.asks and node.may_fail):
            self._commands(state)
        done, value = state, of_type(node.holds)
        if node.has_result:
            value = self._result(node)
            done = state.put(result=value)
        for variable, scalar in worked_out.items():
            done = done.put(**{variable: self._value((*here, "set", variable), scalar, done)})
        done = done.put(**dict.fromkeys(set(node.sets()) - worked_out.keys(), value))
        failed = state.put(failure=FAILURE) if node.may_fail else done
        for edge in node.edges(here):
            self._go(edge.target, failed if edge.why is Why.FAILURE else done)
        if node.may_fail:
            self._go(node.failure(name, self.around), failed)
        if subflow is not None:  # what fails in it, and has no way there
            self._go(self.around.operator(name), state.put(failure=FAILURE))

    def _result(self, node: AnyNode) -> Abstract:
        action = (self.world.actions or {}).get(node.used(Used.ACTION) or "")
        if isinstance(action, Registered):
            return annotated(action.returns)
        other = (self.world.flows or {}).get(node.used(Used.FLOW) or "")
        return (
            some(ValueKind.MAPPING, **dict.fromkeys(other.results, ANY)) if other is not None and other.results else ANY
        )

    def _decide(self, decisions: Iterable[Decision], state: FlowState) -> None:
        """What a fact is stays so for the call; conditions are looked at in their order."""
        facts = {(each.fact, True): each.target for each in decisions if each.fact}
        known = [fact for fact in facts if fact in state.decided]
        for fact in known or facts:
            decided = state.decided | {fact}
            self._go(facts[fact], state if known else replace(state, doubt=state.doubt + 1, decided=decided))
        left: FlowState | None = state
        for each in decisions:
            if left is None or each.fact:
                return
            if each.condition:
                held, left = self._condition(each.location, each.condition, left, state)
                self._go(each.target, held)
            else:
                self._go(each.target, left)

    def _menu(self, name: str, node: AnyNode, state: FlowState) -> None:
        self._commands(state)
        for key in node.keyed():
            self._go(node.leads(key), state.put(**{name: exact(value) for name, value in node.chosen(key).items()}))
        self._go(node.failure(name, self.around), state.put(failure=FAILURE))

    # -- forms -------------------------------------------------------------------------------------------------------

    def _form(self, name: str, node: AnyNode, state: FlowState) -> None:
        slots: dict[str, list[SaidPart]] = {}
        parts: dict[str, list[SaidPart]] = {}
        for placed in self.prompts.get(name, ()):
            into, key = (slots, placed.location[3]) if placed.location[2] == "form" else (parts, placed.location[2])
            into.setdefault(str(key), []).append(placed)
        after = [each for part in ("confirm", "change") for each in parts.pop(part, ())]
        self._say([each for several in parts.values() for each in several], state)
        states = [state]
        for slot in node.slots:
            self.spent += _COPIES * len(states) * (len(state.names) + 1)
            after_it = [each for one in states for each in self._slot(name, node, slot, slots.get(slot, ()), one)]
            states = _few(after_it, 1 if name in self.crowded else MOST_STATES)
        for done in states:
            self._say(after, done)
            for edge in node.edges(("nodes", name)):
                if edge.why is Why.NEXT:
                    self._go(edge.target, done)

    def _slot(
        self, name: str, node: AnyNode, slot: str, prompts: Iterable[SaidPart], state: FlowState
    ) -> Iterator[FlowState]:
        """What is known after a slot: where it was asked, and where it was not."""
        here: Location = ("nodes", name, "form", slot)
        each, before = node.slots[slot], state.names.get(slot, NONE)
        asked: FlowState | None = state
        if each.when is not None:
            asked, passed = self._condition((*here, "if"), each.when, state, state)
            if passed is not None:
                yield passed.put(**{slot: self._unasked(here, each, before, passed)})
        if asked is None:
            return
        # What is there already is not asked for, unless this form has asked for it itself.
        kept = before - NONE
        value = self._asked(here, each, prompts, asked)
        self._commands(asked)
        if each.default is not None:
            value = joined(value, self._value((*here, "default"), each.default, asked))
        else:
            failed = each.failed or node.failure(name, self.around)
            self._go(failed, _later(node.slots, slot, asked).put(failure=FAILURE))
        yield asked.put(**{slot: joined(value, kept)})

    def _unasked(self, here: Location, slot: AnySlot, before: Abstract, state: FlowState) -> Abstract:
        if slot.default is None or NONE.isdisjoint(before):
            return before
        return joined(before - NONE, self._value((*here, "default"), slot.default, state))

    def _asked(self, here: Location, slot: AnySlot, prompts: Iterable[SaidPart], state: FlowState) -> Abstract:
        """What an answer to a slot is worth."""
        for location, text, _ in slot.expressions(here):
            if not isinstance(text, str) or location[-1] in _SHARED:
                continue
            if text == slot.offered_by:
                self.seen.supposed = state.supposed
                self.seen.offered(location, text, state.names, surely=state.surely)
            else:
                self._value(location, text, state)
        value = of_slot(slot)
        lent = state.put(value=value)
        if slot.valid is not None:
            held, _ = self._condition((*here, "valid"), slot.valid, lent, lent)
            value = held.names.get("value", value) if held is not None else value
        self._say(prompts, lent)
        return value

    # -- what nodes share --------------------------------------------------------------------------------------------

    def _value(self, location: Location, scalar: object, state: FlowState) -> Abstract:
        if not isinstance(scalar, str):
            return exact(scalar)
        self.seen.supposed = state.supposed
        return self.seen.worked_out(location, scalar, state.names, surely=state.surely)

    def _condition(
        self, location: Location, text: str, state: FlowState, alone: FlowState
    ) -> tuple[FlowState | None, FlowState | None]:
        """The states in which a condition holds, and in which it does not."""
        self.spent += len(state.names) + len(text)
        self.seen.supposed = state.supposed
        ways = self.seen.condition(location, text, state.names, alone.names, surely=state.surely)
        for was in (True, False):
            if (text, was) in state.decided:
                return (state, None) if was else (None, state)
        is_open = ways.yes is not None and ways.no is not None and not ways.supposed

        def where(names: Names | None, *, holds: bool) -> FlowState | None:
            if names is None:
                return None
            decided = state.decided | {(text, holds)} if text in self.repeated else state.decided
            return FlowState(names, state.doubt + is_open, decided, state.supposed or holds in ways.supposed)

        return where(ways.yes, holds=True), where(ways.no, holds=False)

    def _say(self, prompts: Iterable[SaidPart], state: FlowState) -> None:
        self.seen.supposed = state.supposed
        self.seen.said(prompts, state.names, surely=state.surely)
        for placed in prompts:
            if placed.part.audio is not None:
                self.seen.played(placed.location, placed.part.audio, state.names, surely=state.surely)

    def _commands(self, state: FlowState) -> None:
        """What a caller may do in every question."""
        for command in self.flow.commands.values():
            self._go(command.next, state)


def _later(slots: Mapping[str, AnySlot], slot: str, state: FlowState) -> FlowState:
    """A slot has failed, and is empty if this form has asked for it; those after it may have been answered already."""
    names = list(slots)
    later = names[names.index(slot) + 1 :] if names.index(slot) else []
    known = state.names
    filled = {name: joined(known[name], of_slot(slots[name])) for name in later if name in known}
    return state.put(**filled, **{slot: joined(known.get(slot, NONE), NONE)})


def _few(states: list[FlowState], most: int) -> list[FlowState]:
    """States that are no more than ``most``: those that differ in nothing count once, the rest become one."""
    kept: list[FlowState] = []
    for state in states:
        if not any(state.names == other.names for other in kept):
            kept.append(state)
    if len(kept) <= most:
        return kept
    together = kept[0]
    for other in kept[1:]:
        names = {name: joined(value, other.names[name]) for name, value in together.names.items()}
        supposed = together.supposed and other.supposed
        together = FlowState(names, DOUBTFUL, together.decided & other.decided, supposed)
    return [together]
