"""Many prompts beforehand: rendered in parallel, or checked."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from voicekit._authoring.staleness import Relatives, Stale
from voicekit._media.legs import out_of_phase
from voicekit._media.mix import CANCELLED, MEND
from voicekit._prompts.parts import Part
from voicekit._prompts.renderer import Renderer
from voicekit._prompts.segments import Segment
from voicekit._prompts.store import Store
from voicekit.errors import VoicekitError

__all__ = [
    "AHEAD",
    "Checked",
    "DamagedFile",
    "Lacking",
    "Odd",
    "RenderFailure",
    "Rendered",
    "Wanted",
    "check_all",
    "render_all",
]

AHEAD = 4
"""Prompts under way for each worker: a thread that is done finds the next one waiting."""

_BREATH = 200
"""Prompts resolved between two turns of the event loop, some five milliseconds."""

Wanted = tuple[Part, str]
"""A part and the language it is said in."""


@dataclass(frozen=True, slots=True)
class RenderFailure:
    """A prompt that could not be rendered."""

    part: Part
    language: str
    error: VoicekitError


@dataclass(frozen=True, slots=True)
class Odd:
    """A prompt whose recording is played, but not as it is."""

    part: Part
    language: str
    recording: Path
    what: str
    hint: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a batch did: prompts made, prompts that were there, prompts that failed; recordings to look at."""

    made: int
    present: int
    failures: tuple[RenderFailure, ...]
    odd: tuple[Odd, ...] = ()


@dataclass(frozen=True, slots=True)
class Lacking:
    """A segment of a prompt that would have to be rendered. ``stale``: what is there instead, of another voice or so;
    ``damage``: what is wrong with the file that is there, empty where there is none.
    """

    part: Part
    language: str
    segment: Segment
    stale: Stale | None
    damage: str = ""


@dataclass(frozen=True, slots=True)
class DamagedFile:
    """A file of the cache that is not what was written, of no prompt that was checked: it is another voice's, or of a
    text that has changed. ``content`` is what it says, empty where that is not known.
    """

    key: str
    content: str
    damage: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: prompts that are whole, segments that lack, prompts that cannot be rendered as they stand;
    recordings to look at; files ``beside`` all these that are damaged.
    """

    present: int
    lacking: tuple[Lacking, ...]
    failures: tuple[RenderFailure, ...]
    odd: tuple[Odd, ...] = ()
    beside: tuple[DamagedFile, ...] = ()


async def render_all(
    renderer: Renderer, wanted: Iterable[Wanted], progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Rendered:
    """Render what is not there yet, giving way to live calls. Equal prompts count once.

    What fails is collected. Cancellation leaves whole files only. ``progress`` is called on the event loop with
    how many are there, or have failed, and of how many: at the start, then after each prompt.
    """
    whole = list(dict.fromkeys(wanted))
    missing: list[Wanted] = []
    failures: list[RenderFailure] = []
    recordings: dict[Path, Wanted] = {}
    async for look in _looks(renderer, whole):
        if isinstance(look, RenderFailure):
            failures.append(look)
            continue
        recordings |= look.recordings
        if look.lacking:
            missing.append(look.wanted)
    present = len(whole) - len(missing) - len(failures)
    progress(len(whole) - len(missing), len(whole))
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
            progress(present + made + len(failures), len(whole))

    async with asyncio.TaskGroup() as group:
        for _ in range(min(renderer.workers * AHEAD, len(missing))):
            group.create_task(work())
    return Rendered(made, present, tuple(failures), await asyncio.to_thread(_odd, recordings))


async def check_all(renderer: Renderer, wanted: Iterable[Wanted]) -> Checked:
    """Look what is there, and what separates what is not from what was rendered before."""
    present = 0
    lacking: list[Lacking] = []
    failures: list[RenderFailure] = []
    recordings: dict[Path, Wanted] = {}
    looked: set[str] = set()
    relatives = Relatives(renderer.store.records())
    async for look in _looks(renderer, list(dict.fromkeys(wanted))):
        if isinstance(look, RenderFailure):
            failures.append(look)
            continue
        recordings |= look.recordings
        looked |= {segment.key for segment in look.segments}
        for segment, damage in look.lacking:
            stale = None if damage else relatives.stale(segment.recipe)
            lacking.append(Lacking(*look.wanted, segment, stale, damage))
        present += not look.lacking
    odd = await asyncio.to_thread(_odd, recordings)
    return Checked(present, tuple(lacking), tuple(failures), odd, await asyncio.to_thread(_beside, renderer, looked))


@dataclass(frozen=True, slots=True)
class _PromptState:
    """A prompt with its segments, and those that have no file, or one that is not whole, with what is wrong with it."""

    wanted: Wanted
    segments: tuple[Segment, ...]
    lacking: list[tuple[Segment, str]]

    @property
    def recordings(self) -> dict[Path, Wanted]:
        return {each.source: self.wanted for each in self.segments if isinstance(each.source, Path)}


def _beside(renderer: Renderer, looked: Collection[str]) -> tuple[DamagedFile, ...]:
    """Files that had not their size when the cache was opened; to read all of them is `voicekit cache verify`'s."""
    doubtful = [record for record in renderer.store.doubtful if record.key not in looked]
    found = [(record, renderer.store.damage(record.key)) for record in doubtful]
    return tuple(DamagedFile(one.key, one.recipe.content if one.recipe else "", why) for one, why in found if why)


def _odd(recordings: Mapping[Path, Wanted]) -> tuple[Odd, ...]:
    return tuple(Odd(*wanted, path, CANCELLED, MEND) for path, wanted in recordings.items() if out_of_phase(path))


async def _looks(renderer: Renderer, wanted: Sequence[Wanted]) -> AsyncIterator[_PromptState | RenderFailure]:
    """What there is of each prompt, or why it cannot be made."""
    for begin in range(0, len(wanted), _BREATH):
        found = [(one, await _resolved(renderer, *one)) for one in wanted[begin : begin + _BREATH]]
        for look in await asyncio.to_thread(_looked, renderer.store, found):
            yield look


async def _resolved(renderer: Renderer, part: Part, language: str) -> tuple[Segment, ...] | RenderFailure:
    try:
        return await renderer.resolve(part, language)
    except VoicekitError as error:
        return RenderFailure(part, language, error)


def _looked(
    store: Store, found: Iterable[tuple[Wanted, tuple[Segment, ...] | RenderFailure]]
) -> list[_PromptState | RenderFailure]:
    """The same, with what their files are like (blocks)."""
    looks: list[_PromptState | RenderFailure] = []
    for wanted, segments in found:
        if isinstance(segments, RenderFailure):
            looks.append(segments)
        else:
            damages = [(segment, store.damage(segment.key)) for segment in segments]
            lacking = [(segment, damage or "") for segment, damage in damages if damage != ""]
            looks.append(_PromptState(wanted, segments, lacking))
    return looks


async def _rendered(renderer: Renderer, part: Part, language: str) -> RenderFailure | None:
    try:
        async with aclosing(renderer.clips(part, language, batch=True)) as clips:
            async for _ in clips:
                pass
    except VoicekitError as error:
        return RenderFailure(part, language, error)
    return None
