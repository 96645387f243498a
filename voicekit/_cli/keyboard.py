"""The terminal's keyboard as a telephone's, and as the voice of whoever types."""

import asyncio
import codecs
import os
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

__all__ = ["HANG_UP", "QUOTE", "Typing", "keyboard"]

HANG_UP = "qQ\x04"
"""What hangs up: q, or Ctrl-D."""

QUOTE = '"'
"""What begins words to say; Enter, or another, ends them."""

TELEPHONE = "0123456789*#ABCD"

_ENTER, _RUBOUT, _ESCAPE = "\r\n", "\x7f\b", "\x1b"


@dataclass(frozen=True, slots=True)
class Typing:
    """What typing leads to: a key pressed, words said, the call hung up."""

    press: Callable[[str], None]
    say: Callable[[str], None]
    hang_up: Callable[[], None]


class Typist:
    """Takes what is typed, character by character. ``show`` prints words while they are typed."""

    def __init__(self, typing: Typing, show: Callable[[str], None]) -> None:
        self._typing = typing
        self._show = show
        self._words: str | None = None

    def take(self, character: str) -> None:
        """One character."""
        if self._words is not None:
            self._take_word(character, self._words)
        elif character == QUOTE:
            self._begin("")
        elif character in HANG_UP:
            self._typing.hang_up()
        elif character.upper() in TELEPHONE:
            self._typing.press(character.upper())

    def _take_word(self, character: str, words: str) -> None:
        if character in _ENTER or character == QUOTE:
            self._end()
            if words.strip():
                self._typing.say(words.strip())
        elif character == _ESCAPE or (character in _RUBOUT and not words):
            self._end()
        elif character in _RUBOUT:
            self._begin(words[:-1])
        elif character == "\x04":
            self._end()
            self._typing.hang_up()
        elif character.isprintable():
            self._begin(words + character)

    def _begin(self, words: str) -> None:
        self._words = words
        self._show(f"\r\x1b[K{QUOTE}{words}")

    def _end(self) -> None:
        self._words = None
        self._show("\r\x1b[K")


@contextmanager
def keyboard(typing: Typing) -> Iterator[None]:
    """While the block runs, what is typed in the terminal reaches the telephone; lines and echo are switched off."""
    descriptor = sys.stdin.fileno()
    loop = asyncio.get_running_loop()
    before = termios.tcgetattr(descriptor)
    decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
    typist = Typist(typing, lambda text: click.echo(text, nl=False))

    def typed() -> None:
        keys = os.read(descriptor, 64)
        if not keys:
            loop.remove_reader(descriptor)
            typing.hang_up()
        for character in decoder.decode(keys):
            typist.take(character)

    tty.setcbreak(descriptor)
    loop.add_reader(descriptor, typed)
    try:
        yield
    finally:
        loop.remove_reader(descriptor)
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
