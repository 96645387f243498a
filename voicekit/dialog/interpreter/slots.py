"""The slots of a form as questions: what each asks for, alone and together with others."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

from voicekit.call.asked import Asked
from voicekit.dialog.answers import choices_from, chosen, date_asked, value_of, words_of
from voicekit.dialog.document.nodes import FormNode
from voicekit.dialog.document.slots import (
    ChoiceSlot,
    DateSlot,
    DigitsSlot,
    MoneySlot,
    NumberSlot,
    PhoneSlot,
    Slot,
    SpelledSlot,
    TimeSlot,
    YesNoSlot,
)
from voicekit.dialog.interpreter.run import Run
from voicekit.errors import ExpressionFailed, FlowFailed, ProgramError
from voicekit.grammar import Grammar
from voicekit.grammar.combine import Several, several

__all__ = ["Filled", "askable", "asked_of", "filled_by", "is_open", "is_shared", "kind_of", "several_of", "together"]

Filled = dict[str, tuple[str, object]]
"""Slots that an answer fills: the canonical writing and the typed value of each."""

_KINDS: Mapping[type, str] = {
    DigitsSlot: "digits",
    NumberSlot: "number",
    DateSlot: "date",
    TimeSlot: "time",
    MoneySlot: "money",
    PhoneSlot: "digits",
    SpelledSlot: "letters",
}

_SHARED = (NumberSlot, DateSlot, TimeSlot, MoneySlot, ChoiceSlot)
"""What one utterance may hold beside the answer to a question: not long digits, and nothing that takes anything."""


def kind_of(slot: Slot) -> str:
    """By which kind a slot's value is said; empty for plain text."""
    return _KINDS.get(type(slot), "")


def asked_of(run: Run, name: str, slot: Slot, before: object = None) -> Asked:
    """What a slot asks for, now, or what may take the place of the value that it has, or had just ``before``.

    Raises ExpressionFailed, and FlowFailed for a recording, which is no question.
    """
    made = run.compiled.asked(run.node, name)
    if made is not None:
        return made
    if isinstance(slot, ChoiceSlot):
        return _choices(run, name, slot)
    if isinstance(slot, DateSlot):
        near = run.variables.own.get(name) if before is None else before
        return date_asked(slot, run.value, run.talk.clock().date(), near if isinstance(near, dt.date) else None)
    raise FlowFailed(f"{name} is recorded, not asked", kind="flow")


def _choices(run: Run, name: str, slot: ChoiceSlot) -> Asked:
    """The choices of the document in the call's language, or those that an expression gives, as they are."""
    if not isinstance(slot.choices, str):
        place = f"{run.node}.form.{name}.choices."
        words = {key: run.words(f"{place}{key}.words", words_of(each)) for key, each in slot.choices.items()}
        return chosen(words, {key: value_of(key, each) for key, each in slot.choices.items()})
    try:
        choices = choices_from(run.value(slot.choices))
        return chosen(
            {key: words_of(each) for key, each in choices.items()},
            {key: value_of(key, each) for key, each in choices.items()},
        )
    except (ValueError, ProgramError) as error:
        what = error.what if isinstance(error, ProgramError) else str(error)
        mend = "give a list of texts, or a mapping by key, whose words differ"
        raise FlowFailed(f"no choices for {name} in {slot.choices}: {what}", mend=mend, kind="choices") from None


def askable(run: Run, node: FormNode, names: Iterable[str]) -> dict[str, Asked]:
    """What slots ask for, without those whose bounds or choices another answer is still to tell."""
    asked = {}
    for name in names:
        with suppress(ExpressionFailed, FlowFailed):
            asked[name] = asked_of(run, name, node.form[name])
    return asked


def is_shared(slot: Slot) -> bool:
    """Whether an answer to another slot may fill it, too."""
    return isinstance(slot, _SHARED) and not slot.mask


def is_open(slot: Slot) -> bool:
    """Whether the answer to an open question may fill it."""
    return isinstance(slot, (*_SHARED, DigitsSlot, PhoneSlot)) and not slot.mask


def together(run: Run, slots: Mapping[str, Asked], asked: str) -> Asked:
    """The question for one slot, whose answer by voice may fill others; its value is `Filled`."""
    main = slots[asked]
    spoken = {name: each.grammar for name, each in slots.items() if each.grammar is not None}
    mixed = len(spoken) > 1 and asked in spoken
    grammar = (lambda language: several_of(run, spoken, asked, language).grammar) if mixed else main.grammar
    return replace(main, grammar=grammar, value=lambda key: filled_by(key, slots, asked))


def filled_by(key: str, slots: Mapping[str, Asked], asked: str) -> Filled:
    """What an answer's canonical writing fills: the slot asked for, or by a JSON object several.

    Raises ValueError where it fills none. A value that another slot does not take is passed over.
    """
    if not key.startswith("{"):
        return {asked: (key, slots[asked].value(key))}
    filled: Filled = {}
    for name, own in json.loads(key).items():
        try:
            filled[name] = (own, slots[name].value(own))
        except ValueError:
            if name == asked:
                raise
    if not filled:
        raise ValueError("it fills nothing")
    return filled


def several_of(run: Run, grammars: Mapping[str, Callable[[str], Grammar]], asked: str | None, language: str) -> Several:
    """The grammar of several slots in one answer; the words that callers use for a slot tell them apart."""
    node = run.compiled.flow.nodes[run.node]
    cues: dict[str, tuple[str, ...]] = {}
    for name in grammars:
        slot: Any = node.form[name] if isinstance(node, FormNode) else None
        if slot is not None and slot.words and not isinstance(slot, YesNoSlot):
            cues[name] = run.words(f"{run.node}.form.{name}.words", slot.words)
    made = tuple((name, grammar(language)) for name, grammar in grammars.items())
    return _several(made, asked, tuple(cues.items()))


@lru_cache(maxsize=256)
def _several(
    slots: tuple[tuple[str, Grammar], ...], asked: str | None, cues: tuple[tuple[str, tuple[str, ...]], ...]
) -> Several:
    return several(dict(slots), asked=asked, cues=dict(cues))
