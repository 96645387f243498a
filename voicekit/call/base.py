"""What every verb of a call stands on: its facts, its defaults and its line."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any

import structlog

from voicekit.call.asker import Asker
from voicekit.call.away import Returns
from voicekit.call.dialling import DialPolicy
from voicekit.call.hearing import Hearing, Organs, Way
from voicekit.call.hot import Hot
from voicekit.call.info import CallInfo
from voicekit.call.manners import Manners
from voicekit.call.player import Player
from voicekit.call.question import Question
from voicekit.call.recording import Place, Recorder
from voicekit.call.session import Session
from voicekit.errors import ProgramError
from voicekit.prompts.source import PromptSource, Translate

__all__ = ["Flows", "OneCall"]

_HotKey = Callable[[Any], Awaitable[object]]

_log: structlog.stdlib.BoundLogger = structlog.get_logger("voicekit.call")

Flows = Callable[[Any, str, Mapping[str, object]], Awaitable[dict[str, object]]]
"""Carries out a flow over a call, by the flow's name and with its arguments; gives its results."""


class OneCall:
    """One caller on the line, without the verbs."""

    forgotten: tuple[ProgramError, ...] = ()
    """Coroutines that the program has made for this call and never awaited, as far as they have been found."""

    def __init__(
        self,
        session: Session,
        prompts: PromptSource,
        info: CallInfo,
        *,
        id: str,  # noqa: A002 - the field's own word
        route: str,
        args: Sequence[str],
        language: str,
        manners: Manners | None = None,
        hotkeys: Mapping[str, _HotKey] | None = None,
        hotwords: Mapping[str, _HotKey] | None = None,
        returns: Returns | None = None,
        recordings: Place | None = None,
        dialling: DialPolicy | None = None,
        organs: Organs | None = None,
        flows: Flows | None = None,
        translate: Translate | None = None,
        log: "structlog.stdlib.BoundLogger | None" = None,
    ) -> None:
        self.id = id
        self.route = route
        self.args = tuple(args)
        self.info = info
        self.language = language
        self.manners = manners or Manners()
        self.hotkeys: dict[str, _HotKey] = dict(hotkeys or {})
        self.hotwords: dict[str, _HotKey] = dict(hotwords or {})
        self.log_to: structlog.stdlib.BoundLogger = (log or _log).bind(call=id)
        self._session = session
        self._returns = returns
        self._recordings = recordings
        self._recorded: set[str] = set()
        self.dialling = dialling or DialPolicy(())
        self.translate = translate
        self._flows = flows
        self._hearing = None if organs is None else Hearing(session, returns, info, organs, self._recorder)
        self._player = Player(session, prompts, self.log_to)

    @property
    def caller(self) -> str:
        """The number that calls, as the dialplan passed it (``from=``)."""
        return self.info.caller

    @property
    def called(self) -> str:
        """The number that was called (``to=``)."""
        return self.info.called

    @property
    def named(self) -> Mapping[str, str]:
        """The dialplan's arguments of the form ``name=value``."""
        return self.info.named

    async def hears(self) -> bool:
        """Whether the caller may answer by voice: he can be heard, and has not shown that he prefers keys."""
        hearing = self._hearing
        return hearing is not None and await hearing.way() is not Way.NONE and not hearing.prefers_keys

    @property
    def hung_up(self) -> bool:
        """Whether the caller is gone."""
        return self._session.hung_up

    def lines(self, since: float = 0.0) -> Iterator[str]:
        """What went over the line, masked entries hidden: seconds since that loop time, direction, line."""
        return self._session.transcript.lines(since)

    def close(self) -> None:
        """Give back what the call holds; the service does it at the end."""
        if self._hearing is not None:
            self._hearing.close()

    @property
    def _recorder(self) -> Recorder:
        return Recorder(self._session, self._returns, self._recordings, self.id)

    @property
    def _asker(self) -> Asker:
        # Made for each verb: kept, it and the call would hold each other until the collector comes.
        return Asker(self._session, self._player, Hot(self), self._hearing, self._did_you_say)

    def _did_you_say(self, text: str) -> Question | None:
        """The question that asks an uncertain answer back; None where the language has no words for it."""
        return None
