"""Calls through a private Asterisk: a caller who is a Local channel, and what that caller hears."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import ami
import heard
from pbx import Pbx

RING_SECONDS = 10.0
KEY_SECONDS = 0.15  # a key and the pause after it: real hands need time too
WAIT = "Wait(120)"

_numbers = itertools.count(1)


@dataclass
class Call:
    """One call. ``name`` is the caller's channel; he presses and hangs up when the test asks."""

    manager: ami.Manager
    name: str
    number: str
    recording: Path

    @property
    def ivr(self) -> str:
        """The channel that ExternalIVR runs on."""
        return f"{self.name[:-1]}2"

    async def press(self, keys: str) -> None:
        """Presses keys one after another, each held for 100 ms."""
        for key in keys:
            await self.manager.act("PlayDTMF", Channel=self.name, Digit=key, Duration="100")
            await asyncio.sleep(KEY_SECONDS)

    async def hang_up(self) -> None:
        await self.manager.act("Hangup", Channel=self.name)

    async def variable(self, name: str) -> str:
        """A variable of the channel that ExternalIVR runs on."""
        return (await self.manager.act("Getvar", Channel=self.ivr, Variable=name))["Value"]

    async def said(self, event: str, *, within: float = 10.0) -> ami.Event:
        """A ``UserEvent`` that the dialplan sends under this name during this call."""
        return await self.manager.wait(
            lambda e: e.get("UserEvent") == event and e["Linkedid"] == self.number, within=within
        )

    async def heard(self, prompt: heard.Samples, *, within: float = 15.0) -> heard.Match:
        """How well the caller heard ``prompt``; waits for the end of the call, when his recording is complete."""
        await self.said("Recorded", within=within)
        return heard.find(prompt, heard.read_wav(self.recording))


@dataclass
class Exchange:
    """Places calls through one Asterisk, with a dialplan of the test's own."""

    pbx: Pbx
    manager: ami.Manager
    _dialplan: str = ""
    _callers: list[str] = field(default_factory=list)
    _reloading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def dialplan(self, text: str) -> None:
        """Makes ``text`` the dialplan of this test."""
        self._dialplan = text
        await self._reload()

    @contextlib.asynccontextmanager
    async def call(
        self, to: str, *steps: str, variables: Sequence[str] = (), caller_id: str = "Ann <200>"
    ) -> AsyncIterator[Call]:
        """Calls ``to`` (``extension@context``). The caller listens, or does ``steps``; on exit he hangs up."""
        number = f"vk{next(_numbers)}"
        recording = self.pbx.folder / f"{number}.wav"
        await self._add_caller(number, recording, steps)
        await self.manager.act(
            "Originate", *(("Variable", variable) for variable in variables),
            Channel=f"Local/{to}/n", Context="vk-callers", Exten=number, Priority="1", ChannelId=number,
            CallerID=caller_id, Codecs="slin", Async="true", Timeout=str(int(RING_SECONDS * 1000)),
        )  # fmt: skip
        new = await self.manager.wait(lambda e: e["Event"] == "Newchannel" and e["Uniqueid"] == number, within=5)
        call = Call(self.manager, new["Channel"], number, recording)
        try:
            yield call
        finally:
            with contextlib.suppress(ami.ActionFailed):  # he may have hung up long ago
                await call.hang_up()

    async def logged(self, text: str, *, within: float) -> None:
        """Waits until ``text`` stands in Asterisk's log."""
        async with asyncio.timeout(within):
            while text not in self.pbx.log:  # noqa: ASYNC110 - a file tells nobody
                await asyncio.sleep(0.05)

    async def quiet(self, *, within: float = 10.0) -> None:
        """Waits until every channel of this test is gone."""
        for new in [event for event in self.manager.events if event["Event"] == "Newchannel"]:
            await self.manager.wait(partial(hung_up, new["Uniqueid"]), within=within)

    async def _add_caller(self, number: str, recording: Path, steps: Sequence[str]) -> None:
        """The caller is an extension of his own. Without steps he records all that comes to him until the call ends.

        MixMonitor would record beside the steps of others, but on a busy machine it drops frames to keep in step.
        """
        script = ["Answer()", *(steps or [f"Record({recording},0,0,kqx)"])]
        self._callers += [f"exten => {number},{priority},{step}" for priority, step in enumerate(script, 1)]
        await self._reload()

    async def _reload(self) -> None:
        hang_up = ["exten => h,1,UserEvent(Recorded)"]
        async with self._reloading:  # Asterisk must not read what another call is writing
            callers = "\n".join(["[vk-callers]", *self._callers, *hang_up, ""])
            self.pbx.dialplan.write_text(f"{self._dialplan}\n{callers}")
            await self.manager.act("Reload", Module="pbx_config")


def hung_up(number: str, event: ami.Event) -> bool:
    return event["Event"] == "Hangup" and event["Uniqueid"] == number


@contextlib.asynccontextmanager
async def exchange(pbx: Pbx) -> AsyncIterator[Exchange]:
    """An exchange on ``pbx``; on exit no channel of it may be left."""
    manager = await ami.Manager.connect(pbx.manager_port)
    try:
        calls = Exchange(pbx, manager)
        yield calls
        await calls.quiet()
    finally:
        manager.close()
