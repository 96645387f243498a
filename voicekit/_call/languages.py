"""In which language a call is held: what the channel's language means, and who can speak it."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from voicekit._lang.tags import LONGEST_NAME, meanings, primary
from voicekit._prompts.source import PromptSource, Voiced

__all__ = ["MOST_NAMES", "CallLanguages"]

MOST_NAMES = 1000
"""Names of languages remembered, and reported; then the memory begins anew, so that it cannot grow for ever."""

_log = structlog.get_logger("voicekit._call")


class CallLanguages:
    """Chooses the language of each call. ``default`` is that of the settings; ``held`` are the languages in which the
    program has its words, which may be recordings alone.
    """

    def __init__(self, prompts: PromptSource, default: str, held: Callable[[], Sequence[str]] = tuple) -> None:
        self._prompts = prompts
        self._default = default
        self._held = held
        self._known: dict[str, str] = {}
        self._reported: set[str] = set()

    def known(self, name: str) -> str | None:
        """As `of`, where nothing has to be looked up for it; else None."""
        return self._known.get(name) if name else self._default

    async def of(self, name: str) -> str:
        """The tag of the language in which a call is held whose channel has a language of this name.

        Of what the name may mean, the first that the program is held in or that has a voice, else the default: no call
        ends for its language. Where that is not what the name says, it is reported, once.
        """
        if (known := self.known(name)) is not None:
            return known
        tags = await asyncio.to_thread(meanings, name)
        for tag in tags:
            if await self._can(tag):
                self._keep(name, tag)
                break
        else:
            tag = self._default  # not remembered: the engine that speaks it may only be out of order
        if tag != "".join(tags[:1]):
            self._report(name, tag)
        return tag

    async def _can(self, tag: str) -> bool:
        if primary(tag) in map(primary, self._held()):
            return True
        return await self._prompts.speaks(tag) if isinstance(self._prompts, Voiced) else True

    def _keep(self, name: str, tag: str) -> None:
        if len(self._known) >= MOST_NAMES:
            self._known.clear()
        self._known[name] = tag

    def _report(self, name: str, tag: str) -> None:
        if name in self._reported:
            return
        if len(self._reported) >= MOST_NAMES:
            self._reported.clear()
        self._reported.add(name)
        _log.warning(
            "language.unvoiced",
            wanted=name[:LONGEST_NAME],
            language=tag,
            hint=f"Set(CHANNEL(language)={tag.replace('-', '_')}) in the dialplan, or name an engine that speaks it",
        )
