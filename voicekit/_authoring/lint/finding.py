"""What a check of a flow finds."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum

__all__ = ["CODES", "Finding", "Severity"]


class Severity(Enum):
    """An error is heard by callers as soon as they come there; a warning may be meant."""

    ERROR = "error"
    WARNING = "warning"


CODES: Mapping[str, tuple[Severity, str]] = {
    "invalid": (Severity.ERROR, "The document cannot be read, or has unknown keys or values."),
    "unknown-target": (Severity.ERROR, "A node is named that there is not."),
    "dead-end": (Severity.ERROR, "A node does not say where the call goes on."),
    "endless-loop": (
        Severity.ERROR,
        "The call can go round without an answer of the caller's, and nothing counts the rounds.",
    ),
    "bad-expression": (Severity.ERROR, "An expression that cannot be read."),
    "bad-template": (Severity.ERROR, "A prompt whose places for values cannot be read."),
    "unknown-variable": (Severity.ERROR, "A variable or a fact of the call is named that there is not."),
    "never-set": (Severity.ERROR, "A variable is said or worked with that nothing has set on any way there."),
    "sometimes-unset": (Severity.ERROR, "A variable is said or worked with that is not set on one of the ways there."),
    "bad-value": (Severity.ERROR, "A value that cannot be said so, or a calculation that fails with its values."),
    "unknown-attribute": (Severity.ERROR, "A value is asked for a part that it does not have."),
    "never-valid": (Severity.ERROR, "A slot that takes no answer: its bounds exclude each other, or its condition."),
    "unknown-action": (Severity.ERROR, "An action is named that is not registered."),
    "action-arguments": (Severity.ERROR, "An action does not take these arguments."),
    "masked-argument": (
        Severity.ERROR,
        "A webhook, or an action that takes no `Secret`, is given what comes of a masked answer and is not revealed.",
    ),
    "bad-address": (Severity.ERROR, "The host of a webhook comes of a value: a caller could choose who is asked."),
    "bad-header": (Severity.ERROR, "A header of a webhook that cannot be sent."),
    "unknown-flow": (Severity.ERROR, "A subflow is named that there is not."),
    "subflow-arguments": (Severity.ERROR, "A subflow does not take these arguments, or does not give this result."),
    "unknown-hours": (Severity.ERROR, "Opening hours are named that there are not."),
    "unknown-zone": (Severity.ERROR, "A time zone that there is not."),
    "unknown-language": (Severity.ERROR, "A language that the flow does not have."),
    "missing-recording": (Severity.ERROR, "A recording that does not lie beside the flow."),
    "missing-program": (Severity.ERROR, "The Python file of the flow does not lie beside it."),
    "bad-slot": (Severity.ERROR, "A slot that cannot be asked for."),
    "bad-command": (Severity.ERROR, "A command that no caller can give, or that leads nowhere."),
    "same-key": (Severity.ERROR, "Two commands have one key."),
    "same-words": (Severity.ERROR, "Two choices of one question have the same words."),
    "tags": (Severity.ERROR, "A text with tags of SSML or HTML, which a voice reads out."),
    "same-text-key": (Severity.ERROR, "Two texts have one key in catalogues."),
    "maybe-unset": (
        Severity.WARNING,
        "A variable is said or worked with that some way may not set, by conditions that cannot be followed.",
    ),
    "unfollowed": (
        Severity.WARNING,
        "A flow that is too large for the values of its variables, or loops through its subflows, to be checked.",
    ),
    "never-true": (Severity.WARNING, "A condition that never holds."),
    "shadowed-case": (Severity.WARNING, "A case of a branch that the ones before it leave nothing for."),
    "no-such-value": (Severity.WARNING, "A value is compared with one that it never has."),
    "unreachable": (Severity.WARNING, "No way leads to the node."),
    "no-exit": (Severity.WARNING, "After the last try, or where something fails, the call ends with an apology."),
    "failing-loop": (
        Severity.WARNING,
        "A caller who says nothing is asked over and over, or work that fails is done again and again.",
    ),
    "hidden-command": (Severity.WARNING, "A question uses a command's key or words for something else."),
    "told-key": (
        Severity.WARNING,
        "A prompt tells a key that its question does not take, or takes for another choice.",
    ),
    "longer-key": (Severity.WARNING, "A choice's key begins another's: who presses it waits."),
    "alike-words": (Severity.WARNING, "Words for different choices sound alike, or are part of each other."),
    "silent-words": (Severity.WARNING, "Words that cannot be said."),
    "no-prompt": (Severity.WARNING, "A question without a prompt."),
    "long-prompt": (Severity.WARNING, "A prompt of more than 20 seconds."),
    "out-of-phase": (Severity.WARNING, "A recording whose channels cancel each other, so that one of them is played."),
    "many-choices": (Severity.WARNING, "A menu with more than five choices."),
    "untranslated": (Severity.WARNING, "A text without a translation into a language of the flow."),
    "missing-sound": (Severity.WARNING, "A sound that Asterisk's directory on this machine does not have."),
    "unsayable": (Severity.WARNING, "Signs that the language's voice cannot say."),
    "as-written": (
        Severity.WARNING,
        "An amount, a date, a long number, formatting or an entity in a text, which a voice reads as it is written.",
    ),
    "missing-plural": (Severity.WARNING, "A plural form that the language has and the text has not."),
    "split-text": (Severity.WARNING, "A text of a list that a comma may have parted, where one text was meant."),
    "cut-text": (Severity.WARNING, "A text that ends where a comment begins."),
    "old-name": (Severity.WARNING, "A key or a type has its name of before, which works for this version only."),
    "calls-itself": (Severity.WARNING, "A flow that is carried out within itself."),
}
"""Every code with its severity and what it means. Codes never change once released."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. ``node`` is empty where it is the flow's; ``line`` and ``column`` as in `FlowError`."""

    code: str
    what: str
    hint: str = ""
    node: str = ""
    file: str = ""
    line: int = 0
    column: int = 0

    @property
    def severity(self) -> Severity:
        """By its code."""
        return CODES[self.code][0]

    def as_json(self) -> dict[str, object]:
        """As a mapping for JSON."""
        return {"severity": self.severity.value, **asdict(self)}

    def told(self, severity: str) -> str:
        """It in a line, as editors and terminals can follow it, with the word for its severity."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        hint = f" - {self.hint}" if self.hint else ""
        return f"{place}: {severity}: {self.what}{hint} [{self.code}]"

    def __str__(self) -> str:
        return self.told(self.severity.value)
