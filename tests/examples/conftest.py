"""The command in this process, in an empty folder, as somebody runs it who tries the examples."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from voicekit._cli.main import main

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """An empty working directory, and no setting from outside."""
    for variable in [name for name in os.environ if name.startswith("VOICEKIT_")]:
        monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def flows(folder) -> Path:
    """A copy of the example flows, without what they wrote in earlier calls, and a directory for prompts."""
    (folder / "cache").mkdir()
    written = shutil.ignore_patterns("*.jsonl", "*.db", "appointments.json")
    return Path(shutil.copytree(ROOT / "examples/flows", folder / "flows", ignore=written)).relative_to(folder)


@pytest.fixture
def run(folder, capsys):
    """Runs a command."""

    def command(*arguments: str) -> Ran:
        capsys.readouterr()
        code = main(arguments)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    yield command
    structlog.reset_defaults()
