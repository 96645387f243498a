"""Programs of a test, and calls to them as child processes of Asterisk's."""

import os
import sys
from pathlib import Path

import pytest

from voicekit.testing.asterisk import Setup, call, to_program


@pytest.fixture
def write(tmp_path):
    """Write a program, which may be executed, and give its path."""

    def write(text, name="program.py"):
        path = tmp_path / name
        path.write_text(text)
        path.chmod(0o755)
        return path

    return write


@pytest.fixture
def environment(tmp_path):
    """What a child process of a test lives in: its own sounds, an engine that needs no download."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "VOICEKIT_SOUNDS": str(tmp_path),
        "VOICEKIT_ENGINES": "espeak",
        "PYTHONUNBUFFERED": "",  # a child's stdout waits in a buffer, as it does under Asterisk
    }


@pytest.fixture
def dial(environment):
    """Call a program as Asterisk's child process, in real time, with every prompt half a second long."""

    def dial(program, *args):
        return call(to_program(environment=environment), lambda _file: 0.5, Setup(application=str(program), args=args))

    return dial
