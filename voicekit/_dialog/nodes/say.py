"""A node that says something."""

from voicekit._dialog.document.node import BoxShape, GoingNode, in_short
from voicekit._dialog.document.values import Said
from voicekit._dialog.interpreter.run import Run

__all__ = ["SayNode"]


class SayNode(GoingNode):
    """Says something."""

    kind = "say"
    shape = BoxShape.SPEAKS
    say: Said
    """What is said."""
    barge_in: bool | None = None
    """Whether a key stops it (true)."""

    def gist(self) -> str:
        return in_short(self.say)

    async def run(self, run: Run) -> str | None:
        await run.say(run.line("say"), barge_in=self.barge_in is not False)
        return self.next
