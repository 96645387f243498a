"""The prompts that a program's source names."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from voicekit._authoring.scan.modules import ImportedName, Module, SourceFiles
from voicekit._authoring.scan.possible import UNKNOWN, Possible, possible
from voicekit._authoring.scan.scopes import PythonScope
from voicekit._prompts.parts import Audio, Part, Silence, Spoken, Text, Tone
from voicekit._prompts.segments import sentences

__all__ = ["Literal", "Live", "Scan", "prompts_in"]

_ALL_ARGUMENTS = frozenset(["say", "play"])
_FIRST_ARGUMENT = frozenset(["ask", "confirm", "digits", "menu"])
_VERBS = _ALL_ARGUMENTS | _FIRST_ARGUMENT
_KEYWORDS = frozenset(["apology", "misunderstood", "no_input", "no_match", "unanswered", "use_keys"])
_SCRIPT = "voicekit.script"
_EVERYTHING = ImportedName(_SCRIPT, "*")
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Literal:
    """A prompt that can be rendered beforehand, and where it stands. A text without language is in the call's."""

    part: Part
    file: Path
    line: int


@dataclass(frozen=True, slots=True)
class Live:
    """A prompt whose values only a call knows, as its source writes it; ``sentences`` are the constant ones in it."""

    source: str
    file: Path
    line: int
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """The prompts of a program in the order of its files and lines. Equal ones on one line count once."""

    literals: tuple[Literal, ...]
    live: tuple[Live, ...]


def prompts_in(sources: SourceFiles, language: str) -> Scan:
    """Find the prompts of a program and of the local modules it imports; nothing of it is run.

    ``language`` decides where the sentences end that are constant in a text with values.

    Prompts are what is given to ``say``, ``play``, ``ask``, ``digits``, ``menu`` and ``confirm``, as methods or from
    `voicekit.script`; the keywords ``no_input``, ``no_match``, ``apology``, ``unanswered``, ``misunderstood``
    and ``use_keys`` of any call; and every ``Text("...")``. Raises ProgramError with file and line.
    """
    found: list[Literal | Live] = []
    for module in sources.modules().values():
        found += dict.fromkeys(_prompts(module))
    return Scan(
        tuple(prompt for prompt in found if isinstance(prompt, Literal)),
        tuple(
            replace(prompt, sentences=_constant(prompt.sentences, language))
            for prompt in found
            if isinstance(prompt, Live)
        ),
    )


def _prompts(module: Module) -> list[Literal | Live]:
    """Every prompt of a module in the order of its source."""
    return [
        prompt
        for call, scope in module.calls
        for argument, is_file in _arguments(call, module)
        for prompt in _prompt(argument, module, scope, is_file=is_file)
    ]


def _arguments(call: ast.Call, module: Module) -> Iterator[tuple[ast.expr, bool]]:
    """The expressions in a call that are prompts, and whether their texts are names of files."""
    verb = _verb(call.func, module)
    if verb in _ALL_ARGUMENTS:
        yield from ((argument, verb == "play") for argument in call.args)
    elif verb in _FIRST_ARGUMENT:
        yield from ((argument, False) for argument in call.args[:1])
    elif _is_text(call.func, module):
        yield call, False
    for keyword in call.keywords:
        if keyword.arg in _KEYWORDS or (keyword.arg == "prompt" and verb):
            yield keyword.value, False


def _verb(function: ast.expr, module: Module) -> str:
    match function:
        case ast.Name(id=name) if name in module.imports:
            imported = module.imports[name]
            return imported.name if imported.module == _SCRIPT and imported.name in _VERBS else ""
        case ast.Name(id=name) if name in _VERBS and module.imports.get("*") == _EVERYTHING:
            return name
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in module.imports:
            imported = module.imports[owner]
            # A module of another package, or voicekit's own parts: values.digits("12").
            is_script = f"{imported.module}.{imported.name}".rstrip(".") == _SCRIPT
            return name if name in _VERBS and (is_script or (owner in module.local and imported.name)) else ""
        case ast.Attribute(attr=name) if name in _VERBS:
            return name
    return ""


def _is_text(function: ast.expr, module: Module) -> bool:
    return (
        isinstance(function, ast.Name) and function.id in module.imports and module.imports[function.id].name == "Text"
    )


def _prompt(node: ast.expr, module: Module, scope: PythonScope, *, is_file: bool) -> Iterator[Literal | Live]:
    while isinstance(node, ast.Starred | ast.Await):
        node = node.value
    # A sequence is looked at one by one, so that a value in it hides nothing of the rest.
    if isinstance(node, ast.Tuple | ast.List):
        for element in node.elts:
            yield from _prompt(element, module, scope, is_file=is_file)
        return
    found = possible(node, module, scope)
    for part in dict.fromkeys(part for value in found.values for part in _parts(value, is_file=is_file)):
        if not _is_open(part):
            yield Literal(part, module.file, node.lineno)
    if not found.all_known:
        yield Live(ast.unparse(node)[:_SHOWN], module.file, node.lineno, _open_texts(found))


def _parts(value: object, *, is_file: bool) -> Iterator[Part]:
    if isinstance(value, str):
        if value.strip():
            yield Audio(value) if is_file else Text(value)
    elif isinstance(value, Text | Spoken | Audio | Silence | Tone):
        yield value
    elif isinstance(value, tuple):
        for element in value:
            yield from _parts(element, is_file=is_file)


def _is_open(part: Part) -> bool:
    return isinstance(part, Text) and UNKNOWN in part.text


def _open_texts(found: Possible) -> tuple[str, ...]:
    texts = (part for value in found.values for part in _parts(value, is_file=False))
    return tuple(part.text for part in texts if isinstance(part, Text) and UNKNOWN in part.text)


def _constant(texts: Iterable[str], language: str) -> tuple[str, ...]:
    """The sentences that are the same whatever the unknown values turn out to be."""
    pieces = (sentence.text for text in texts for sentence in sentences(text, language))
    return tuple(dict.fromkeys(piece for piece in pieces if UNKNOWN not in piece))
