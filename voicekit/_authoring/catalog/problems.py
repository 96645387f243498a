"""What is wrong with an entry: found before a caller hears it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from voicekit._authoring.catalog.seconds import LONGEST, expected
from voicekit._authoring.letters import unsayable
from voicekit._authoring.written import written_for_eyes
from voicekit._prompts.catalog.entries import Catalog, Identity, Message, is_words
from voicekit._prompts.template import Template
from voicekit.errors import BadPrompt

__all__ = ["CatalogProblem", "of_catalog", "of_template"]

_NUMBERS = frozenset({"number", "plural"})
"""Kinds that stand for each other: one language has plural forms where another has none."""


@dataclass(frozen=True, slots=True)
class CatalogProblem:
    """One finding. ``severe`` ones are heard as a wrong language or break a prompt; the others sound bad."""

    code: str
    language: str
    name: str
    what: str
    hint: str = ""
    file: str = ""
    line: int = 0
    severe: bool = True


def of_template(template: Catalog, language: str, file: str) -> Iterator[CatalogProblem]:
    """What is wrong with the texts themselves; ``language`` is the one that they are in."""
    for entry in template.entries:
        at, line = entry.places[0] if entry.places else (file, 0)
        yield from _of_text(entry, entry.text, _ProblemPlace(language, entry.name, at, line))


def of_catalog(template: Catalog, catalog: Catalog, file: str) -> Iterator[CatalogProblem]:
    """What is wrong with a language's translations of these texts."""
    known: Mapping[Identity, Message] = {entry.identity: entry for entry in catalog.entries}
    for entry in template.entries:
        found = known.get(entry.identity, Message(entry.key, entry.text))
        finding = _ProblemPlace(catalog.language, entry.name, file, found.line)
        if not found.translation:
            yield finding.problem("missing", "it is not translated")
        elif found.text != entry.text:
            hint = f"voicekit catalog update {catalog.language}"
            yield finding.problem("stale", "the text has changed since", hint)
        elif found.fuzzy:
            yield finding.problem("fuzzy", "the translation is to be looked over")
        else:
            yield from _of_text(entry, found.translation, finding)
            yield from _of_places(entry, found.translation, finding)


@dataclass(frozen=True, slots=True)
class _ProblemPlace:
    """Where something is found."""

    language: str
    name: str
    file: str
    line: int

    def problem(self, code: str, what: str, hint: str = "", *, severe: bool = True) -> CatalogProblem:
        return CatalogProblem(code, self.language, self.name, what, hint, self.file, self.line, severe)


def _of_text(entry: Message, text: str, finding: _ProblemPlace) -> Iterator[CatalogProblem]:
    language = finding.language
    if signs := unsayable(text, language):
        what = f"a {language} voice cannot say {' '.join(signs[:10])}"
        yield finding.problem("letters", what, "write it in the language's letters", severe=False)
    if is_words(entry):
        return
    for written in written_for_eyes(text):
        code, what = "tags" if written.severe else "as-written", f"{written.stretch[:40]!r} is {written.what}"
        yield finding.problem(code, what, written.hint, severe=written.severe)
    if entry.key:
        try:
            missing = Template.parse(text).missing_forms(language)
        except BadPrompt as error:
            yield finding.problem("syntax", error.what, error.hint)
            return
        if missing:
            what = f"a plural has no form for {', '.join(missing)}"
            yield finding.problem("plural", what, f"add {missing[0]} {{...}}")
    if (seconds := expected(text, language, template=bool(entry.key))) > LONGEST:
        what = f"about {seconds:.0f} s are long to listen to"
        yield finding.problem("long", what, f"{LONGEST:.0f} s are the most", severe=False)


def _of_places(entry: Message, translation: str, finding: _ProblemPlace) -> Iterator[CatalogProblem]:
    """Places that the translation lacks, has too many, or has of another kind."""
    if not entry.key or is_words(entry):
        return
    try:
        source, target = _places(entry.text), _places(translation)
    except BadPrompt:
        return  # said of the text itself
    for name in sorted(source.keys() - target.keys()):
        yield finding.problem("places", f"{{{name}}} is missing", "put it in, or callers miss its value")
    for name in sorted(target.keys() - source.keys()):
        hint = f"its places are: {', '.join(f'{{{known}}}' for known in source) or 'none'}"
        yield finding.problem("unknown-place", f"there is no {{{name}}} in the text", hint)
    for name in sorted(source.keys() & target.keys()):
        ours, theirs = source[name], target[name]
        if not theirs <= ours and not (theirs <= _NUMBERS and ours & _NUMBERS):
            kinds = ", ".join(sorted(kind or "text" for kind in ours))
            what = f"{{{name}}} is said as {', '.join(sorted(kind or 'text' for kind in theirs - ours))}"
            yield finding.problem("places", what, f"in the text it is: {kinds}")


def _places(text: str) -> Mapping[str, frozenset[str]]:
    """The kinds of each place, without their options: a translation may need another gender."""
    found: dict[str, frozenset[str]] = {}
    for name, kind in Template.parse(text).places:
        found[name] = found.get(name, frozenset()) | {kind.partition(" ")[0]}
    return found
