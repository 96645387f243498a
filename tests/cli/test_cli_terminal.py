"""In a terminal: keys typed reach the telephone, and a server greets the person who started it."""

import os
import pty
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

APP = """
from voicekit import App

app = App()


@app.route()
async def talk(call):
    choice = await call.menu("Sales is 1. Support is 2. " * 20, {"1": "sales", "2": "support"})
    await call.say(f"You chose {choice.value}.")
    await call.hangup()
"""


class Terminal:
    """A program in a terminal of its own: what it shows, and a keyboard."""

    def __init__(self, *arguments: str) -> None:
        self.master, slave = pty.openpty()
        self.before = termios.tcgetattr(self.master)
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "voicekit", *arguments], stdin=slave, stdout=slave, stderr=slave, env=environment
        )
        os.close(slave)
        self.shown = ""

    def until(self, text: str) -> str:
        """Read until a text is shown; everything shown so far. AssertionError where the program ended without it."""
        while text not in self.shown:
            try:
                read = os.read(self.master, 4096)
            except OSError:  # Linux: the other end is closed
                read = b""
            assert read, f"{text!r} was never shown:\n{self.shown}"
            self.shown += read.decode()
        return self.shown

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())


@contextmanager
def terminal(*arguments: str) -> Iterator[Terminal]:
    opened = Terminal(*arguments)
    try:
        yield opened
    finally:
        opened.process.kill()
        opened.process.wait()
        os.close(opened.master)


@pytest.fixture
def app(folder) -> str:
    (folder / "app.py").write_text(APP)
    return "app.py"


def test_a_key_typed_while_a_prompt_plays_is_pressed_at_once(app):
    with terminal("call", app, "--engine", "espeak") as screen:
        screen.until("Sales is 1.")
        screen.type("x2")
        shown = screen.until("the application hung up")
        assert screen.process.wait(20) == 0
    assert "You chose support." in shown
    assert "(interrupted)" in shown
    assert "x" not in shown.split("hang up", 1)[1].split("You chose")[0].replace("\x1b", "")


@pytest.mark.parametrize("key", ["q", "\x04"])
def test_q_and_ctrl_d_hang_up_and_the_terminal_is_as_it_was(app, key):
    with terminal("call", app, "--engine", "espeak") as screen:
        screen.until("Sales is 1.")
        screen.type(key)
        screen.until("the caller hung up")
        assert screen.process.wait(20) == 0
        assert termios.tcgetattr(screen.master)[3] == screen.before[3]


def test_ctrl_c_ends_a_call_with_130(app):
    with terminal("call", app, "--engine", "espeak") as screen:
        screen.until("Sales is 1.")
        screen.process.send_signal(signal.SIGINT)
        assert screen.process.wait(20) == 130


def test_a_server_greets_the_person_who_started_it(app):
    with terminal("serve", app, "--engine", "espeak", "--port", "0") as screen:
        shown = screen.until("voicekit dialplan app.py")
        screen.process.send_signal(signal.SIGINT)
        assert screen.process.wait(20) == 0
    for line in ("serving  app.py", "at  127.0.0.1:", "voice  espeak", "sounds  prompts go to"):
        assert line in shown
