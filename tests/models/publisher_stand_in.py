"""A stand-in for the publisher's site: HTTPS with its own authority, and a proxy that leads to it by any name."""

import contextlib
import hashlib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme

HOST = "alphacephei.com"
FOLDER = "/vosk/models/"


@dataclass
class Site:
    """What is served by path, what goes wrong next, and what was asked.

    ``cuts``: bytes after which each of the next answers breaks off; ``answers``: status codes of the next answers;
    ``moved``: other addresses by path; ``ranges``: whether a part of a file may be asked for.
    """

    port: int = 0
    proxy: str = ""
    authority: Path = Path()
    files: dict[str, bytes] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    cuts: list[int] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    ranges: bool = True
    lengths: bool = True
    claim: int | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)
    connected: list[str] = field(default_factory=list)
    half: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    hold_at: int | None = None

    def url(self, path: str) -> str:
        return f"https://localhost:{self.port}{path}"


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - a few small methods
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            span = self.headers.get("Range", "")
            site.asked.append((self.path, span))
            if site.answers and (status := site.answers.pop(0)) != 200:
                self.send_error(status)
            elif self.path in site.moved:
                self.send_response(302)
                self.send_header("Location", site.moved[self.path])
                self.end_headers()
            elif self.path in site.files:
                self.give(site.files[self.path], span)
            else:
                self.send_error(404)

        def give(self, data: bytes, span: str) -> None:
            etag = site.etags.get(self.path, f'"{hashlib.sha256(data).hexdigest()[:8]}"')
            fits = span and site.ranges and self.headers.get("If-Range") == etag
            start = int(span.removeprefix("bytes=").removesuffix("-")) if fits else 0
            self.send_response(206 if fits else 200)
            if fits:
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            self.send_header("ETag", etag)
            if site.lengths:
                self.send_header("Content-Length", str(site.claim or len(data) - start))
            self.end_headers()
            self.pour(memoryview(data)[start:])

        def pour(self, data: memoryview) -> None:
            end = site.cuts.pop(0) if site.cuts else len(data)
            if site.hold_at is not None:
                self.wfile.write(data[: site.hold_at])
                site.half.set()
                site.released.wait(40)
                data = data[site.hold_at :]
            self.wfile.write(data[:end])
            if end < len(data):
                self.connection.close()

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address) -> None:
        """A client that goes away in the middle is part of the tests."""


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """The site on the loopback until the block ends; ``folder`` gets the certificate to trust."""
    site = Site()
    site.authority = folder / "authority.pem"
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(site.authority))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", HOST).configure_cert(context)
    with _Server(("127.0.0.1", 0), _handler(site)) as server, _proxy(site):
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True)
        site.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield site
        finally:
            site.released.set()
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def _proxy(site: Site) -> Iterator[None]:
    """A proxy for HTTPS (CONNECT) that knows one place only: the site."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        site.proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=_accept, args=(site, listener))
        thread.start()
        try:
            yield
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _accept(site: Site, listener: socket.socket) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_tunnel, args=(site, client), daemon=True).start()


def _tunnel(site: Site, client: socket.socket) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(4096)
    site.connected.append(head.split()[1].decode())
    with client, socket.create_connection(("127.0.0.1", site.port)) as server:
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=_pump, args=(server, client), daemon=True)
        back.start()
        _pump(client, server)
        back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
