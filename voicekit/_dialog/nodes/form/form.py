"""A form in a call: what is still empty is asked for, one answer may fill several slots, and all is asked back."""

from contextlib import suppress
from dataclasses import replace

from voicekit._call.input.kinds import InputKind
from voicekit._call.input.question import Match, Objection
from voicekit._dialog.compiled import ResolvedDefaults
from voicekit._dialog.interpreter.asking import RECORDED, FlowQuestion, Unanswered, ask
from voicekit._dialog.interpreter.run import Run
from voicekit._dialog.nodes.form.checking import objection_to, wrong_slots
from voicekit._dialog.nodes.form.document import FormDocument
from voicekit._dialog.nodes.form.filling import FormVisit
from voicekit._dialog.nodes.form.together import (
    Filled,
    askable,
    filled_by,
    is_open,
    is_shared,
    several_of,
    together,
    told_back,
)
from voicekit.errors import FlowFailed, NoMatch

__all__ = ["FormNode"]

OPEN = "?open"
"""The phase of a form's open question; no slot has such a name."""

MAX_ROUNDS = 10
"""How often a form is asked back: a caller whom it cannot be made right for is led on to a person."""


MAX_ASIDES = 10
"""How often in a form an answer may correct others than the slot that was asked for; then it is none."""


class FormNode(FormDocument):
    """Learns several things: each slot that is still empty is asked for, and one answer may fill several."""

    async def run(self, run: Run) -> str | None:
        """Learn what the form is for; gives where the call goes on.

        What the form has filled itself in an earlier visit is asked again; what was set elsewhere is not.
        """
        filling, resumed, run.resume = FormVisit(run, self), run.resume, None
        if resumed is None:
            filling.empty(filling.filled)
        try:
            if self.open and resumed in (None, OPEN):
                await _open(filling)
            for _ in range(MAX_ROUNDS):
                while (name := filling.due()) is not None:
                    await _fill(filling, name)
                filling.settle()
                wrong = await wrong_slots(filling) if self.confirm else None
                if wrong is None:
                    return self.next
                filling.empty(wrong)
        except Unanswered as nobody:
            return run.failed(nobody.kind, nobody.error.what, nobody.defaults.failed, error=nobody.error)
        error = NoMatch(f"the form {run.node} was asked back {MAX_ROUNDS} times, and never right")
        return run.failed("no_match", error.what, run.compiled.defaults(run.node).failed, error=error)


async def _open(filling: FormVisit) -> None:
    """The open question, once, where the caller can be heard; keys answer the first slot."""
    run, node = filling.run, filling.node
    slots = askable(run, node.form, [name for name in filling.all_due() if is_open(node.form[name])])
    first = next((name for name, asked in slots.items() if asked.entry is not None), None)
    if first is None or not await run.call.can_hear():
        return
    grammars = {name: asked.grammar for name, asked in slots.items() if asked.grammar is not None}
    asked = replace(
        slots[first],
        grammar=lambda language: several_of(run, grammars, None, language).grammar,
        value=lambda key: filled_by(key, slots, first),
        told_back=lambda key, _: told_back(run, key, slots, None),
    )
    question = FlowQuestion(
        "open",
        run.line("open"),
        asked,
        run.compiled.defaults(run.node),
        run.line("help"),
        max_tries=1,
        phase=OPEN,
    )

    async def accept(match: Match) -> Objection | None:
        return await _take(filling, match, first if match.mode == "dtmf" else None)

    with suppress(Unanswered):
        await ask(run, question, accept)


async def _fill(filling: FormVisit, name: str) -> None:
    """Ask for one slot. Raises Unanswered where it has no default."""
    run, slot = filling.run, filling.node.form[name]
    defaults = run.compiled.defaults(run.node, name)
    try:
        question = FlowQuestion(
            name,
            run.line("form", name, "prompt"),
            slot.recorder(run) or _asked(filling, name, defaults),
            defaults,
            run.line("form", name, "help") if slot.help else run.line("help"),
            slot.mask,
            confirm=slot.confirm == "uncertain",
            phase=name,
            lead=filling.said.pop(name, ()),
        )

        async def accept(match: Match) -> Objection | None:
            return await _take(filling, match, name)

        await ask(run, question, accept)
    except Unanswered:
        if slot.default is None:
            raise
        filling.put(name, run.value(slot.default))


def _asked(filling: FormVisit, name: str, defaults: ResolvedDefaults) -> InputKind:
    """What is asked for one slot; others may be answered with it, and those filled before corrected by their words.

    Raises Unanswered where it has no choices now.
    """
    run, form = filling.run, filling.node.form
    due = frozenset(filling.all_due())
    held = frozenset(other for other in filling.filled if is_shared(form[other]) and form[other].words)
    shared = [other for other in form if other != name and (other in held or (other in due and is_shared(form[other])))]
    try:
        own = form[name].asked_in(run, name)
    except FlowFailed as error:
        raise Unanswered(defaults, error.kind, error) from None
    return together(run, {name: own, **askable(run, form, shared)}, name, held)


async def _take(filling: FormVisit, match: Match, asked: str | None) -> Objection | None:
    """Keep what an answer fills. Objects where the slot that was ``asked`` for is not right.

    Others that are not right are left empty, or emptied: they are asked for, with what is wrong said before. An answer
    that corrects others alone leaves the question open, MAX_ASIDES times.
    """
    if match.mode == RECORDED:
        filled: Filled = {asked or "": ("", match.value)}
    else:
        filled = match.value  # type: ignore[assignment]  # as `together` makes it
    held = filling.filled
    for name, (key, value) in filled.items():
        wrong, better = await objection_to(filling, name, replace(match, key=key, value=value))
        if wrong is None:
            filling.put(name, better)
        elif name == asked:
            return wrong
        else:
            filling.empty([name])
            filling.said[name] = wrong.said or ()
    if asked is None or asked in filled or filled.keys().isdisjoint(held):
        return None
    filling.asides += 1
    return None if filling.asides <= MAX_ASIDES else Objection("no_match")
