"""A stand-in for the service that gTTS asks: its wire format, over HTTP on the loopback."""

import base64
import contextlib
import io
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import soundfile

from voicekit._media.tones import tone

PATH = "/_/TranslateWebserverUi/data/batchexecute"


def mp3(seconds: float = 0.5) -> bytes:
    """A tone as the service sends its speech: MP3 at 24 kHz, mono."""
    file = io.BytesIO()
    pcm = tone([440], seconds, 24000)
    soundfile.write(file, pcm.samples, pcm.rate, format="MP3")
    return file.getvalue()


@dataclass
class Service:
    """What the service does next, and what it has been asked; ``say`` is one of the names in `_ANSWERS`."""

    address: str = ""
    say: str = "speech"
    asked: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


def answer(payload: str | None) -> bytes:
    """A batchexecute answer: the guard against script inclusion, then chunks with their lengths."""
    inner = None if payload is None else json.dumps([payload], separators=(",", ":"))
    rows = [["wrb.fr", "jQ1olc", inner, None, None, None, "generic"], ["di", 52], ["af.httprm", 52, "-1", 9]]
    chunk = json.dumps(rows, separators=(",", ":"))
    end = json.dumps([["e", 4, None, None, len(chunk)]], separators=(",", ":"))
    return f")]}}'\n\n{len(chunk) + 2}\n{chunk}\n{len(end) + 2}\n{end}\n".encode()


_ANSWERS = {
    "speech": lambda: answer(base64.b64encode(mp3()).decode()),
    "no audio": lambda: answer(None),
    "broken base64": lambda: answer("A"),
    "not mp3": lambda: answer(base64.b64encode(b"hello, this is no sound").decode()),
    "silence": lambda: answer(""),
    "another page": lambda: b"<html>Please log in to the guest network</html>",
    "not utf-8": lambda: b'[["wrb.fr","jQ1olc","\xff\xfe"]]\n',
}


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            service.asked.append(self.understood(body))
            if service.say == "hang":
                service.released.wait(30)
            elif service.say == "cut":
                self.answered(b")]}'", length=100_000)
            elif service.say.isdigit():
                self.send_error(int(service.say))
            else:
                data = _ANSWERS[service.say]()
                self.answered(data, length=len(data))

        def answered(self, data: bytes, *, length: int) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(data)

        def understood(self, body: str) -> tuple[str, str]:
            """The text and language of a request; what the service would refuse is noted."""
            [[[procedure, arguments, nothing, kind]]] = json.loads(parse_qs(body)["f.req"][0])
            text, language, _slow, _null = json.loads(arguments)
            demands = {
                f"path {self.path}": self.path == PATH,
                "type": self.headers["Content-Type"].startswith("application/x-www-form-urlencoded"),
                f"call {procedure} {kind}": (procedure, nothing, kind) == ("jQ1olc", None, "generic"),
                f"{len(text)} characters": 0 < len(text) <= 100,
            }
            service.faults += [fault for fault, met in demands.items() if not met]
            return text, language

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    return Handler


@contextlib.contextmanager
def serving() -> Iterator[Service]:
    """The service on a free port of the loopback, until the block ends."""
    service = Service()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(service)) as server:
        service.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield service
        finally:
            service.released.set()
            server.shutdown()
            thread.join()
