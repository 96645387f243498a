"""A tone for callers who wait: silence of more than a few seconds is taken for a dead line."""

import asyncio
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from voicekit._prompts.parts import Clip
from voicekit._prompts.source import Filler
from voicekit.errors import VoicekitError

__all__ = ["Filling"]

_LOOKS = 4
"""Looks within the time of a silence: the tone comes no more than a quarter of it late."""


class Filling:
    """While the block runs, ``play`` gets the filler's clips whenever ``is_silent`` has held for its time."""

    def __init__(
        self, filler: Filler | None, is_silent: Callable[[], bool], play: Callable[[Sequence[Clip]], object]
    ) -> None:
        self._filler = filler
        self._is_silent = is_silent
        self._play = play
        self._silent = 0
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> Self:
        self._again()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _again(self) -> None:
        if self._filler is not None:
            self._timer = asyncio.get_running_loop().call_later(self._filler.after / _LOOKS, self._look, self._filler)

    def _look(self, filler: Filler) -> None:
        self._silent = self._silent + 1 if self._is_silent() else 0
        if self._silent >= _LOOKS:
            self._silent = 0
            try:
                self._play(filler.clips())
            except (asyncio.CancelledError, VoicekitError):
                return  # the call is over, or the server stops
        self._again()
