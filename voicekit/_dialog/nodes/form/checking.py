"""Whether answers are right: by the slot's own conditions, and by asking them back."""

from collections.abc import Callable
from dataclasses import replace

from voicekit._call.input.kinds import InputKind
from voicekit._call.input.question import Match, Objection
from voicekit._dialog.interpreter.asking import CONFIRM_TRIES, FlowQuestion, Unanswered, ask, confirmation, confirmed
from voicekit._dialog.interpreter.run import Run
from voicekit._dialog.nodes.form.filling import FormVisit
from voicekit._dialog.nodes.form.together import askable, filled_by, several_of
from voicekit._dialog.slots import Slot
from voicekit._dialog.slots.choice import chosen
from voicekit._grammar import Grammar
from voicekit._grammar.combine import either

__all__ = ["objection_to", "wrong_slots"]

WHOLE = "?whole"
"""The phase of the question whether all is right; no slot has such a name."""

MAX_CORRECTIONS = 5
"""Corrections of one answer in a row; then its question is asked again."""


async def objection_to(filling: FormVisit, name: str, match: Match) -> tuple[Objection | None, object]:
    """What is wrong with an answer, or None; and its value, which the caller may have corrected."""
    slot = filling.node.form[name]
    if match.value is None:  # an empty entry: there is nothing to check, or to ask back
        return None, None
    for _ in range(MAX_CORRECTIONS):
        if not _is_valid(filling, slot, match.value):
            return _invalid(filling.run, name, slot, match.value), None
        better = await _confirm(filling, name, slot, match)
        if better is True:
            return None, match.value
        if not isinstance(better, Match):
            break
        match = better
    return Objection("denied", ()), None


def _is_valid(filling: FormVisit, slot: Slot, value: object) -> bool:
    if slot.valid is None:
        return True
    with filling.run.variables.lent("value", value, masked=slot.mask):
        return filling.run.holds(slot.valid)


def _invalid(run: Run, name: str, slot: Slot, value: object) -> Objection:
    """What is said of an answer that is not valid, by the slot's own words with the answer in them."""
    if not slot.invalid:
        return Objection("invalid")
    with run.variables.lent("value", value, masked=slot.mask):
        return Objection("invalid", run.said(run.line("form", name, "invalid"), "lead"))


async def _confirm(filling: FormVisit, name: str, slot: Slot, match: Match) -> bool | Match:
    """Ask a value back where its slot says so: whether it is right, or what is instead."""
    run, defaults = filling.run, filling.run.compiled.defaults(filling.run.node, name)
    if slot.confirm == "always" and slot.is_asked:
        said = slot.said_in(run, name, match.key, match.value)
        return await confirmed(run, name, match, said, defaults, mask=slot.mask)
    if isinstance(slot.confirm, str) or not slot.is_asked:
        return True
    asked = slot.asked_in(run, name, match.value)
    grammar = None if slot.mask or slot.takes_anything else asked.grammar
    back = confirmation(grammar, lambda key: Match(key, asked.value(key)))
    prompt = run.line("form", name, "confirm")
    question = FlowQuestion(
        name, prompt, back, defaults, mask=False, confirm=False, max_tries=CONFIRM_TRIES, phase=name
    )
    with run.variables.lent("value", match.value, masked=slot.mask):
        try:
            answer = await ask(run, question)
        except Unanswered:
            return False
    return answer.value if isinstance(answer.value, bool | Match) else False


async def wrong_slots(filling: FormVisit) -> frozenset[str] | None:
    """Ask back all that a form has learned: None where it is right, else the slots that are to be asked for again.

    None of these where the caller has put it right: then it is asked back anew. Raises Unanswered.
    """
    run, node = filling.run, filling.node
    slots = askable(run, node.form, [name for name, slot in node.form.items() if _is_spoken(slot)])
    defaults = run.compiled.defaults(run.node)
    back = confirmation(_grammar(filling, slots), lambda key: filled_by(key, slots, ""))
    question = FlowQuestion(
        "confirm", run.line("confirm"), back, defaults, run.line("help"), confirm=False, phase=WHOLE
    )
    answer = await ask(run, question)
    if answer.value is True:
        return None
    if answer.value is not False:
        return await _corrected(filling, answer)
    if not node.change:
        return filling.filled or frozenset(node.form)
    question = FlowQuestion(
        "change", run.line("change"), _change(filling, slots), defaults, run.line("help"), phase=WHOLE
    )
    answer = await ask(run, question)
    return frozenset({answer.value}) if isinstance(answer.value, str) else await _corrected(filling, answer)


async def _corrected(filling: FormVisit, answer: Match) -> frozenset[str]:
    """Keep what a correction changes; gives the slots for which it will not do, and which say so when asked again."""
    assert isinstance(answer.value, dict)
    wrong = set()
    for name, (key, value) in answer.value.items():
        objection, better = await objection_to(filling, name, replace(answer, key=key, value=value))
        if objection is None:
            filling.put(name, better)
        else:
            wrong.add(name)
            filling.said[name] = objection.said or ()
    return frozenset(wrong)


def _change(filling: FormVisit, slots: dict[str, InputKind]) -> InputKind:
    """Which slot is wrong: by its number in the form, by its name, or by saying what is right."""
    run, names = filling.run, list(filling.node.form)
    words, values = {}, {}
    for number, name in enumerate(names, 1):
        own = filling.node.form[name].words or (name.replace("_", " "),)
        words[str(number)], values[str(number)] = run.words(f"{run.node}.form.{name}.words", own), name
    which, new = chosen(words, values), _grammar(filling, slots)

    def grammar(language: str) -> Grammar:
        assert which.grammar is not None
        parts = {"which": which.grammar(language)} | ({} if new is None else {"new": new(language)})
        return either(parts)

    def value(key: str) -> object:
        origin, _, rest = key.partition(":")
        return filled_by(rest, slots, "") if origin == "new" else values[rest or origin]

    return replace(which, grammar=grammar, value=value)


def _grammar(filling: FormVisit, slots: dict[str, InputKind]) -> Callable[[str], Grammar] | None:
    grammars = {name: asked.grammar for name, asked in slots.items() if asked.grammar is not None}
    if not grammars:
        return None
    return lambda language: several_of(filling.run, grammars, None, language).grammar


def _is_spoken(slot: Slot) -> bool:
    return not slot.mask and not slot.takes_anything
