"""Keys that prompts tell, and those that their questions take."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from voicekit._authoring.lint.finding import Finding
from voicekit._authoring.lint.subject import Subject
from voicekit._dialog.document import PromptPart, Said
from voicekit._dialog.document.values import Location
from voicekit._lang import language_of

__all__ = ["find"]

_KEY = r"(?<![0-9*#{])([0-9*#]{1,8})(?![0-9*#}])"

MOST_KEYS = 2
"""Keys that are told at once; more digits are a number to call, such as that of an ambulance."""

_CLAUSES = re.compile(r"[.,;!?¿¡。،]\s|\n")
"""Where one choice ends and the next begins. A point within a number is none."""

Words = Mapping[str, tuple[str, ...]]
"""What each key stands for."""

Told = list[tuple[str, str]]
"""Keys in the order of a prompt, each with the words that it is told with, in small letters."""


def find(subject: Subject) -> Iterator[Finding]:
    """All findings about keys that prompts tell."""
    for name, node in subject.flow.nodes.items():
        here: Location = ("nodes", name)
        if keyed := node.keyed():
            yield from _question(subject, node.question, keyed, (*here, node.kind))
        for slot, each in node.slots.items():
            if keyed := each.keyed():
                yield from _question(subject, each.prompt, keyed, (*here, "form", slot, "prompt"))


def _question(subject: Subject, said: Said, words: Words, location: Location) -> Iterator[Finding]:
    told = [each for part in said for each in _told(part, part.language or subject.flow.language)]
    commands = {command.key for command in subject.flow.commands.values()}
    longest = max(map(len, words), default=1)
    for key in dict.fromkeys(key for key, _ in told):
        if key not in words and key not in commands and len(key) <= max(longest, MOST_KEYS):
            what = f"the prompt tells the key {key}, which the question does not take"
            hint = f"it takes {', '.join(words)}"
            yield subject.found("told-key", what, hint, location, within=_within(said, key))
    for key, other in _mixed(told, words):
        what = f"the prompt tells the key {key} for {words[other][0]!r}, which is the choice {other}"
        hint = "let the prompt and the choices agree"
        yield subject.found("told-key", what, hint, location, within=_within(said, key))


def _within(said: Iterable[PromptPart], key: str) -> tuple[str, int]:
    """Where the first text tells a key; other parts are not found by their column."""
    text = next((part.text for part in said if part.text is not None), "")
    found = re.search(f"(?<![0-9*#]){re.escape(key)}(?![0-9*#])", text)
    return text, found.start() + 1 if found is not None else 0


def _told(part: PromptPart, language: str) -> Told:
    pattern = _pattern(language)
    if part.text is None or pattern is None:
        return []
    found = []
    for clause in _CLAUSES.split(f"{part.text.casefold()} "):
        keys = [next(filter(None, match.groups())) for match in pattern.finditer(clause)]
        found += [(key, clause if len(keys) == 1 else "") for key in keys]
    return found


@lru_cache(maxsize=64)
def _pattern(language: str) -> re.Pattern[str] | None:
    """How a language tells keys; None where that is not known."""
    shapes = language_of(language).hearing.told
    if not shapes:
        return None
    return re.compile("|".join(_shape(each) for each in shapes))


def _shape(shape: str) -> str:
    before, after = shape.split("{}")
    begin = r"(?<!\w)" if before else ""
    return begin + re.escape(before.casefold()) + _KEY + re.escape(after.casefold())


def _mixed(told: Told, words: Words) -> Iterator[tuple[str, str]]:
    """Keys that are told with the words of another choice alone, which are not told with its own key."""
    clauses = {key: clause for key, clause in told if clause and key in words}
    for key, clause in clauses.items():
        if not words[key] or _names(clause, words[key]):
            continue
        for other, own in words.items():
            if other != key and _names(clause, own) and not _names(clauses.get(other, ""), own):
                yield key, other
                break


def _names(clause: str, words: Iterable[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", clause) for word in words)
