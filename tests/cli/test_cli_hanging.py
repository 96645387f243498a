"""A server whose engine is a stranger's that hangs, or ends the process it is in."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

PROGRAM = """
from voicekit import App, Call

app = App()


@app.route("hello")
async def hello(call: Call) -> None:
    await call.say("Good morning.")
    await call.hangup()
"""

ENGINE = """
import sys, threading
from voicekit._tts.engine import Voice

class Engine:
    name, online = "stranger", False
    def languages(self): return ("en",)
    def voice(self, language): return Voice(self.name, "v", "en", "1")
    def synthesize(self, text, voice):
        {deed}
"""

DEEDS = {
    "hangs": "threading.Event().wait()",
    "keeps a thread": "threading.Thread(target=(e := threading.Event()).wait, daemon=False).start() or e.wait()",
    "gives bytes": "return b'RIFF'",
    "ends the process": "sys.exit(3)",
    "is interrupted": "raise KeyboardInterrupt",
    "meets too many open files": "raise OSError(24, 'Too many open files')",
}


def install(folder: Path, deed: str) -> dict[str, str]:
    """A package with an engine, as an installer leaves it; gives the environment that finds it."""
    packages = folder / "packages"
    facts = packages / "stranger-1.0.dist-info"
    facts.mkdir(parents=True)
    (packages / "stranger.py").write_text(ENGINE.format(deed=deed))
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[voicekit.engines]\nstranger = stranger:Engine\n")
    paths = os.pathsep.join([str(Path(__file__).parents[2]), str(packages)])
    return os.environ | {"PYTHONPATH": paths, "VOICEKIT_ENGINES": "stranger,espeak"}


@contextmanager
def serving(folder: Path, environment: dict[str, str]):
    """The server with the engine, its log line by line, once it listens; ended where the test has not done so."""
    (folder / "hello.py").write_text(PROGRAM)
    command = [sys.executable, "-m", "voicekit", "serve", "hello.py", "--port", "0"]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        try:
            yield server, (json.loads(line) for line in server.stderr)
        finally:
            server.kill()


def until(log, event):
    seen = []
    for line in log:
        seen.append(line)
        if line["event"] == event:
            return line, seen
    raise AssertionError(f"no line {event!r} among {seen}")


@pytest.mark.parametrize("deed", DEEDS)
def test_an_engine_that_does_not_speak_is_passed_over_and_the_server_stops_at_once(run, folder, deed):
    environment = install(folder, DEEDS[deed]) | {"VOICEKIT_ENGINE_WAIT_SECONDS": "0.2"}
    with serving(folder, environment) as (server, log):
        listening, before = until(log, "service.listening")
        ran = run("call", f"ivr://{listening['addresses'][0]}", "hello", "--engine", "espeak")
        assert ran.code == 0
        assert "< Good morning." in ran.out
        server.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        seen = before + until(log, "service.stopped")[1]
        assert server.wait(20) == 0
        assert time.monotonic() - asked < 12, "it waits for no thread"
    passed_over = [line["reason"] for line in seen if line["event"] == "engine.passed_over"]
    assert len(passed_over) == 1
    kept = [path.read_text() for path in (folder / "cache" / "voicekit").glob("*.jsonl")]
    assert any('"espeak"' in text and "Good morning." in text for text in kept)
    assert not any('"stranger"' in text for text in kept)
    assert [line for line in seen if line["level"] == "error"] == []


def test_a_warm_up_that_hangs_keeps_no_server_from_stopping(folder):
    with serving(folder, install(folder, DEEDS["hangs"])) as (server, log):
        until(log, "service.serving")
        server.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        until(log, "service.stopped")
        assert server.wait(20) == 0
        assert time.monotonic() - asked < 12


def test_a_caller_who_waits_for_an_engine_that_hangs_keeps_the_server_no_longer_than_its_drain(folder):
    environment = install(folder, DEEDS["hangs"]) | {
        "VOICEKIT_ENGINES": "stranger",
        "VOICEKIT_ENGINE_WAIT_SECONDS": "60",
        "VOICEKIT_DRAIN_SECONDS": "1",
    }
    with serving(folder, environment) as (server, log):
        listening, _ = until(log, "service.listening")
        command = [sys.executable, "-m", "voicekit", "call", f"ivr://{listening['addresses'][0]}", "hello"]
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=environment
        ) as caller:
            until(log, "call.started")
            server.send_signal(signal.SIGTERM)
            asked = time.monotonic()
            ended, _ = until(log, "call.ended")
            until(log, "service.stopped")
            assert server.wait(20) == 0
            assert time.monotonic() - asked < 20
            assert ended["status"] == "STOPPED"
            caller.communicate(timeout=20)
