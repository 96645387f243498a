"""Nodes that ask nobody: say, set, branch, goto, schedule, language, hangup."""

from voicekit._dialog.document.nodes import (
    BranchNode,
    GotoNode,
    HangupNode,
    LanguageNode,
    SayNode,
    ScheduleNode,
    SetNode,
)
from voicekit._dialog.hours import state
from voicekit._dialog.interpreter import commands
from voicekit._dialog.interpreter.leaps import Over
from voicekit._dialog.interpreter.run import Run
from voicekit.errors import FlowFailed

__all__ = ["branch", "goto", "hangup", "language", "say", "schedule", "set_variables", "speak"]


async def say(run: Run, node: SayNode) -> str | None:
    await run.say(run.line("say"), barge_in=node.barge_in is not False)
    return node.next


async def set_variables(run: Run, node: SetNode) -> str | None:
    for name, scalar in node.set.items():
        run.assign(name, scalar)
        run.filled = {form: slots - {name} for form, slots in run.filled.items()}
    return node.next


async def branch(run: Run, node: BranchNode) -> str | None:
    for case in node.branch:
        if run.holds(case.when):
            return case.next
    return node.otherwise


async def goto(_: Run, node: GotoNode) -> str | None:
    return node.goto


async def schedule(run: Run, node: ScheduleNode) -> str | None:
    hours = node.hours_of(run.compiled.flow.hours)
    if hours is None:
        raise FlowFailed(f"there are no hours {node.schedule!r}", kind="flow")
    now = state(hours, run.talk.clock())
    return {"open": node.open, "closed": node.closed, "holiday": node.holiday or node.closed}[now]


async def language(run: Run, node: LanguageNode) -> str | None:
    tag = node.language
    if tag not in (run.compiled.flow.language, *run.compiled.flow.languages):
        tag = str(run.value(node.language))
    await speak(run, tag)
    return node.next


async def speak(run: Run, tag: str) -> None:
    """Go on in a language: our voice and ears, and Asterisk's own sounds.

    Raises FlowFailed for one that the flow cannot be held in.
    """
    flow = run.compiled.flow
    if tag not in (flow.language, *flow.languages):
        raise FlowFailed(
            f"the flow {flow.flow} is not held in {tag[:20]!r}", hint="name it in its languages", kind="language"
        )
    if tag != run.call.language:
        run.call.language = tag
        await run.call.set("CHANNEL(language)", tag.replace("-", "_"))
        commands.install(run)


async def hangup(run: Run, node: HangupNode) -> str | None:
    if node.hangup is not True:
        await run.say(run.line("hangup"), barge_in=False)
    run.talk.over = True
    await run.call.hangup()
    raise Over
