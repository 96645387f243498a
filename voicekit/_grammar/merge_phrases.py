"""One list of phrases out of several, none of which may push another out."""

from collections.abc import Iterable, Sequence

from voicekit._grammar.grammar import MAX_PHRASES, Grammar, bounded

__all__ = ["shared", "told"]


def told(
    parts: Sequence[Grammar], *, complete: bool, beside: Sequence[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """``short`` and ``phrases`` of a grammar that joins others, with words ``beside`` theirs; MAX_PHRASES at most.

    Where it is not complete an engine follows words, so the words are what is shared out. Both are empty where one of
    the parts takes anything: then nothing may be kept from the engine.
    """
    if any(part.free for part in parts):
        return (), ()
    if not complete:
        words = shared([bounded(beside), *(part.words for part in parts)])
        return words, words
    short = shared([part.short for part in parts])
    return short, shared([part.phrases for part in parts], first=short)


def shared(lists: Iterable[Sequence[str]], *, first: Sequence[str] = (), most: int = MAX_PHRASES) -> tuple[str, ...]:
    """``first``, then the lists, each phrase once, ``most`` at most: short lists whole, long ones as much each."""
    kept = dict.fromkeys(first)
    left = [list(dict.fromkeys(phrase for phrase in phrases if phrase not in kept)) for phrases in lists]
    sizes = _fair([len(phrases) for phrases in left], most - len(kept))
    for phrases, size in zip(left, sizes, strict=True):
        kept.update(dict.fromkeys(phrases[:size]))
    return tuple(kept)


def _fair(wanted: Sequence[int], room: int) -> list[int]:
    """How much of the room each gets: what it wants, or an equal share of what the modest ones leave."""
    given = [0] * len(wanted)
    for done, place in enumerate(sorted(range(len(wanted)), key=lambda place: wanted[place])):
        given[place] = min(wanted[place], max(0, room) // (len(wanted) - done))
        room -= given[place]
    return given
