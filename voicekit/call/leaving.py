"""Verbs that leave ExternalIVR for another application of Asterisk's, and come back."""

from collections.abc import Sequence
from pathlib import Path

from voicekit.call.away import leave_for, leave_for_good
from voicekit.call.channel import Channel
from voicekit.call.dialling import joined
from voicekit.call.hangup import CallerHungUp
from voicekit.call.recording import Recording, record_options
from voicekit.errors import CallError
from voicekit.prompts.parts import Audio

__all__ = ["Leaving"]


class Leaving(Channel):
    """Where a call can go."""

    async def run(self, application: str, *arguments: str, within: float | None = None) -> None:
        """Leave ExternalIVR, have the dialplan carry out one application of Asterisk's, and come back.

        Arguments arrive as they are. Raises CallError for an application or arguments that cannot be sent, and where
        the dialplan cannot call back; CallerHungUp where the call does not come back ``within`` so many seconds, by
        default what the application's own arguments say (Wait, Record), or the setting ``away_seconds``.
        """
        if not await leave_for(self._session, self._returns, application, arguments, within):
            raise CallerHungUp

    async def goto(self, extension: str, context: str = "default") -> None:
        """Leave for an extension of the dialplan for good: it goes on there, at priority 1.

        Raises CallError for what is no extension or context.
        """
        await leave_for_good(self._session, extension, context)

    def may_dial(self, number: str) -> bool:
        """Whether a number that comes from the caller may be dialled, by the setting ``dial_allow``."""
        return self.dialling.allows(number)

    async def dial(
        self,
        target: str | Sequence[str],
        *,
        number: str | None = None,
        timeout: float | None = None,
        options: str = "",
    ) -> str:
        """Connect the caller with somebody; gives DIALSTATUS (``ANSWER``, ``BUSY``, ``NOANSWER``, ...) when that is
        over.

        Several targets ring at once. A number that comes from the caller is given as ``number`` and stands in the
        target as ``{number}``: ``call.dial("PJSIP/{number}@trunk", number=keyed)``. Raises DialRefused where the
        setting ``dial_allow`` does not let it be dialled, CallError for a target that cannot be dialled.
        """
        if number is not None:
            self.dialling.check(number, self.log_to)
        seconds = "" if timeout is None else str(round(timeout))
        await self.run("Dial", joined(target, number), seconds, options)
        return await self.get("DIALSTATUS")

    async def queue(self, name: str, *, timeout: float | None = None, options: str = "") -> str:
        """Put the caller into a queue; gives QUEUESTATUS, empty where an agent took the call.

        Raises CallError where this Asterisk has no queues.
        """
        seconds = "" if timeout is None else str(round(timeout))
        await self.run("Queue", name, options, "", "", seconds)
        status = await self.get("QUEUESTATUS")
        if not status and await self.get("TRYSTATUS") == "NOAPP":
            raise CallError("this Asterisk has no application Queue", mend="have it load app_queue.so")
        return status

    async def voicemail(self, mailbox: str, *, options: str = "") -> str:
        """Let the caller leave a message; gives VMSTATUS (``SUCCESS``, ``USEREXIT``, ``FAILED``)."""
        await self.run("VoiceMail", mailbox, options)
        return await self.get("VMSTATUS")

    async def record(
        self, *, max_seconds: float = 60.0, silence: float = 3.0, beep: bool = True, stop_key: str | None = "#"
    ) -> Recording:
        """Record the caller until a key (``"#"``, ``"*"``, ``"any"``, None), so much silence, or the maximum.

        A caller who hangs up meanwhile is no end of the coroutine yet: the recording says ``hangup``, and the next verb
        raises CallerHungUp. Raises CallError where Asterisk cannot record.
        """
        options = record_options(beep=beep, stop_key=stop_key)
        recording = await self._recorder.record(max_seconds=max_seconds, silence=silence, options=options)
        self._recorded.add(str(recording.path))
        return recording

    def recorded(self, path: Path | str) -> Audio:
        """A recording that `record` has made in this call, as a part of a prompt: ``call.say(call.recorded(path))``.

        Asterisk plays its own file, of which no copy is made. Raises CallError for any other path: one that comes from
        a variable can name no other file.
        """
        if self._recordings is None or str(path) not in self._recorded:
            raise CallError("this call has not recorded such a file", mend="give the path of one of its recordings")
        return Audio(self._recordings.sound(Path(path)))
