"""What callers hear: too long, not translated, not there, or with places that nothing fills."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from voicekit._authoring.asterisk_sounds import AbsentSound
from voicekit._authoring.catalog.seconds import LONGEST, expected
from voicekit._authoring.letters import unsayable
from voicekit._authoring.lint.finding import Finding
from voicekit._authoring.lint.names import Lack, lack_of
from voicekit._authoring.lint.subject import Subject
from voicekit._authoring.written import written_for_eyes
from voicekit._dialog.compiled import recorded_in
from voicekit._dialog.document.flow import SEPARATOR, SaidPart
from voicekit._dialog.document.values import Location
from voicekit._dialog.invalid import near
from voicekit._dialog.slots import AnySlot
from voicekit._dialog.source import Source
from voicekit._media.mix import CANCELLED, MEND
from voicekit._prompts.resolver import check_asterisk_name
from voicekit._prompts.template import Template
from voicekit.errors import BadPrompt

__all__ = ["MOST_CHOICES", "find"]

_ENDED = re.compile("[.!?:;\u2026\u3002\uff01\uff1f]['\"\u2019\u201d\u00bb)]*$")
"""The end of a sentence."""

_SPELL = re.compile(r"\{[^{}:]+:\s*(spell)\s*\}")
"""How a value is said, by its name of before."""

MOST_CHOICES = 5
"""What a caller keeps in mind."""

_WITHOUT_WORDS = {"call": "caller", "call.arguments": "NAME", "failure": "kind"}
"""Facts that are said by what they hold only."""


def find(subject: Subject) -> Iterator[Finding]:
    """All findings about what callers hear."""
    texts: dict[str, str] = {}
    for location, placed in groupby(subject.said, key=lambda each: each.location):
        parts = tuple(placed)
        yield from _length(subject, parts, location)
        for part in parts:
            yield from _text(subject, part, texts) if part.part.text is not None else _recording(subject, part)
    yield from _parted(subject)
    yield from _words(subject)
    yield from _questions(subject)


def _text(subject: Subject, placed: SaidPart, texts: dict[str, str]) -> Iterator[Finding]:
    text, flow = placed.part.text or "", subject.flow
    language = placed.part.language or flow.language
    if texts.setdefault(placed.key, text) != text:
        what = f"two texts have the key `{placed.key}`"
        yield subject.found("same-text-key", what, "give one of them another key", placed.location)
    try:
        template = Template.parse(text)
    except BadPrompt as error:
        yield subject.found("bad-template", error.what, error.hint, placed.location, within=(text, error.column))
        return
    yield from _places(subject, placed, template)
    if old := _SPELL.search(text):
        yield subject.old_name("spell", "phonetic", placed.location, within=(text, old.start(1) + 1))
    for written in written_for_eyes(text):
        code, what = "tags" if written.severe else "as-written", f"`{written.stretch[:40]}` is {written.what}"
        column = text.find(written.stretch) + 1
        yield subject.found(code, what, written.hint, placed.location, within=(text, column))
    if signs := unsayable(text, language):
        what, hint = f"a voice for {language} cannot say {signs[:20]}", "write it in letters of the language"
        yield subject.found("unsayable", what, hint, placed.location)
    if forms := template.missing_forms(language):
        what, hint = f"{language} has plural forms that are missing: {', '.join(forms)}", "write one for each"
        yield subject.found("missing-plural", what, hint, placed.location)
    if placed.part.language is None:
        yield from _translated(subject, placed.key, text, placed.location)
    yield from _cut(subject, placed)


def _places(subject: Subject, placed: SaidPart, template: Template) -> Iterator[Finding]:
    text = placed.part.text or ""
    names = subject.variables | ({"value"} if placed.slot else frozenset())
    for name in template.names:
        lack = lack_of(name.split("."), names, subject.own)
        if lack is None and name in _WITHOUT_WORDS and name not in subject.own:
            lack = Lack(f"`{name}` holds several values", f"say one of them: {name}.{_WITHOUT_WORDS[name]}", name)
        if lack is not None:
            hint = lack.hint or "set it in a node, or declare it in variables"
            column = text.find("{" + name) + 2 + name.find(lack.part)
            yield subject.found("unknown-variable", lack.what, hint, placed.location, within=(text, column))


def _translated(subject: Subject, key: str, text: str, location: Location) -> Iterator[Finding]:
    lookup, flow = subject.world.translation, subject.flow
    if lookup is None:
        return
    others = [language for language in flow.languages if language != flow.language]
    missing = [language for language in others if lookup(key, text, language) is None]
    if missing:
        hint = "voicekit catalog update writes it into the catalogues"
        yield subject.found("untranslated", f"`{key}` is not translated into {', '.join(missing)}", hint, location)


def _words(subject: Subject) -> Iterator[Finding]:
    for heard in subject.heard:
        yield from _translated(subject, heard.key, SEPARATOR.join(heard.words), heard.location)


def _cut(subject: Subject, placed: SaidPart) -> Iterator[Finding]:
    """YAML ends a text at a # with space before it, which many a prompt means as a key."""
    line, column = subject.loaded.position((*placed.location, placed.index) if placed.index else placed.location)
    if subject.loaded.source is None or not line:
        return
    written = subject.loaded.source.written(line, column)
    text = placed.part.text or ""
    if written.startswith(text) and re.match(r"\s+#(\s+[a-z]|\d|$)", written[len(text) :]):
        what = f"the text ends after {text[-20:]!r}: to YAML, # begins a comment"
        yield subject.found(
            "cut-text", what, "put the text in quotes, or the comment into a line of its own", placed.location
        )


def _parted(subject: Subject) -> Iterator[Finding]:
    """YAML parts an unquoted text in [ ] at its commas, which many a list of prompts means as one text.

    It is told where a text goes on with another and does not end as a sentence does.
    """
    source = subject.loaded.source
    if source is None:
        return
    places = {place: None for placed in subject.said if (place := _place(source, placed)) is not None}
    for place in places:
        *around, index = place
        after = (*around, index + 1) if isinstance(index, int) else place
        if after == place or after not in places or not (source.is_parted(place) and source.is_parted(after)):
            continue
        one, other = str(source.at(place)), str(source.at(after))
        if _ENDED.search(one) is None:
            what = f"`{one[-40:]}` and `{other[:40]}` are two texts: to YAML, a comma in [ ] parts them"
            hint = f'if it is one text, put it in quotes: "{one[-40:]}, {other[:40]}"'
            yield subject.found("split-text", what, hint, place)


def _place(source: Source, placed: SaidPart) -> Location | None:
    """Where a text stands in the document; None for one with a key or a language of its own."""
    whole = source.at(placed.location)
    place = (*placed.location, placed.index) if isinstance(whole, list) else placed.location
    return place if isinstance(source.at(place), str) else None


def _recording(subject: Subject, placed: SaidPart) -> Iterator[Finding]:
    file = placed.part.audio
    if file is not None and "{" in file:
        try:
            name = recorded_in(file).partition(".")[0]
        except BadPrompt as error:
            yield subject.found("bad-template", error.what, error.hint, placed.location)
            return
        if name not in subject.variables:
            hint = near(name, subject.variables) or "set it in a record node"
            yield subject.found("unknown-variable", f"there is no variable `{name}`", hint, placed.location)
    elif (
        file is not None
        and subject.loaded.path is not None
        and Path(file).suffix
        and not _beside(subject, file).is_file()
    ):
        what = f"there is no recording {file} beside the flow"
        hint = "put it there; a name that Asterisk knows has no extension"
        yield subject.found("missing-recording", what, hint, placed.location)
    elif file is not None and (wrong := _no_name(subject, file)) is not None:
        yield subject.found("missing-recording", wrong.what, wrong.hint, placed.location)
    elif file is not None and (lacking := _absent(subject, file)) is not None:
        what = f"Asterisk's sounds in {lacking.folder} have no {file}, in any language or format"
        hint = f"did you mean {lacking.near}?" if lacking.near else "put it there, or name a file beside the flow"
        yield subject.found("missing-sound", what, hint, placed.location)
    elif file is not None and _cancels(subject, file):
        yield subject.found("out-of-phase", f"{file}: {CANCELLED}", MEND, placed.location)


def _no_name(subject: Subject, file: str) -> BadPrompt | None:
    """Why Asterisk cannot have a sound of this name, where it is no recording beside the flow."""
    if subject.loaded.path is not None and _beside(subject, file).is_file():
        return None
    try:
        check_asterisk_name(file)
    except BadPrompt as error:
        return error
    return None


def _absent(subject: Subject, file: str) -> AbsentSound | None:
    """What is missing where the name is one of Asterisk's sounds, and its directories are on this machine."""
    if subject.world.absent is None or Path(file).suffix:
        return None
    if subject.loaded.path is not None and _beside(subject, file).is_file():
        return None
    return subject.world.absent(file)


def _cancels(subject: Subject, file: str) -> bool:
    look = subject.world.out_of_phase
    if look is None or subject.loaded.path is None or not Path(file).suffix:
        return False
    return look(_beside(subject, file))


def _length(subject: Subject, parts: tuple[SaidPart, ...], location: Location) -> Iterator[Finding]:
    seconds = sum(_seconds(subject, placed) for placed in parts)
    if seconds > LONGEST:
        what = f"the prompt takes some {seconds:.0f} seconds"
        yield subject.found("long-prompt", what, f"{LONGEST:.0f} are the most that a caller keeps in mind", location)


def _seconds(subject: Subject, placed: SaidPart) -> float:
    part = placed.part
    if part.text is not None:
        # Nobody says twenty letters in a second: short texts need no closer look.
        return _expected(part.text, part.language or subject.flow.language)
    if part.audio is not None and subject.world.seconds is not None and subject.loaded.path is not None:
        path = _beside(subject, part.audio)
        return (subject.world.seconds(path) or 0.0) if path.is_file() else 0.0
    return part.silence or 0.0


@lru_cache(maxsize=4096)
def _expected(text: str, language: str) -> float:
    return expected(text, language)


def _beside(subject: Subject, file: str) -> Path:
    assert subject.loaded.path is not None
    return subject.loaded.path.parent / file


def _questions(subject: Subject) -> Iterator[Finding]:
    for name, node in subject.flow.nodes.items():
        if len(node.keyed()) > MOST_CHOICES:
            what = f"`{name}` offers {len(node.keyed())} choices"
            yield subject.found(
                "many-choices", what, f"more than {MOST_CHOICES} belong into two menus", ("nodes", name), key=True
            )
        for slot, each in node.slots.items():
            if not each.prompt and not node.asks_openly and _is_asked(each):
                what, here = f"the slot `{slot}` has no prompt", ("nodes", name, "form", slot)
                yield subject.found("no-prompt", what, "write what is asked", here, key=True)


def _is_asked(slot: AnySlot) -> bool:
    return slot.when != "false"
