"""Where calls come into a dialplan's dialogues: the extensions that lead to a question, and to which none leads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from voicekit._authoring.importing.dialplan.plan import SPECIAL, Dialplan, Extension, arguments_of
from voicekit._authoring.importing.dialplan.settings import ASKS, RESULTS, TALKS
from voicekit._authoring.importing.dialplan.values import references

__all__ = ["Leading", "reads_of", "target_of", "ways_of"]

Where = tuple[str, str]
"""A context and an extension."""

MOST_WAYS = 200_000
"""Ways between extensions that are looked at."""

MOST_READ = 1_000_000
"""Extensions times variables for which it is worked out what is read where."""

_FULL = ("goto", "gotoif", "gotoiftime", "execif", "execiftime")


def ways_of(data: str) -> tuple[str, list[str]]:
    """The condition of ``CONDITION?THEN:ELSE``, and the two; each is empty where it is not there."""
    condition, then = _parted(data, "?")
    first, second = _parted(then, ":")
    return condition.strip(), [first.strip(), second.strip()]


def _parted(data: str, sign: str) -> tuple[str, str]:
    """What stands before and behind a sign that is in no brackets and no quotes."""
    depth, quoted = 0, False
    for place, each in enumerate(data):
        if each == '"':
            quoted = not quoted
        elif each in "([{":
            depth += 1
        elif each in ")]}":
            depth = max(depth - 1, 0)
        elif each == sign and not depth and not quoted:
            return data[:place], data[place + 1 :]
    return data, ""


def target_of(written: str, context: str, extension: str) -> tuple[str, str, str]:
    """``[[context,]extension,]priority`` as the three."""
    parts = [each.strip() for each in arguments_of(written)][-3:]
    return (*(context, extension)[: 3 - len(parts)], *parts)  # type: ignore[return-value]


@dataclass(slots=True)
class Leading:
    """Which extensions lead to which, and what comes of it. ``reads`` are the variables that each of them reads, or one
    to which it leads, before it sets them itself; None where there are more ways than are looked at.
    """

    talking: set[Where]
    """Those that say something, or lead to one that does."""
    roots: list[Where]
    """Where dialogues begin, in the order of the file."""
    ways: dict[Where, set[Where]]
    reads: dict[Where, set[str]] | None

    def read_after(self, where: Where) -> set[str] | None:
        """The variables that are read where an extension leads; None where that is not known."""
        if self.reads is None:
            return None
        return set().union(*(self.reads.get(each, set()) for each in self.ways.get(where, ())))

    @classmethod
    def of(cls, plan: Dialplan) -> "Leading":
        """The ways of a dialplan, as far as its texts tell them without following a call."""
        ways: dict[Where, set[Where]] = {}
        asking: set[Where] = set()
        talking: set[Where] = set()
        count = 0
        for context in plan.contexts.values():
            for extension in context.extensions.values():
                here = (context.name, extension.name)
                names = {step.name for step in extension.steps.values()}
                if names & ASKS:
                    asking.add(here)
                if names & TALKS:
                    talking.add(here)
                ways[here] = set(_ways(plan, extension)) if count < MOST_WAYS else set()
                count += len(ways[here])
        asking = _leading_to(ways, asking) or _leading_to(ways, talking)
        reads = _read_from(plan, ways) if count < MOST_WAYS else None
        return cls(_leading_to(ways, talking), _roots(ways, asking), ways, reads)


def _ways(plan: Dialplan, extension: Extension) -> Iterator[Where]:
    asks = False
    for step in extension.steps.values():
        asks |= step.name in ASKS - {"read"}
        targets = []
        if step.name == "goto":
            targets = [step.data]
        elif step.name in _FULL:
            targets = ways_of(step.data)[1]
        for written in filter(None, targets):
            inner = re.fullmatch(r"goto\((.*)\)", written, re.IGNORECASE)
            context, name, _ = target_of(inner[1] if inner else written, extension.context, extension.name)
            if "$" in context or "$" in name:
                yield from _any(plan, "" if "$" in context else context)
            yield from ((each.context, each.name) for each in plan.fitting(context, name))
    if asks:
        for around in plan.around(extension.context):
            yield from ((around.name, name) for name in around.extensions if name not in SPECIAL - {"i", "t"})


def _any(plan: Dialplan, context: str) -> Iterator[Where]:
    """The extensions to which a ``Goto`` by a variable may lead: those of a context, or all."""
    contexts = plan.around(context) if context else plan.contexts.values()
    yield from ((each.name, name) for each in contexts for name in each.extensions)


def reads_of(extension: Extension, priority: int = 0) -> set[str]:
    """The variables that an extension reads from a priority on, before it sets them."""
    read: set[str] = set()
    has_result = False
    for step in extension.in_order:
        if step.priority >= priority:
            own = references(step.data)
            read |= own - RESULTS if has_result else own
            has_result |= step.name in {"dial", "queue", "voicemail"}
            read |= {"TIMEOUT(response)", "TIMEOUT(digit)"} if step.name in ASKS else set()
    return read


def _read_from(plan: Dialplan, ways: dict[Where, set[Where]]) -> dict[Where, set[str]] | None:
    """What is read from each extension on; None for more variables than are looked at."""
    readers: dict[str, list[Where]] = {}
    for context in plan.contexts.values():
        for extension in context.extensions.values():
            for name in reads_of(extension):
                readers.setdefault(name, []).append((context.name, extension.name))
    if len(readers) * (len(ways) + 1) > MOST_READ:
        return None
    found: dict[Where, set[str]] = {}
    back = _reversed(ways)
    for name, wheres in readers.items():
        for where in _reached(back, list(wheres)):
            found.setdefault(where, set()).add(name)
    return found


def _reversed(ways: dict[Where, set[Where]]) -> dict[Where, list[Where]]:
    back: dict[Where, list[Where]] = {}
    for here, there in ways.items():
        for each in there:
            back.setdefault(each, []).append(here)
    return back


def _leading_to(ways: dict[Where, set[Where]], wanted: set[Where]) -> set[Where]:
    """What leads to one of the wanted, these included."""
    return _reached(_reversed(ways), list(wanted))


def _reached(ways: "dict[Where, list[Where]] | dict[Where, set[Where]]", waiting: list[Where]) -> set[Where]:
    found: set[Where] = set()
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += ways.get(here, ())
    return found


def _roots(ways: dict[Where, set[Where]], asking: set[Where]) -> list[Where]:
    """The entrances: those to which no other leads; of a circle the first one, ``s`` before the others."""
    led_to = {each for here, there in ways.items() for each in there if each != here}
    candidates = [each for each in ways if each in asking and each[1] not in SPECIAL - {"s"}]
    roots = [each for each in candidates if each not in led_to]
    covered = _reached(ways, list(roots))
    for each in sorted(candidates, key=lambda one: one[1] != "s"):
        if each not in covered:
            roots.append(each)
            covered |= _reached(ways, [each])
    order = {each: place for place, each in enumerate(ways)}
    return sorted(roots, key=order.__getitem__)
