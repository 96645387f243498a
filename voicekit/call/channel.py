"""Verbs about the channel: answer, variables, keys that are sent, Asterisk's log, and the end."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, suppress

from voicekit.call.away import LEAVE_WITHIN
from voicekit.call.base import OneCall
from voicekit.call.hangup import CallerHungUp
from voicekit.call.stream import EventStream
from voicekit.errors import AnswerFailed
from voicekit.protocol import codec
from voicekit.protocol import commands as c
from voicekit.protocol import events as e
from voicekit.unseen import visible

__all__ = ["Channel"]


class Channel(OneCall):
    """What a call does to its channel."""

    async def answer(self) -> None:
        """Answer the channel (needed with option ``n`` only). Raises AnswerFailed where Asterisk could not."""
        line = await self._session.tell(c.Answer())
        self._session.expect_failure(line)
        await self._session.ask(c.GetVariables(("VOICEKIT",)))  # a later answer proves that this one was carried out
        failure = self._session.failure_of(line)
        if failure is not None:
            raise AnswerFailed(f"Asterisk could not answer the channel ({failure.reason or 'it is not up'})")

    async def send_dtmf(self, keys: str, *, interval: float = 0.25, duration: float = 0.1) -> None:
        """Send keys to the caller's side, ``w`` for half a second of pause; times in seconds.

        Asterisk loses the keys that the caller presses meanwhile.
        """
        await self._session.tell(c.SendDtmf(keys, round(interval * 1000), round(duration * 1000)))

    async def set(self, name: str, value: str) -> None:
        """Set a channel variable. Raises UnsendableCommand for a value with a comma or a control character."""
        await self._session.tell(c.SetVariable(name, value))

    async def get(self, name: str) -> str:
        """Read a channel variable, empty where it is not set. Functions and UNIQUEID and the like cannot be read so."""
        answer = await self._session.ask(c.GetVariables((name,)))
        assert isinstance(answer, e.Variables)
        if codec.is_cut(answer):
            self.log_to.warning("variable cut by Asterisk", name=name)
        return codec.values_of(answer, (name,))[name] or ""

    async def log(self, text: str) -> None:
        """Write to Asterisk's log, at level NOTICE, one line for each line of the text.

        Control characters are written as their escapes.
        """
        for line in filter(None, (line.strip() for line in text.splitlines())):
            await self._session.tell(c.Log(visible(line)))

    async def exit(self, message: str = "1") -> None:
        """Leave: the dialplan goes on after ExternalIVR."""
        await self._session.leave(c.Exit(message), LEAVE_WITHIN)

    async def hangup(self, message: str = "1") -> None:
        """Hang up."""
        session = self._session
        with suppress(CallerHungUp):
            if not session.closed:
                # The printed dialplan calls ExternalIVR by TryExec, which lets no hang-up through: it has to be told.
                await session.tell(c.SetVariable("VOICEKIT_HANGUP", "1"))
        await session.leave(c.Hangup(message), LEAVE_WITHIN)

    def events(self) -> AbstractContextManager[AsyncIterator[e.Event]]:
        """Every event of the line from now on, raw: ``with call.events() as events: async for event in events: ...``"""
        return EventStream(self._session)
