"""A call as lines in the terminal: what is said and when, the keys, and how it ended."""

from collections.abc import Callable

import click

from voicekit.phone import Caller, Heard

__all__ = ["Conversation"]

SILENCE = "silence "
"""How the label of a pause begins; a pause is heard, and need not be read."""

ENDINGS = {
    "exit": "the application went back to the dialplan",
    "hangup": "the application hung up",
    "caller": "the caller hung up",
}


class Conversation:
    """Prints each prompt when it begins, and what happened to it when that was not its end."""

    def __init__(self, caller: Caller, label: Callable[[str], str]) -> None:
        self._caller = caller
        self._label = label
        self._shown: list[Heard] = []
        caller.leg.watch(self._look)
        self._look()

    def pressed(self, key: str) -> None:
        """A key was pressed."""
        self._line(self._caller.seconds, ">", click.style(key, fg="cyan", bold=True))

    def ended(self) -> None:
        """The call is over."""
        self._look()
        self._line(self._caller.seconds, "-", ENDINGS.get(self._caller.outcome or "", "the connection was closed"))

    def _look(self) -> None:
        heard = self._caller.heard
        for place, now in enumerate(heard):
            if place >= len(self._shown):
                if not self._label(now.file).startswith(SILENCE):
                    self._line(now.start - self._caller.leg.started, "<", self._label(now.file))
                self._shown.append(now)
            elif self._shown[place].ending is None and now.ending is not None:
                self._shown[place] = now
                if now.ending == "interrupted":
                    self._line(now.end - self._caller.leg.started, "<", click.style("(interrupted)", dim=True))

    @staticmethod
    def _line(seconds: float, sign: str, text: str) -> None:
        click.echo(f"{int(seconds // 60):3}:{seconds % 60:04.1f}  {sign} {text}")
