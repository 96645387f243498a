"""The tap: sound reaches the call whose UUID it names, and a stranger reaches nobody."""

import asyncio
import os
import socket
from uuid import uuid4

import numpy as np
import pytest
import structlog
from hearers import poured

from voicekit._call.speech.audio import RATE, AudioStream
from voicekit._protocol.audiosocket import SILENCE, Frame, FrameKind, encode_frame
from voicekit._server.app import App
from voicekit._server.audio_socket import UUID_WITHIN, AudioSocketServer
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit._transport.memory import join

pytestmark = pytest.mark.looptime


class Asterisk(asyncio.Protocol):
    """The other end of an AudioSocket connection."""

    def __init__(self):
        self.received = b""
        self.up = asyncio.Event()
        self.lost = asyncio.Event()

    def connection_made(self, transport):
        self.transport = transport
        self.up.set()

    def data_received(self, data):
        self.received += data

    def connection_lost(self, exc):
        self.lost.set()

    def send(self, kind, payload=b""):
        self.transport.write(encode_frame(Frame(kind, payload)))


async def connect(tap):
    asterisk = Asterisk()
    join(asterisk, tap.line())
    await asterisk.up.wait()
    return asterisk


async def test_sound_reaches_the_ear_that_expects_its_uuid():
    tap, uuid = AudioSocketServer(), uuid4()
    stream = tap.expect(uuid)
    asterisk = await connect(tap)
    asterisk.send(FrameKind.UUID, uuid.bytes)
    asterisk.send(FrameKind.AUDIO, np.arange(160, dtype="<i2").tobytes())
    asterisk.send(FrameKind.AUDIO, np.arange(160, 320, dtype="<i2").tobytes())
    await stream.connected.wait()
    assert np.array_equal(await poured(stream, 320), np.arange(320))


async def test_silence_is_sent_back_every_twenty_milliseconds():
    tap, uuid = AudioSocketServer(), uuid4()
    tap.expect(uuid)
    asterisk = await connect(tap)
    asterisk.send(FrameKind.UUID, uuid.bytes)
    await asyncio.sleep(1.005)  # virtual
    assert asterisk.received == SILENCE * 50
    tap.close()


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (FrameKind.UUID, uuid4().bytes),
        (FrameKind.UUID, b"x"),
        (FrameKind.AUDIO, bytes(320)),
        (0x47, b"ET / HTTP/1.1\r\n\r\n"),
    ],
    ids=["an unknown call", "no uuid", "sound first", "http"],
)
async def test_a_stranger_is_cut_off_and_logged(kind, payload):
    tap = AudioSocketServer()
    tap.expect(uuid4())
    with structlog.testing.capture_logs() as logged:
        asterisk = await connect(tap)
        asterisk.send(kind, payload)
        await asterisk.lost.wait()
    assert [line["event"] for line in logged] == ["sound.refused"]
    assert asterisk.received == b""


async def test_a_connection_that_says_nothing_is_cut_off():
    asterisk = await connect(AudioSocketServer())
    await asterisk.lost.wait()
    assert asyncio.get_running_loop().time() == pytest.approx(UUID_WITHIN, abs=0.1)


async def test_a_uuid_serves_one_connection():
    tap, uuid = AudioSocketServer(), uuid4()
    tap.expect(uuid)
    first, second = await connect(tap), await connect(tap)
    first.send(FrameKind.UUID, uuid.bytes)
    await asyncio.sleep(0.1)
    second.send(FrameKind.UUID, uuid.bytes)
    await second.lost.wait()
    assert not first.lost.is_set()


async def test_the_end_of_the_channel_ends_the_ear():
    tap, uuid = AudioSocketServer(), uuid4()
    stream = tap.expect(uuid)
    asterisk = await connect(tap)
    asterisk.send(FrameKind.UUID, uuid.bytes)
    asterisk.send(FrameKind.HANGUP)
    assert len(await poured(stream)) == 0


async def test_an_error_of_the_listener_is_the_listeners_and_the_line_goes_on():
    tap, uuid = AudioSocketServer(), uuid4()
    stream = tap.expect(uuid)
    asterisk = await connect(tap)
    asterisk.send(FrameKind.UUID, uuid.bytes)
    await stream.connected.wait()

    def broken(samples):
        raise ZeroDivisionError

    asterisk.send(FrameKind.AUDIO, bytes(320))
    with pytest.raises(ZeroDivisionError):
        await stream.pour(broken)
    asterisk.send(FrameKind.AUDIO, bytes(320))
    assert len(await poured(stream, 160)) == 160
    assert not asterisk.lost.is_set()


async def test_where_no_sound_comes_a_listener_hears_silence_of_the_same_length():
    stream, loop = AudioStream(), asyncio.get_running_loop()
    begun = loop.time()
    assert not (await poured(stream, RATE)).any()
    assert loop.time() - begun == pytest.approx(1.0, abs=0.01)


async def test_forgetting_a_call_ends_its_connection():
    tap, uuid = AudioSocketServer(), uuid4()
    tap.expect(uuid)
    asterisk = await connect(tap)
    asterisk.send(FrameKind.UUID, uuid.bytes)
    await asyncio.sleep(0.1)
    tap.forget(uuid)
    await asterisk.lost.wait()


async def test_a_listener_that_falls_behind_loses_the_oldest_sound_and_no_memory():
    tap, uuid = AudioSocketServer(), uuid4()
    stream = tap.expect(uuid)
    asterisk = await connect(tap)
    asterisk.send(FrameKind.UUID, uuid.bytes)
    for _ in range(600):
        asterisk.send(FrameKind.AUDIO, bytes(320))
    await asyncio.sleep(1.0)
    assert len(await poured(stream, 5 * 8000)) == 5 * 8000
    assert stream.dropped == 600 * 160 - 5 * 8000


async def test_sound_of_another_process_is_handed_to_it_with_all_that_has_come_and_goes_on_there(prompts, logged):
    ours, theirs, uuid = AudioSocketServer(), AudioSocketServer(), uuid4()
    stream = theirs.expect(uuid)
    async with Service(App(), Settings(), prompts) as service:

        def hand_on(said, descriptor):
            service.take(socket.socket(fileno=os.dup(descriptor)), theirs.line, said)
            return True

        ours.elsewhere = hand_on
        await ours.listen("127.0.0.1", 0)
        host, _, port = ours.address.rpartition(":")
        _, asterisk = await asyncio.get_running_loop().create_connection(Asterisk, host, int(port))
        asterisk.transport.write(
            encode_frame(Frame(FrameKind.UUID, uuid.bytes))
            + encode_frame(Frame(FrameKind.AUDIO, np.arange(160, dtype="<i2").tobytes()))
        )
        await stream.connected.wait()
        asterisk.send(FrameKind.AUDIO, np.arange(160, 320, dtype="<i2").tobytes())
        assert np.array_equal(await poured(stream, 320), np.arange(320))
        asterisk.transport.close()
        await asterisk.lost.wait()
        ours.close()
        theirs.close()
    assert [line["event"] for line in logged] == []
