"""Asking an answer back: with the slot's own prompt or voicekit's, and with corrections."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from voicekit._call.input.kinds import InputKind, yes_no
from voicekit._call.input.question import Match
from voicekit._dialog.compiled import CompiledPrompt, CompiledText, ResolvedDefaults
from voicekit._dialog.interpreter.asking import FlowQuestion, Unanswered, ask
from voicekit._dialog.interpreter.run import Run
from voicekit._grammar import Grammar
from voicekit._grammar.combine import correction
from voicekit._prompts.template import Template

__all__ = ["CONFIRM_TRIES", "confirmation", "confirmed"]

YES, NO = "yes", "no"

CONFIRM_TRIES = 2
"""How often an answer is asked back where nothing comes: after that, the question itself is asked again."""


async def confirmed(
    run: Run, slot: str, match: Match, said: str, defaults: ResolvedDefaults, *, mask: bool = False
) -> bool:
    """Whether an answer is right, which is ``said`` in words.

    Where there is no question for it in the call's language, keys are taken as they are, and what was heard is not.
    """
    asked = run.call.defaults.said_in(run.call.language).did_you_say
    if not asked:
        return match.mode != "speech"
    template = Template.parse(asked.replace("{}", "{value}"))
    prompt = CompiledPrompt((CompiledText("", template, run.call.language, None),))
    question = FlowQuestion(slot, prompt, yes_no(), defaults, confirm=False, max_tries=CONFIRM_TRIES, phase=slot)
    with run.variables.lent("value", said, masked=mask):
        try:
            answer = await ask(run, question)
        except Unanswered:
            return False
    return answer.value is True


def confirmation(grammar: Callable[[str], Grammar] | None, value: Callable[[str], Any]) -> InputKind:
    """A yes, a no, or a no with something better ("no, the sixth"), whose value is made by ``value``."""
    plain = yes_no()
    made = plain.grammar if grammar is None else lambda language: correction(grammar(language), language)
    return replace(
        plain, grammar=made, value=lambda key: {YES: True, NO: False}[key] if key in (YES, NO) else value(key)
    )
