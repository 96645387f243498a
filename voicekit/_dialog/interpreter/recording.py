"""Recordings of the caller."""

from voicekit._call.input.question import Match
from voicekit._dialog.document.defaults import StatedRecording
from voicekit._dialog.interpreter.run import Run
from voicekit._prompts.parts import Part
from voicekit.errors import AsrError, AudioError, CallError, NoInput

__all__ = ["NOTHING", "RECORDED", "record"]

RECORDED = "recording"
"""The mode of an answer that was recorded."""

NOTHING = "nothing"

LEFT = 1.2
"""Seconds that Asterisk's Record leaves of a silence that has ended it, and a little: so short a recording holds no
word.
"""


async def record(run: Run, how: StatedRecording, prompt: tuple[Part, ...]) -> Match:
    """Play a prompt and record; the value is the recording as variables have it.

    Raises NoInput where nothing was said, CallError where Asterisk cannot record.
    """
    call, began = run.call, run.session.now()
    if prompt:
        await call.say(*prompt)
    made = await call.record(max_seconds=how.max_seconds, silence=how.silence, beep=how.beep, stop_key=how.stop_key)
    run.session.heard()
    nothing = made.ended == NOTHING or (made.ended == "silence" and made.seconds <= LEFT)
    run.worked("record", began, NOTHING if nothing else made.ended)
    if nothing:
        await made.delete()
        raise NoInput("nothing was recorded")
    text = ""
    if how.transcribe:
        try:
            text = await call.transcribe(made)
        except (CallError, AsrError, AudioError) as error:
            call.log_to.warning("recording.unread", reason=error.what, hint=error.hint)
    value = {"path": str(made.path), "seconds": made.seconds, "ended": made.ended, "text": text}
    return Match("", value, RECORDED)
