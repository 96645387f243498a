"""A SIP phone of another make (baresip): it calls over UDP, hears and speaks over RTP, and presses keys by RFC 4733."""

import asyncio
import contextlib
import json
import random
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import heard
import numpy as np
from pbx import Pbx, free_port, program
from telephoneline import HOST, Quality, TelephoneLine, telephone_line

CONFIG = """
poll_method epoll
sip_listen 127.0.0.1:{sip}
rtp_ports {rtp}-{rtp_end}
audio_source aufile,{folder}/said.wav
audio_player aufile,{folder}/heard.wav
audio_buffer 20-160
module_path {modules}
module g711.so
module aufile.so
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
"""
ACCOUNT = "<sip:{name}@127.0.0.1>;regint=0;audio_codecs=PCMU/8000/1;dtmfmode=rtpevent\n"
SILENCE_SECONDS = 180
START_SECONDS = 10.0
KEY_SECONDS = 0.25

Message = Mapping[str, object]


@dataclass
class SipPhone(asyncio.Protocol):
    """A phone under control; ``happened`` holds its events, oldest first. It sends its SIP to ``port``: Asterisk's own,
    or that of a ``line`` which carries all that it says and hears.
    """

    folder: Path
    port: int
    line: TelephoneLine | None
    happened: list[Message] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _buffer: bytes = b""
    _transport: asyncio.Transport | None = None

    async def dial(self, extension: str, *, within: float = 10.0) -> None:
        """Calls an extension of Asterisk's and waits until it is answered and sound comes."""
        self._command("dial", f"sip:{extension}@{HOST}:{self.port}")
        await self.wait("CALL_RTPESTAB", within=within)

    async def press(self, keys: str) -> None:
        for key in keys:
            self._command("sndcode", key)
            await asyncio.sleep(KEY_SECONDS)

    def hang_up(self) -> None:
        self._command("hangup")

    async def wait(self, event: str, *, within: float = 10.0) -> None:
        """Waits until the phone has seen an event (``CALL_CLOSED``)."""
        async with asyncio.timeout(within):
            while not any(message.get("type") == event for message in self.happened):
                self._news.clear()
                await self._news.wait()

    def heard(self, prompt: heard.Samples) -> heard.Match:
        """How well the phone heard ``prompt``, lost packets aside; the call must have ended."""
        return heard.find_in_pieces(prompt, heard.read_wav(self.folder / "heard.wav"))

    def close(self) -> None:
        assert self._transport is not None
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (colon := self._buffer.find(b":")) > 0:  # netstrings: length, colon, text, comma
            end = colon + 1 + int(self._buffer[:colon])
            if len(self._buffer) <= end:
                break
            self.happened.append(json.loads(self._buffer[colon + 1 : end]))
            self._buffer = self._buffer[end + 1 :]
            self._news.set()

    def _command(self, command: str, parameters: str = "") -> None:
        assert self._transport is not None
        text = json.dumps({"command": command, "params": parameters}).encode()
        self._transport.write(b"%d:%s," % (len(text), text))


@contextlib.asynccontextmanager
async def sip_phone(
    root: Path, pbx: Pbx, quality: Quality | None = None, *, name: str = "ann"
) -> AsyncIterator[SipPhone]:
    """A running phone, on a line of such a quality where one is given; on exit it is ended and its folder removed."""
    folder = Path(tempfile.mkdtemp(prefix="phone-", dir=pbx.folder))
    control = free_port()
    configure(folder, root, control, name)
    with (folder / "log").open("w") as log:
        process = await asyncio.create_subprocess_exec(
            *program(root, "usr/bin/baresip"), "-f", str(folder),
            stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        async with contextlib.AsyncExitStack() as stack:
            line = await stack.enter_async_context(telephone_line(quality, pbx.sip_port)) if quality else None
            phone = await connect(process, control, SipPhone(folder, line.port if line else pbx.sip_port, line))
            stack.callback(phone.close)
            yield phone
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        shutil.rmtree(folder, ignore_errors=True)


async def connect(process: asyncio.subprocess.Process, control: int, phone: SipPhone) -> SipPhone:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + START_SECONDS
    while process.returncode is None and loop.time() < deadline:
        with contextlib.suppress(ConnectionRefusedError):
            await loop.create_connection(lambda: phone, HOST, control)
            return phone
        await asyncio.sleep(0.02)
    raise AssertionError(f"the phone did not start ({process.returncode}):\n{(phone.folder / 'log').read_text()}")


def configure(folder: Path, root: Path, control: int, name: str) -> None:
    rtp = sip_port()
    text = CONFIG.format(
        sip=sip_port(),
        rtp=rtp,
        rtp_end=rtp + 3,
        folder=folder,
        modules=root / "usr/lib/baresip/modules",
        control=control,
    )
    (folder / "config").write_text(text)
    (folder / "accounts").write_text(ACCOUNT.format(name=name))
    (folder / "contacts").touch()
    heard.write_wav(folder / "said.wav", np.zeros(SILENCE_SECONDS * heard.RATE))


def sip_port() -> int:
    """A port for SIP over UDP and TCP whose neighbour is free for TLS, below those that a system gives out itself."""
    while True:
        port = random.randrange(10000, 20000, 2)
        wanted = [(socket.SOCK_DGRAM, port), (socket.SOCK_STREAM, port), (socket.SOCK_STREAM, port + 1)]
        with contextlib.suppress(OSError):
            for kind, number in wanted:
                with socket.socket(socket.AF_INET, kind) as probe:
                    probe.bind(("127.0.0.1", number))
            return port
