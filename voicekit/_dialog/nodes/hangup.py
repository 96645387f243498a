"""A node that ends the call."""

from typing import Literal

from voicekit._dialog.document.node import AnyNode, BoxShape, in_short
from voicekit._dialog.document.values import Said
from voicekit._dialog.interpreter.jumps import Over
from voicekit._dialog.interpreter.run import Run

__all__ = ["HangupNode"]


class HangupNode(AnyNode):
    """Ends the call."""

    kind = "hangup"
    shape = BoxShape.LEAVES
    hangup: Said | Literal[True]
    """The last words, or true."""

    @property
    def ends_call(self) -> bool:
        return True

    def gist(self) -> str:
        return in_short(self.hangup) if isinstance(self.hangup, tuple) else "hang up"

    async def run(self, run: Run) -> str | None:
        if self.hangup is not True:
            await run.say(run.line("hangup"), barge_in=False)
        run.session.over = True
        await run.call.hangup()
        raise Over
