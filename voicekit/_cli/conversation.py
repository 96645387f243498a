"""A call as lines in the terminal: what is said and when, the keys, and how it ended."""

import asyncio
from collections.abc import Callable
from pathlib import PurePosixPath

import click

from voicekit.testing.asterisk import Caller, HeardFile

__all__ = ["LOOK_AGAIN", "ConversationPrinter"]

SILENCE = "silence "
"""How the label of a pause begins; a pause is heard, and need not be read."""

TAP = "Originate"

ENDINGS = {
    "exit": "the application went back to the dialplan",
    "hangup": "the application hung up",
    "caller": "the caller hung up",
}


WAITED_TEXT = 60
"""Characters of a text that is waited for: enough to know it by."""

LOOK_AGAIN = 0.1
"""Seconds after which a text that was not known yet is looked up again."""


class ConversationPrinter:
    """Prints each prompt when it begins, and what happened to it when that was not its end.

    ``label`` gives the text of a file, empty while it is not known: a server writes a text down a moment after the
    caller has begun to hear it. Nothing overtakes a line that waits for its text.
    """

    def __init__(self, caller: Caller, label: Callable[[str], str]) -> None:
        self._caller = caller
        self._label = label
        self._shown: list[HeardFile] = []
        self._waiting = False
        self._visited = 0
        self._waited_for = ""
        self.unwritten: OSError | None = None
        """Why lines could not be written; those after the first one are not tried."""
        caller.watch(self._look)
        self._look()

    def pressed(self, key: str) -> None:
        """A key was pressed."""
        self._look(to_the_end=True)
        self._line(self._caller.seconds, ">", click.style(key, fg="cyan", bold=True))

    def said(self, words: str) -> None:
        """Words were said."""
        self._look(to_the_end=True)
        self._line(self._caller.seconds, ">", click.style(f'"{words}"', fg="cyan", bold=True))

    def waits_for(self, text: str) -> None:
        """The caller hears nothing, and waits for a text that is being rendered."""
        if text != self._waited_for:
            self._waited_for = text
            shown = text if len(text) <= WAITED_TEXT else text[: WAITED_TEXT - 3] + "..."
            self._line(self._caller.seconds, "*", click.style(f"waits while this is rendered: {shown}", dim=True))

    def ended(self) -> None:
        """The call is over."""
        self._look(to_the_end=True)
        self._line(self._caller.seconds, "-", ENDINGS.get(self._caller.outcome or "", "the connection was closed"))

    def _look(self, *, to_the_end: bool = False) -> None:
        for place, now in enumerate(self._caller.heard):
            if place == len(self._shown):
                text = self._label(now.file)
                if not text and now.ending is None and not to_the_end:
                    self._look_later()
                    return
                self._prompt(now, text or PurePosixPath(now.file).name)
            elif self._shown[place].ending is None and now.ending is not None:
                self._shown[place] = now
                self._cut(now)

        self._visits()

    def _visits(self) -> None:
        """The applications that the caller went through elsewhere, but for the one by which they are heard."""
        for visit in self._caller.visits[self._visited :]:
            self._visited += 1
            if visit.application != TAP:
                text = f"{visit.application}({','.join(visit.arguments)})"
                self._line(visit.start - self._caller.started, "*", click.style(text, dim=True))

    def _prompt(self, now: HeardFile, text: str) -> None:
        self._shown.append(now)
        if not text.startswith(SILENCE):
            self._line(now.start - self._caller.started, "<", text)
        self._cut(now)

    def _cut(self, now: HeardFile) -> None:
        if now.ending == "interrupted":
            self._line(now.end - self._caller.started, "<", click.style("(interrupted)", dim=True))

    def _look_later(self) -> None:
        if not self._waiting:
            self._waiting = True
            asyncio.get_running_loop().call_later(LOOK_AGAIN, self._look_again)

    def _look_again(self) -> None:
        self._waiting = False
        self._look()

    def _line(self, seconds: float, sign: str, text: str) -> None:
        if self.unwritten is not None:
            return
        try:
            click.echo(f"{int(seconds // 60):3}:{seconds % 60:04.1f}  {sign} {text}")
        except OSError as error:  # it is the command's, not the caller's, whose line is looked at just now
            self.unwritten = error
