"""Several slots of a form in one question: what each asks for, and which of them an answer fills."""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache

from voicekit._call.input.kinds import InputKind
from voicekit._dialog.document.slot import AnySlot
from voicekit._dialog.interpreter.run import Run
from voicekit._grammar import Grammar
from voicekit._grammar.combine import Several, several
from voicekit.errors import BadPrompt, ExpressionFailed, FlowFailed

__all__ = [
    "Filled",
    "askable",
    "filled_by",
    "is_open",
    "is_shared",
    "several_of",
    "together",
    "told_back",
]

Filled = dict[str, tuple[str, object]]
"""Slots that an answer fills: the canonical writing and the typed value of each."""


def askable(run: Run, form: Mapping[str, AnySlot], names: Iterable[str]) -> dict[str, InputKind]:
    """What slots ask for, without those whose bounds or choices another answer is still to tell."""
    asked = {}
    for name in names:
        with suppress(ExpressionFailed, FlowFailed):
            asked[name] = form[name].asked_in(run, name)
    return asked


def is_shared(slot: AnySlot) -> bool:
    """Whether an answer to another slot may fill it, too."""
    return slot.is_shared and not slot.mask


def is_open(slot: AnySlot) -> bool:
    """Whether the answer to an open question may fill it."""
    return slot.is_open and not slot.mask


def together(run: Run, slots: Mapping[str, InputKind], asked: str, held: frozenset[str]) -> InputKind:
    """The question for one slot, whose answer by voice may fill others, or correct those that are ``held``; its value
    is `Filled`.
    """
    main = slots[asked]
    spoken = {name: each.grammar for name, each in slots.items() if each.grammar is not None}
    mixed = asked in spoken and (len(spoken) > 1 or _has_cues(run, asked))
    grammar = (lambda language: several_of(run, spoken, asked, language, held).grammar) if mixed else main.grammar
    return replace(
        main,
        grammar=grammar,
        value=lambda key: filled_by(key, slots, asked),
        told_back=lambda key, _: told_back(run, key, slots, asked),
    )


def told_back(run: Run, key: str, slots: Mapping[str, InputKind], asked: str | None) -> str:
    """What is understood where an answer fills other slots than the one ``asked`` for: each by its name, and its value.

    Empty where the caller's own words say it, for the slot that was asked for alone.
    """
    try:
        filled = filled_by(key, slots, asked or "") if key.startswith("{") else {}
        if filled.keys() <= {asked}:
            return ""
        said = [(name, _slot(run, name).said_in(run, name, *each)) for name, each in filled.items()]
        return ", ".join(f"{_called(run, name)}: {value}" for name, value in said)
    except (ValueError, BadPrompt):
        return ""


def _slot(run: Run, name: str) -> AnySlot:
    """A slot of the form that is carried out."""
    return run.compiled.flow.nodes[run.node].slots[name]


def _has_cues(run: Run, name: str) -> bool:
    """Whether the words of a slot stand beside its value, as in "four nights"; a choice has words of its own."""
    slot = _slot(run, name)
    return is_shared(slot) and not slot.offers and bool(slot.words)


def _called(run: Run, name: str) -> str:
    """What callers call a slot."""
    return next(iter(_own_words(run, name)), name.replace("_", " "))


def _own_words(run: Run, name: str) -> tuple[str, ...]:
    """The words that callers use for a slot, in the language of the call."""
    return run.words(f"{run.node}.form.{name}.words", _slot(run, name).words)


def filled_by(key: str, slots: Mapping[str, InputKind], asked: str) -> Filled:
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


def several_of(
    run: Run,
    grammars: Mapping[str, Callable[[str], Grammar]],
    asked: str | None,
    language: str,
    held: frozenset[str] = frozenset(),
) -> Several:
    """The grammar of several slots in one answer; the words that callers use for a slot tell them apart.

    Those that are ``held`` have a value, and take another only beside their own words.
    """
    cues = {name: _own_words(run, name) for name in grammars if _slot(run, name).is_cued}
    made = tuple((name, grammar(language)) for name, grammar in grammars.items())
    return _several(made, asked, tuple((name, own) for name, own in cues.items() if own), held)


@lru_cache(maxsize=256)
def _several(
    slots: tuple[tuple[str, Grammar], ...],
    asked: str | None,
    cues: tuple[tuple[str, tuple[str, ...]], ...],
    held: frozenset[str],
) -> Several:
    return several(dict(slots), asked=asked, cues=dict(cues), held=held)
