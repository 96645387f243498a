"""The words of a program's menus, looked over before anybody calls: what cannot be heard, and what sounds alike."""

import asyncio
import inspect
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import structlog

from voicekit._authoring.conflicts import Conflict, conflicts, unknown
from voicekit._authoring.menus import Menu, written_menus
from voicekit._authoring.scan.modules import SourceFiles
from voicekit._call.input.grammars import hot_of
from voicekit._grammar import Grammar
from voicekit._grammar.choices import menu
from voicekit._server.app import App
from voicekit._server.program import Program
from voicekit._server.scripts import ScriptProgram
from voicekit.errors import AsrError, ProgramError

__all__ = ["KnownWords", "menus_of", "warn_of_words"]

_OURS = Path(__file__).parents[1]

_log = structlog.get_logger("voicekit._server")


class KnownWords(Protocol):
    """Who knows the words that can be heard; `voicekit._asr.service.Recognition` is the one that serves calls."""

    async def unknown_words(self, language: str, phrases: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Words of the phrases that cannot be heard, each with the nearest that can. Raises AsrError."""


async def warn_of_words(program: Program, language: str, vocabulary: KnownWords) -> None:
    """Log a warning for each word of a written-out menu, and each hot word, that callers of a language will say in
    vain, or be mistaken in.

    The work is done in threads, for as long as it takes; what cannot be looked at is passed over.
    """
    for found in await asyncio.to_thread(menus_of, program):
        grammar = await asyncio.to_thread(menu, found.choices.words, language)
        _warn(f"{found.file}:{found.line}", await _findings(found.choices.words, grammar, vocabulary))
    if program.hotwords:
        grammar = await asyncio.to_thread(hot_of, tuple(program.hotwords), language)
        _warn("hotwords", await _findings({word: (word,) for word in program.hotwords}, grammar, vocabulary))
    for place, written, words in program.flow_words if isinstance(program, App) else ():
        if written == language:  # what sounds alike in a flow is found by `voicekit flow check`
            grammar = await asyncio.to_thread(menu, {place: words}, language)
            _warn(place, await _findings({place: words}, grammar, vocabulary))


def menus_of(program: Program) -> list[Menu]:
    """The menus in a program's files and the local modules that they import (blocks)."""
    trees = {}
    for file in _files_of(program):
        try:
            trees.update({path: module.tree for path, module in SourceFiles(file).modules().items()})
        except ProgramError:
            continue  # generated, or edited since it was loaded: it runs, and has no menus that could be named
    found = []
    for path, tree in trees.items():
        try:
            found += list(written_menus(tree, path))
        except ProgramError as error:
            _log.warning("menu.wrong", reason=error.what, hint=error.hint)
    return found


def _warn(place: str, findings: Sequence[Conflict]) -> None:
    for found in findings:
        _log.warning("menu.unclear", place=place, words=found.words, reason=found.what, hint=found.hint)


async def _findings(words: Mapping[str, Sequence[str]], grammar: Grammar, vocabulary: KnownWords) -> list[Conflict]:
    language = grammar.language
    strange: Mapping[str, tuple[str, ...]] = {}
    try:
        strange = await vocabulary.unknown_words(language, grammar.phrases)
    except AsrError as error:
        _log.debug("menu.unchecked", reason=error.what)  # the first call warns of it
    return [*unknown(grammar, strange), *await asyncio.to_thread(conflicts, words, language)]


def _files_of(program: Program) -> Iterator[Path]:
    """The files where a program's conversations are written."""
    if isinstance(program, ScriptProgram):
        yield program.path
    elif isinstance(program, App):
        for handler in filter(None, (*program.routes.values(), program.default)):
            code = getattr(inspect.unwrap(handler), "__code__", None)
            file = Path(code.co_filename) if code is not None else None
            if file is not None and file.is_file() and not file.is_relative_to(_OURS):
                yield file
