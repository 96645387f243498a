"""What the processes of voicekit connect to: real ones, whose only way out is a proxy that tells who is asked for.

onnxruntime is the witness of the method: told to, it keeps what it would report in a file as soon as it is imported,
and reports it some ten seconds later.
"""

import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

PROGRAM = """
from voicekit import App, Call

app = App()

@app.route()
async def hello(call: Call) -> None:
    await call.say("Welcome.")
    await call.menu("For sales, press 1 or say sales.", {"1": "sales"})
"""

PIPER = """
import time
from voicekit._tts.piper import PiperEngine
engine = PiperEngine()
engine.synthesize("Hello.", engine.voice("en"))
print("spoken", flush=True)
time.sleep({seconds})
"""

SOMEBODY_ELSE = "import voicekit, onnxruntime"
"""An engine of a third party, or a program, that uses onnxruntime for itself."""

MODELS = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voicekit-tests" / "models"

REPORTING = 50.0
"""Seconds in which onnxruntime has reported, where it does."""


class Proxy:
    """Refuses every connection, and tells whom it was to lead to."""

    def __init__(self) -> None:
        self.asked: queue.Queue[str] = queue.Queue()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                with client, client.makefile("rb") as lines:
                    self.asked.put(lines.readline().decode().strip())
                    client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()


class Place:
    """A folder of its own for a process, with a program, a cache and a proxy."""

    def __init__(self, folder: Path) -> None:
        self.proxy = Proxy()
        self.folder = folder
        self.cache = folder / "cache-of-the-user"
        (folder / "sounds").mkdir()
        (folder / "program.py").write_text(PROGRAM)

    @contextmanager
    def process(self, *arguments, **variables):
        """A process without anything of this one's environment: a CI's variables alone keep onnxruntime quiet."""
        ways = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "HOME": str(self.folder),
            "XDG_CACHE_HOME": str(self.cache),
            "VOICEKIT_SOUNDS": "sounds",
            "VOICEKIT_MODELS": str(MODELS),
            **dict.fromkeys(ways, self.proxy.address),
            **variables,
        }
        with subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=environment,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def run(self, *arguments, **variables):
        with self.process(*arguments, **variables) as process:
            said, _ = process.communicate(timeout=50)
            return process.returncode, said

    def traces(self):
        """Whom the proxy was asked for, and what was kept in the user's cache."""
        with suppress(queue.Empty):
            return [self.proxy.asked.get_nowait()]
        return [str(file.relative_to(self.cache)) for file in self.cache.rglob("*")]


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    yield place
    place.proxy.close()


@pytest.mark.parametrize(
    "command",
    [
        ("say", "Hello there.", "-o", "hello.wav", "--engine", "piper"),
        ("render", "program.py", "--engine", "piper"),
        ("doctor",),
        ("models", "list"),
        ("dialplan", "program.py"),
        ("call", "program.py", "--keys", "1", "--fast", "--engine", "piper"),
        ("transcribe", "heard.wav", "--language", "en"),
        ("transcribe", "heard.wav", "--language", "ko"),
    ],
    ids=" ".join,
)
def test_a_command_connects_to_nobody_and_leaves_nothing_of_others_behind(place, command, hello):
    shutil.copy(hello, place.folder / "heard.wav")
    code, said = place.run("-m", "voicekit", *command)
    assert code == 0, said
    assert place.traces() == []


@pytest.fixture(scope="module")
def hello(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hello")
    place = Place(folder)
    code, said = place.run("-m", "voicekit", "say", "Hello there.", "-o", "hello.wav", "--engine", "espeak")
    place.proxy.close()
    assert code == 0, said
    return folder / "hello.wav"


@pytest.mark.parametrize("value", ["", "1"])
def test_onnxruntime_keeps_nothing_to_report_whoever_imports_it_after_voicekit(place, value):
    assert place.run("-c", SOMEBODY_ELSE, ORT_DISABLE_TELEMETRY=value) == (0, "")
    assert place.traces() == []


def test_a_users_own_word_about_onnxruntimes_reports_stands(place):
    code, said = place.run(
        "-c", "import os, voicekit; print(os.environ['ORT_DISABLE_TELEMETRY'])", ORT_DISABLE_TELEMETRY="0"
    )
    assert (code, said.strip()) == (0, "0")


@pytest.mark.timeout(120)
def test_a_server_that_speaks_with_piper_has_not_reported_when_onnxruntime_left_to_itself_has(tmp_path):
    with ExitStack() as stack:
        places = []
        for name in ("server", "witness"):
            (tmp_path / name).mkdir()
            places.append(Place(tmp_path / name))
            stack.callback(places[-1].proxy.close)
        server, witness = places
        command = ("-m", "voicekit", "serve", "program.py", "--port", "0", "--engine", "piper")
        serving = stack.enter_context(server.process(*command))
        for line in serving.stdout:
            if '"listening"' in line:
                break
        code = PIPER.format(seconds=REPORTING)
        reporting = stack.enter_context(witness.process("-c", code, ORT_DISABLE_TELEMETRY="0"))
        assert reporting.stdout.readline() == "spoken\n"
        if not witness.cache.exists():
            pytest.skip("this onnxruntime keeps nothing to report")
        assert "mobile.events.data.microsoft.com" in witness.proxy.asked.get(timeout=REPORTING)
        assert serving.poll() is None
        assert list((server.folder / "sounds").rglob("*.sln*")), "it has not spoken"
        assert server.traces() == []
