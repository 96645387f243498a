"""A dialplan's dialogues as flows, one for each entrance: a call is followed from step to step, as Asterisk goes.

What a step does becomes a node; what only concerns the channel is passed over and named; at what no flow can say the
call goes back into the dialplan, by a transfer to the extension that stands there.
"""

from collections.abc import Mapping
from pathlib import PurePath

from voicekit._authoring.importing.circles import leave_circles
from voicekit._authoring.importing.dialplan.applications import APPLICATIONS
from voicekit._authoring.importing.dialplan.entrances import Leading
from voicekit._authoring.importing.dialplan.follower import DialplanPlace, DialplanVariables, Follower
from voicekit._authoring.importing.dialplan.lines import Line
from voicekit._authoring.importing.dialplan.plan import Dialplan, DialplanContext, read_plan
from voicekit._authoring.importing.draft import Draft, identifier
from voicekit.errors import FlowError

__all__ = ["read_dialplan"]

MOST_FLOWS = 50
"""Entrances of one dialplan that become flows."""


def read_dialplan(data: bytes, file: str, beside: Mapping[str, bytes]) -> list[Draft]:
    """A dialplan as drafts, one for each entrance. Raises FlowError where nothing in it speaks."""
    plan = read_plan(data, file, beside)
    missing = [line for line in plan.lines if line.text.startswith("#")]
    if not plan.contexts and missing:
        raise FlowError(
            f"{missing[0].text[:80]}: no such file in the folder",
            file=missing[0].file,
            line=missing[0].number,
            hint="lay the files that it includes beside it",
        )
    if not plan.contexts:
        raise FlowError(
            "no [context] stands above its extensions", file=file, hint="write the [context] that includes it"
        )
    leading = Leading.of(plan)
    if not leading.roots:
        raise FlowError(
            "no dialogue in this dialplan: nothing in it plays, or asks a caller",
            file=file,
            hint="telephones and trunks stay in the dialplan: a flow leads there by transfer: {extension: ...}",
        )
    variables = DialplanVariables.of(plan)
    drafts: dict[DialplanPlace, Draft] = {}
    for context, extension in leading.roots:
        begun = Follower(plan, leading, variables, Draft("start"), file, APPLICATIONS)
        place = begun.passed(DialplanPlace(context, extension, 1))
        if place in drafts or len(drafts) < MOST_FLOWS:
            draft = drafts.get(place)
            if draft is None:
                name = _name(file, place, len(leading.roots))
                taken = [each.name for each in drafts.values()]
                name = f"{name}_{len(drafts) + 1}" if identifier(name) in map(identifier, taken) else name
                draft = drafts[place] = Draft(name)
                follower = Follower(plan, leading, variables, draft, file, APPLICATIONS)
                follower.write(DialplanPlace(context, extension, 1))
                leave_circles(draft, follower.leave)
            _answer(draft, extension)
    first = next(iter(drafts.values()))
    for line, what, instead in _rest(plan):
        first.lose(line.number, what, instead, file="" if line.file == file else line.file)
    return list(drafts.values())


def _name(file: str, place: DialplanPlace, roots: int) -> str:
    """The flow's name: that of the file where there is one entrance, else that of where it begins."""
    return PurePath(file).stem if roots == 1 else f"{place.context}_{place.extension}".removesuffix("_s")


def _answer(draft: Draft, extension: str) -> None:
    """The flow answers calls to a number that led there."""
    if extension.isascii() and extension.isdigit():
        called = draft.head.setdefault("answers", {"called": []})["called"]
        if extension not in called:
            called.append(extension)


def _left_in(context: DialplanContext, left: list[Line]) -> list[tuple[Line, str, str]]:
    """What no call comes to in a context: an extension of which nothing was taken is one thing."""
    instead = "it stays in the dialplan: no call comes from the flow"
    found: list[tuple[Line, str, str]] = []
    whole: set[int] = set()
    for extension in context.extensions.values():
        lines = [step.line for step in extension.in_order]
        if len(lines) > 1 and not any(line.taken for line in lines):
            whole.update(map(id, lines))
            found.append((lines[0], f"extension {extension.name} of [{context.name}], {len(lines)} lines", instead))
    return found + [(line, line.text[:80], instead) for line in left if id(line) not in whole]


def _rest(plan: Dialplan) -> list[tuple[Line, str, str]]:
    """What no call of the flows comes to, by contexts: one of which nothing was taken is one thing."""
    found: list[tuple[Line, str, str]] = []
    within: set[int] = set()
    for context in plan.contexts.values():
        within.update(map(id, context.lines))
        left = [line for line in context.lines if not line.taken]
        if left and len(left) == len(context.lines):
            lines = f"{len(left)} line{'s' if len(left) > 1 else ''}"
            found.append((left[0], f"context [{context.name}], {lines}", "it stays in the dialplan"))
        else:
            found += _left_in(context, left)
    for line in plan.lines:
        if not line.taken and id(line) not in within:
            found.append((line, line.text[:80], "left out"))
    return found
