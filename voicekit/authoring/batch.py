"""Many prompts beforehand: rendered in parallel, or checked."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from voicekit.authoring.staleness import Relatives, Stale
from voicekit.errors import VoicekitError
from voicekit.media.legs import out_of_phase
from voicekit.media.mix import CANCELLED, MEND
from voicekit.prompts.parts import Part
from voicekit.prompts.pieces import Piece
from voicekit.prompts.renderer import Renderer

__all__ = ["AHEAD", "Checked", "Failure", "Lacking", "Odd", "Progress", "Rendered", "Wanted", "check_all", "render_all"]

AHEAD = 4
"""Prompts under way for each worker: a thread that is done finds the next one waiting."""

_BREATH = 200
"""Prompts looked up between two turns of the event loop, some five milliseconds."""

Wanted = tuple[Part, str]
"""A part and the language it is said in."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A prompt that could not be rendered."""

    part: Part
    language: str
    error: VoicekitError


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` prompts are there, or have failed."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Odd:
    """A prompt whose recording is played, but not as it is."""

    part: Part
    language: str
    recording: Path
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a batch did: prompts made, prompts that were there, prompts that failed; recordings to look at."""

    made: int
    present: int
    failures: tuple[Failure, ...]
    odd: tuple[Odd, ...] = ()


@dataclass(frozen=True, slots=True)
class Lacking:
    """A piece of a prompt that would have to be rendered. ``stale``: what is there instead, of another voice or so;
    ``damage``: what is wrong with the file that is there, empty where there is none.
    """

    part: Part
    language: str
    piece: Piece
    stale: Stale | None
    damage: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: prompts that are whole, pieces that lack, prompts that cannot be rendered as they stand;
    recordings to look at.
    """

    present: int
    lacking: tuple[Lacking, ...]
    failures: tuple[Failure, ...]
    odd: tuple[Odd, ...] = ()


async def render_all(
    renderer: Renderer, wanted: Iterable[Wanted], progress: Callable[[Progress], None] = lambda _: None
) -> Rendered:
    """Render what is not there yet, giving way to live calls. Equal prompts count once.

    What fails is collected. Cancellation leaves whole files only. ``progress`` is called on the event loop, at
    the start with what is there, then after each prompt.
    """
    whole = list(dict.fromkeys(wanted))
    missing: list[Wanted] = []
    failures: list[Failure] = []
    recordings: dict[Path, Wanted] = {}
    async for part, language, found in _looks(renderer, whole):
        if isinstance(found, Failure):
            failures.append(found)
            continue
        recordings |= _recordings(part, language, found)
        if await _lacking(renderer, found):
            missing.append((part, language))
    present = len(whole) - len(missing) - len(failures)
    progress(Progress(len(whole) - len(missing), len(whole)))
    made = 0
    left = iter(missing)

    async def work() -> None:
        nonlocal made
        for part, language in left:
            failure = await _rendered(renderer, part, language)
            if failure is None:
                made += 1
            else:
                failures.append(failure)
            progress(Progress(present + made + len(failures), len(whole)))

    async with asyncio.TaskGroup() as group:
        for _ in range(min(renderer.workers * AHEAD, len(missing))):
            group.create_task(work())
    return Rendered(made, present, tuple(failures), await asyncio.to_thread(_odd, recordings))


async def check_all(renderer: Renderer, wanted: Iterable[Wanted]) -> Checked:
    """Look what is there, and what separates what is not from what was rendered before."""
    present = 0
    lacking: list[Lacking] = []
    failures: list[Failure] = []
    recordings: dict[Path, Wanted] = {}
    relatives = Relatives(renderer.store.records())
    async for part, language, found in _looks(renderer, list(dict.fromkeys(wanted))):
        if isinstance(found, Failure):
            failures.append(found)
            continue
        recordings |= _recordings(part, language, found)
        lacks = await _lacking(renderer, found)
        for piece, damage in lacks:
            stale = None if damage else relatives.stale(piece.recipe)
            lacking.append(Lacking(part, language, piece, stale, damage))
        present += not lacks
    return Checked(present, tuple(lacking), tuple(failures), await asyncio.to_thread(_odd, recordings))


def _recordings(part: Part, language: str, pieces: Sequence[tuple[str, Piece]]) -> dict[Path, Wanted]:
    return {piece.source: (part, language) for _, piece in pieces if isinstance(piece.source, Path)}


def _odd(recordings: Mapping[Path, Wanted]) -> tuple[Odd, ...]:
    return tuple(Odd(*wanted, path, CANCELLED, MEND) for path, wanted in recordings.items() if out_of_phase(path))


async def _looks(
    renderer: Renderer, wanted: Sequence[Wanted]
) -> AsyncIterator[tuple[Part, str, tuple[tuple[str, Piece], ...] | Failure]]:
    """Each prompt with its keys and pieces, or with why it has none."""
    for number, (part, language) in enumerate(wanted):
        if number % _BREATH == 0:
            await asyncio.sleep(0)
        try:
            found = await renderer.plan(part, language)
        except VoicekitError as error:
            yield part, language, Failure(part, language, error)
        else:
            yield part, language, found


async def _lacking(renderer: Renderer, pieces: Sequence[tuple[str, Piece]]) -> list[tuple[Piece, str]]:
    """The pieces that have no file, or one that is not whole, with what is wrong with it."""

    def look() -> list[tuple[Piece, str]]:
        damages = [(piece, renderer.store.damage(key)) for key, piece in pieces]
        return [(piece, damage or "") for piece, damage in damages if damage != ""]

    return await asyncio.to_thread(look)


async def _rendered(renderer: Renderer, part: Part, language: str) -> Failure | None:
    try:
        async with aclosing(renderer.render(part, language, batch=True)) as clips:
            async for _ in clips:
                pass
    except VoicekitError as error:
        return Failure(part, language, error)
    return None
