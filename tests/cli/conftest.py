"""The command as a person runs it: in a process of its own, or in this one where only its words matter."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from voicekit._cli.main import main


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty working directory with a sounds directory, and no setting from outside."""
    for variable in [name for name in os.environ if name.startswith("VOICEKIT_")]:
        monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cache").mkdir()
    return tmp_path


@pytest.fixture
def run(folder, capsys):
    """Runs a command in this process."""

    def command(*arguments: str) -> Ran:
        code = main(arguments)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    yield command
    structlog.reset_defaults()


@pytest.fixture
def spawn(folder):
    """Runs a command, or Python code, in a process of its own."""

    def command(*arguments: str, code: str = "", **variables: str) -> Ran:
        program = ["-c", code] if code else ["-m", "voicekit"]
        done = subprocess.run(
            [sys.executable, *program, *arguments],
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])} | variables,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return command


@pytest.fixture(autouse=True, scope="session")
def ctrl_c_reaches_programs():
    """Programs inherit that SIGINT is ignored, as it is in what ``nohup ... &`` starts."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
