"""Menus."""

from collections.abc import Mapping

from voicekit._call.input.kinds import InputKind
from voicekit._call.input.question import Match, Objection
from voicekit._dialog.document.nodes import Choice, MenuNode
from voicekit._dialog.document.slots.choice import chosen, value_of, words_of
from voicekit._dialog.interpreter.asking import FlowQuestion, Unanswered, ask
from voicekit._dialog.interpreter.confirming import confirmed
from voicekit._dialog.interpreter.run import Run

__all__ = ["menu"]


async def menu(run: Run, node: MenuNode) -> str | None:
    """Offer choices; gives where the chosen one leads."""
    manner = run.compiled.manner(run.node)
    question = FlowQuestion(
        "",
        run.line("menu"),
        _asked(run, node.choices),
        manner,
        run.line("help"),
        confirm=node.confirm == "uncertain",
    )
    run.resume = None

    async def accept(match: Match) -> Objection | None:
        if node.confirm != "always" or await confirmed(run, "", match, _said(run, node, match), manner):
            return None
        return Objection("denied")

    try:
        match = await ask(run, question, accept)
    except Unanswered as nobody:
        return run.failed(nobody.kind, nobody.error.what, manner.failed, error=nobody.error)
    if node.set is not None:
        run.variables.put(node.set, match.value)
    return node.leads(match.key)


def _said(run: Run, node: MenuNode, match: Match) -> str:
    """A choice by the first of its words, or by its value where it has none."""
    own = run.words(f"{run.node}.choices.{match.key}.words", words_of(node.choices[match.key]))
    return next(iter(own), str(match.value))


def _asked(run: Run, choices: Mapping[str, Choice | str]) -> InputKind:
    place = f"{run.node}.choices."
    words = {key: run.words(f"{place}{key}.words", words_of(option)) for key, option in choices.items()}
    return chosen(words, {key: value_of(key, option) for key, option in choices.items()})
