"""What callers press and say: keys that clash, words that sound alike."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from voicekit._authoring.conflicts import conflicts
from voicekit._authoring.lint.finding import Finding
from voicekit._authoring.lint.subject import Subject
from voicekit._dialog.document.flow import SEPARATOR
from voicekit._dialog.document.values import Location

__all__ = ["find"]

_CODES = {"same": "same-words", "alike": "alike-words", "contained": "alike-words", "silent": "silent-words"}

_NOWHERE = ""
"""Where the choices of a slot lead."""

Choices = Mapping[str, tuple[str, ...]]
"""The words of each key."""


def find(subject: Subject) -> Iterator[Finding]:
    """All findings about keys and words."""
    for name, node in subject.flow.nodes.items():
        here: Location = ("nodes", name)
        keyed = node.keyed()
        yield from _question(subject, keyed, here, {key: node.leads(key) for key in keyed})
        for slot, each in node.slots.items():
            place = (*here, "form", slot)
            yield from _question(subject, each.keyed(), place, {})
            yield from _hidden(subject, dict.fromkeys(each.entered, ()), place, {})


def _question(
    subject: Subject, choices: Choices, here: Location, targets: Mapping[str, str | None]
) -> Iterator[Finding]:
    yield from _longer(subject, choices, here)
    yield from _hidden(subject, choices, here, targets)
    if any(choices.values()):
        yield from _alike(subject, choices, here)
        yield from _said_twice(subject, choices, here, targets)


def _alike(subject: Subject, choices: Choices, here: Location) -> Iterator[Finding]:
    """Words that are taken for each other, in each language of the flow."""
    flow = subject.flow
    for language in flow.all_languages:
        words = choices if language == flow.language else _translated(subject, choices, here, language)
        for found in conflicts(words, language):
            what = found.what if language == flow.language else f"in {language} {found.what}"
            yield subject.found(_CODES.get(found.kind, "alike-words"), what, found.hint, (*here, "choices"), key=True)


def _translated(subject: Subject, choices: Choices, here: Location, language: str) -> Choices:
    """The words of choices in another language; none of those that are not translated."""
    lookup, found = subject.world.translation, {}
    for key, words in choices.items() if lookup is not None else ():
        name = ".".join(str(step) for step in (subject.flow.flow, *here[1:], "choices", key, "words"))
        said = lookup(name, SEPARATOR.join(words), language) if lookup is not None and words else None
        found[key] = tuple(word.strip() for word in (said or "").split(SEPARATOR) if word.strip())
    return found


def _longer(subject: Subject, choices: Choices, here: Location) -> Iterator[Finding]:
    for key, other in combinations(sorted(choices), 2):
        if other.startswith(key):
            what = f"who presses {key} waits, because {other} begins so, too"
            yield subject.found("longer-key", what, "give all choices as many keys", (*here, "choices", key), key=True)


def _hidden(subject: Subject, choices: Choices, here: Location, targets: Mapping[str, str | None]) -> Iterator[Finding]:
    """Commands whose key the question itself uses: for another thing, or under other words."""
    for name, command in subject.flow.commands.items():
        key = command.key
        if key is None or key not in choices:
            continue
        if targets.get(key, _NOWHERE) != command.next or not {*choices[key]} <= {*command.words}:
            what = f"the command `{name}` has the key {key}, which is a choice of its own here"
            hint = "give one of them another key, or the choice the command's words"
            yield subject.found("hidden-command", what, hint, (*here, "choices", key), key=True)


def _said_twice(
    subject: Subject, choices: Choices, here: Location, targets: Mapping[str, str | None]
) -> Iterator[Finding]:
    """Commands whose words are also a choice's."""
    own = {word.casefold(): key for key, words in choices.items() for word in words}
    for name, command in subject.flow.commands.items():
        for word in command.words:
            key = own.get(word.casefold())
            if key is not None and targets.get(key, _NOWHERE) != command.next:
                what = f"{word!r} is the command `{name}`, and means something else here"
                hint = "use other words for one of them"
                yield subject.found("hidden-command", what, hint, (*here, "choices", key), key=True)
