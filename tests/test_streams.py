"""Standard streams that take nothing: a disk that is full, a reader that is gone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")

PROGRAM = """
from voicekit import App

app = App()


@app.route()
async def hello(call):
    await call.say("Hello.")
"""

TALKS = """
import logging, sys, warnings
from voicekit._logs import set_up_logs
from voicekit._settings import Settings
set_up_logs(Settings(), service=sys.argv[1] == "service")
import structlog
for number in range(3):
    structlog.get_logger().warning("a line")
    logging.getLogger("a.library").error("a record")
    warnings.warn(f"warning {number}")
    print("a print", file=sys.stderr)
print("done")
"""


@pytest.fixture(params=["", "1"], ids=["buffered", "unbuffered"])
def run(request, tmp_path):
    """Runs Python with streams of its own; gives the exit code and what it has written to those that are pipes."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "program.py").write_text(PROGRAM)
    environment = os.environ | {
        "PYTHONUNBUFFERED": request.param,
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "VOICEKIT_ENGINES": "espeak",
    }

    def run(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE):
        done = subprocess.run(
            (sys.executable, *arguments),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            text=True,
            timeout=50,
            check=False,
            cwd=tmp_path,
            env=environment,
        )
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture
def full():
    """A file to which nothing can be written."""
    if not FULL.exists():
        pytest.skip("this system has no /dev/full")
    with FULL.open("w") as file:
        yield file


@pytest.fixture
def unread():
    """A pipe whose reader is gone."""
    source, target = os.pipe()
    os.close(source)
    yield target
    os.close(target)


@pytest.mark.parametrize("kind", ["service", "command"])
@pytest.mark.parametrize("stream", ["full", "unread"])
def test_what_cannot_be_written_to_stderr_is_lost_and_fails_nothing(run, request, kind, stream):
    stderr = request.getfixturevalue(stream)
    assert run("-c", TALKS, kind, stderr=stderr)[:2] == (0, "done\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["dialplan", "program.py"],
        ["call", "program.py", "--fast"],
        ["flow", "schema"],
        ["models", "list", "--json"],
        ["render", "nothing.py", "--json"],
    ],
    ids=lambda found: " ".join(found[:2]),
)
def test_a_command_whose_output_cannot_be_written_says_so_in_one_line_and_fails(run, full, arguments):
    code, _, told = run("-m", "voicekit", *arguments, stdout=full)
    assert (code, told.count("error: ")) == (1, 1)
    assert "error: standard output: No space left on device" in told
    assert not any(sign in told for sign in ("Traceback", "Exception ignored"))


@pytest.mark.parametrize(
    "arguments", [["flow", "schema"], ["call", "program.py", "--fast"]], ids=lambda found: found[0]
)
def test_a_command_whose_reader_is_gone_fails_and_says_nothing(run, unread, arguments):
    assert run("-m", "voicekit", *arguments, stdout=unread) == (1, None, "")


@pytest.mark.parametrize(("arguments", "expected"), [(["nothing"], 2), (["dialplan", "nothing.py"], 1)])
@pytest.mark.parametrize("stream", ["full", "unread"])
def test_a_command_that_cannot_say_why_it_fails_keeps_its_exit_code(run, request, stream, arguments, expected):
    assert run("-m", "voicekit", *arguments, stderr=request.getfixturevalue(stream))[:2] == (expected, "")
