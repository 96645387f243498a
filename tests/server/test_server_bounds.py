"""What a peer may send has a bound, each tested by sending more."""

import asyncio
import tracemalloc
from contextlib import asynccontextmanager
from uuid import uuid4

import numpy as np
import pytest
from hearers import poured

from voicekit import App
from voicekit._call.away import LEAVE_WITHIN
from voicekit._call.keys import WAITING_MAX, KeyPress, Keys
from voicekit._call.speech.audio import KEPT_FRAMES, KEPT_SECONDS, RATE, AudioStream
from voicekit._call.transcript import KEPT_BYTES, LineTranscript
from voicekit._protocol.audiosocket import Frame, FrameKind, encode_frame
from voicekit._protocol.connection import Connection
from voicekit._protocol.limits import EVENT_MAX, GREETING_MAX
from voicekit._server.audio_socket import AudioSocketServer
from voicekit._server.door import LEAST
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit._transport.memory import join
from voicekit.errors import PeerError

pytestmark = pytest.mark.looptime

MEGABYTE = 1 << 20
KEY = b"1,1700000000\n"
ANSWER = b"P,1700000000,ivr://127.0.0.1:2949,hello,id=1\n"


class Peer(asyncio.Protocol):
    """The other end of a connection, which sends what it is told."""

    def __init__(self):
        self.up, self.lost, self.received = asyncio.Event(), asyncio.Event(), b""

    def connection_made(self, transport):
        self.transport = transport
        self.up.set()

    def data_received(self, data):
        self.received += data

    def connection_lost(self, exc):
        self.lost.set()


async def connected(protocol, addresses=(("127.0.0.1", 2949), ("127.0.0.1", 40000))):
    peer = Peer()
    join(peer, protocol, addresses=addresses[::-1])
    await peer.up.wait()
    return peer


class Long:
    """A conversation that goes on until its call is over."""

    def __init__(self):
        self.begun = asyncio.Event()

    async def __call__(self, call):
        self.begun.set()
        await asyncio.Event().wait()


async def flood(peer, data, times):
    """Send it again and again, as fast as it is taken, until the connection has ended."""
    for _ in range(times):
        if peer.lost.is_set():
            return
        peer.transport.write(data)
        await asyncio.sleep(0.001)


class Grown:
    """How many bytes of Python objects a block leaves behind."""

    def __enter__(self):
        tracemalloc.start()
        self.before = tracemalloc.get_traced_memory()[0]
        return self

    def __exit__(self, *error):
        self.bytes = tracemalloc.get_traced_memory()[0] - self.before
        tracemalloc.stop()


async def test_a_million_keys_of_a_caller_keep_no_memory_and_end_the_call(prompts, logged, service):
    long = Long()
    async with service(long) as (wire, _):
        peer = await connected(wire())
        peer.transport.write(ANSWER)
        await long.begun.wait()
        with Grown() as grown:
            await flood(peer, KEY * 5000, 200)
            assert peer.lost.is_set()
    assert grown.bytes < MEGABYTE
    assert any("no telephone" in str(line.get("error")) for line in logged)


@pytest.mark.parametrize(
    "line", [b"F,1,x", b"Z,1,x", b"T,1,x", b"D,1,x", b"P,1,x", b"G,1,x=", b"E,1", b"H,1", b"I,1,HANGUP", b"?,1", b""]
)
async def test_events_about_nothing_end_the_call_at_a_bound(prompts, logged, service, line):
    long = Long()
    async with service(long) as (wire, _):
        peer = await connected(wire())
        peer.transport.write(ANSWER)
        await long.begun.wait()
        await flood(peer, (line + b"\n") * 5_000, 4)
        assert peer.lost.is_set()
    assert any(line["event"] == "call.started" for line in logged)
    told = [len("".join(line["line"])) for line in logged if line["event"] == "call.failed"]
    assert all(characters <= 24_000 for characters in told)
    assert told or line in {b"H,1", b"I,1,HANGUP"}  # who says first that the caller is gone has no failed call


async def test_keys_of_a_stranger_who_never_says_who_calls_end_at_the_bound(logged, service):
    async with service(None) as (wire, _):
        peer = await connected(wire())
        sent = 0
        while not peer.lost.is_set():
            peer.transport.write(KEY)
            sent += len(KEY)
            await asyncio.sleep(0)
        assert sent <= GREETING_MAX + 10 * len(KEY)
    assert [line["event"] for line in logged if line["log_level"] == "warning"] == ["connection.no_call"]


@pytest.mark.parametrize(
    "data", [b"GET / HTTP/1.1\r\n\r\n", b"x" * 20_000, b""], ids=["http", "a long line", "nothing"]
)
async def test_a_stranger_is_freed_without_the_collector(service, sessions, data):
    before = sessions()
    async with service(None) as (wire, _):
        for _ in range(5):
            peer = await connected(wire())
            peer.transport.write(data)
            await peer.lost.wait()
            await asyncio.sleep(0.1)
        assert sessions() == before


async def test_a_connection_has_no_task_until_it_has_said_who_calls(service):
    long, before = Long(), len(asyncio.all_tasks())
    async with service(long) as (wire, _):
        peer = await connected(wire())
        assert peer.received in {b"", b"P,1\n"}
        assert len(asyncio.all_tasks()) == before
        peer.transport.write(ANSWER)
        await long.begun.wait()
        assert len(asyncio.all_tasks()) == before + 1


async def test_who_says_who_calls_and_not_the_facts_is_no_call_and_the_log_says_why(logged, service):
    async with service(None) as (wire, _):
        peer = await connected(wire())
        peer.transport.write(b"P,1700000000,ivr://127.0.0.1:2949,hello,vars=1\n")
        await peer.lost.wait()
    reason = "Asterisk did not answer GetVariables within 5 s"
    assert [(line["event"], line["error"]) for line in logged] == [("connection.no_call", reason)]


async def test_who_has_not_said_who_calls_when_the_service_stops_is_closed(logged, service):
    async with service(None) as (wire, _):
        peer = await connected(wire())
        await asyncio.sleep(0.1)
    assert peer.lost.is_set()
    assert [(line["event"], line["error"]) for line in logged] == [("connection.no_call", "closed")]


async def test_the_end_of_the_connection_that_a_call_has_left_ends_nothing_of_the_one_it_is_back_on(service):
    async with service(Long()) as (wire, _):
        left, back = wire(), wire()
        peers = [await connected(each) for each in (left, back)]
        for peer in peers:
            peer.transport.write(ANSWER)
        await asyncio.sleep(0.1)
        left.adopt(back)
        peers[0].transport.close()
        await peers[0].lost.wait()
        assert (left.closed, left.hung_up) == (False, False)
        peers[1].transport.write(KEY)
        await asyncio.sleep(0.1)
        assert [press.key for press in left.keys.presses] == ["1"]
        peers[1].transport.close()
        await asyncio.sleep(0.1)
        assert left.hung_up


async def test_of_what_a_peer_sends_after_it_has_failed_nothing_is_looked_at(service):
    async with service(None) as (wire, _):
        session, seen = wire(), []
        await connected(session)
        session.watch(seen.append)
        session.data_received(b"GET / HTTP/1.1\r\n" + KEY * 100)
        session.data_received(KEY * 100)
        assert len(seen) == 1
        assert len(session.keys.presses) == 0


def test_keys_that_nobody_takes_wait_up_to_a_bound_and_the_first_ones_count():
    keys = Keys()
    presses = [KeyPress(str(number % 10), 0.001 * number) for number in range(1000)]
    for press in presses:
        keys.put(press)
    assert keys.presses == presses[:WAITING_MAX]
    assert keys.dropped == 1000 - WAITING_MAX
    assert all(press.masked for press in presses[WAITING_MAX:])


def test_keys_that_have_waited_too_long_make_room():
    keys = Keys()
    for number in range(WAITING_MAX):
        keys.put(KeyPress("1", 0.001 * number))
    keys.put(KeyPress("2", 60.0))
    assert [press.key for press in keys.presses] == ["2"]


def test_a_transcript_keeps_the_last_bytes_however_they_came():
    transcript = LineTranscript()
    with Grown() as grown:
        for number in range(200):
            transcript.heard(bytes(65_536), float(number))
            for _ in range(5000):
                transcript.pressed(KeyPress("1", 0.0))
    assert grown.bytes < 3 * KEPT_BYTES + 200_000


@pytest.mark.parametrize("tail", [b"", b"\n"], ids=["half a line", "a whole line"])
def test_a_line_longer_than_any_of_asterisk_is_refused_at_once(tail):
    with pytest.raises(PeerError):
        Connection().receive(b"x" * (EVENT_MAX + 1) + tail, 0.0)


async def test_frames_of_sound_without_sound_keep_no_memory():
    tap, uuid = AudioSocketServer(), uuid4()
    stream = tap.expect(uuid)
    peer = await connected(tap.line())
    peer.transport.write(encode_frame(Frame(FrameKind.UUID, uuid.bytes)))
    await stream.connected.wait()
    with Grown() as grown:
        await flood(peer, encode_frame(Frame(FrameKind.AUDIO, b"")) * 10_000, 100)
        await flood(peer, encode_frame(Frame(FrameKind.AUDIO, b"\0\0")) * 10_000, 10)
    assert grown.bytes < MEGABYTE
    tap.close()


def test_an_ear_keeps_so_many_seconds_and_so_many_frames():
    async def put():
        stream = AudioStream()
        for _ in range(10 * KEPT_FRAMES):
            stream.put(np.zeros(1, np.int16))
        return await poured(stream, KEPT_FRAMES)

    assert len(asyncio.run(put())) == KEPT_FRAMES <= KEPT_SECONDS * RATE


async def test_the_sounds_listener_lets_in_whom_the_allow_list_names(logged):
    tap = AudioSocketServer(Settings(allow=["10.0.0.0/8"]))
    let_in = await connected(tap.line(), (("10.0.0.2", 9092), ("10.0.0.1", 40000)))
    kept_out = await connected(tap.line(), (("10.0.0.2", 9092), ("192.0.2.1", 40000)))
    await kept_out.lost.wait()
    assert not let_in.lost.is_set()
    assert [line["event"] for line in logged] == ["connection.refused"]
    let_in.transport.close()
    await let_in.lost.wait()
    tap.close()


MAPPED = (("::ffff:10.0.0.2", 9092), ("::ffff:10.0.0.1", 40000))
"""The two sides of a connection by IPv4 to a socket of both kinds."""


async def test_the_same_address_written_for_both_kinds_of_ip_is_one_peer(logged, prompts):
    allow = Settings(allow=["10.0.0.0/8"])
    tap = AudioSocketServer(allow)
    async with Service(App(), allow, prompts) as service:
        wire = service.wire()
        peers = [await connected(each, MAPPED) for each in (wire, tap.line())]
        assert [peer.lost.is_set() for peer in peers] == [False, False]
        assert (wire.peer(), wire.address) == ("10.0.0.1", "10.0.0.2:9092")
        for peer in peers:
            peer.transport.close()
            await peer.lost.wait()
    tap.close()
    assert [line["event"] for line in logged] == []


async def test_a_peer_that_keeps_its_connection_after_it_was_to_hang_up_loses_it(logged, service):
    async def hangs_up(call):
        await call.hangup()

    async with service(hangs_up) as (wire, running):
        peer, loop = await connected(wire()), asyncio.get_running_loop()
        peer.transport.write(ANSWER)
        begun = loop.time()
        await peer.lost.wait()
        assert loop.time() - begun == pytest.approx(LEAVE_WITHIN, abs=0.1)
        await asyncio.sleep(0.1)
        assert running.calls == 0
    assert peer.received.rstrip().endswith(b"H,1")
    assert [line["event"] for line in logged] == ["call.started", "call.ended"]


async def test_a_call_that_is_over_takes_no_place_while_its_peer_keeps_the_connection(service):
    async def says_nothing(call):
        pass

    async with service(says_nothing) as (wire, running):
        peer, loop = await connected(wire()), asyncio.get_running_loop()
        peer.transport.write(ANSWER)
        begun = loop.time()
        await asyncio.sleep(0.1)
        assert peer.received.endswith(b"E,1\n")
        assert (running.calls, peer.lost.is_set()) == (0, False)
        await peer.lost.wait()
        assert loop.time() - begun == pytest.approx(LEAVE_WITHIN, abs=0.1)


async def test_a_service_that_stops_waits_for_no_peer_that_was_told_to_leave(service):
    async def says_nothing(call):
        pass

    async with service(says_nothing) as (wire, running):
        peer, loop = await connected(wire()), asyncio.get_running_loop()
        peer.transport.write(ANSWER)
        await asyncio.sleep(0.1)
        assert peer.received.endswith(b"E,1\n")
        begun = loop.time()
        await running.stop(0.0)
        await peer.lost.wait()
        assert loop.time() - begun < 0.1


NO_IVR = "what came is not ExternalIVR: "

ODD = {
    "nothing": (b"", "Asterisk did not answer GetParameters within 5 s"),
    "an empty line": (b"\n", f"{NO_IVR}''"),
    "no time and no values": (b"P\n", f"{NO_IVR}'P'"),
    "no values": (b"P,1\n", f"{NO_IVR}'P,1'"),
    "no time": (b"P,x,ivr://a,b\n", f"{NO_IVR}'P,x,ivr://a,b'"),
    "bytes of no text": (b"\xff\xfe\x80\n", f"{NO_IVR}'\\udcff\\udcfe\\udc80'"),
    "zeros": (bytes(3) + b"\n", f"{NO_IVR}'\\x00\\x00\\x00'"),
    "another event": (b"G,1,A=b\n", "Asterisk did not answer GetParameters within 5 s"),
    "a megabyte": (b"P,1,ivr://a," + b"x" * MEGABYTE + b"\n", "it sends on and does not answer: this is not Asterisk"),
    "one without an end": (b"P,1,ivr://a," + b"x" * MEGABYTE, "it sends on and does not answer: this is not Asterisk"),
}


@pytest.mark.parametrize("answer", ODD)
async def test_who_answers_oddly_to_who_calls_is_no_call_and_the_log_says_why(logged, service, answer):
    data, reason = ODD[answer]
    async with service(None) as (wire, _):
        peer = await connected(wire())
        for start in range(0, len(data), 65536):
            peer.transport.write(data[start : start + 65536])
            await asyncio.sleep(0)
        await peer.lost.wait()
    assert [(line["event"], line["error"]) for line in logged] == [("connection.no_call", reason)]


ACCEPTED = {
    "no target": (b"P,1,\n", ("", ())),
    "bytes of no text": (b"P,1,ivr://a,\xff\xfe\n", ("", ("\ufffd\ufffd",))),
    "many arguments": (b"P,1,ivr://a" + b",x" * 200 + b"\n", ("", ("x",) * 200)),
}


@pytest.mark.parametrize("answer", ACCEPTED)
async def test_an_odd_answer_of_the_right_form_is_a_call_with_what_it_says(service, answer):
    data, expected = ACCEPTED[answer]
    seen = []

    async def looks(call):
        seen.append((call.caller, call.args))

    async with service(looks) as (wire, _):
        peer = await connected(wire())
        peer.transport.write(data)
        await peer.lost.wait()
    assert seen == [expected]


async def test_the_sounds_listener_has_a_limit_of_connections_that_name_no_call(logged):
    tap = AudioSocketServer(Settings(max_calls=1))
    peers = [await connected(tap.line()) for _ in range(LEAST + 10)]
    await asyncio.sleep(0.1)
    assert sum(peer.lost.is_set() for peer in peers) == 10
    for peer in peers:
        peer.transport.abort()
        await peer.lost.wait()
    tap.close()


@pytest.fixture
def service(prompts):
    """A service in memory: ``async with service(conversation) as (wire, service)``."""

    @asynccontextmanager
    async def service(conversation):
        app = App()
        if conversation is not None:
            app.route()(conversation)
        async with Service(app, Settings(), prompts) as running:
            yield running.wire, running
            await running.stop(drain=1.0)

    return service


async def test_a_caller_who_hangs_up_is_the_reason_of_the_end_and_not_the_server(service):
    asking = asyncio.Event()

    async def asks(call):
        asking.set()
        await call.digits("Number?", length=1, no_input_timeout=60)

    async with service(asks) as (wire, _running):
        peer = await connected(wire())
        peer.transport.write(ANSWER)
        await asking.wait()
        peer.transport.write(b"H,1700000001\n")
        await peer.lost.wait()
        assert b"VOICEKIT_REASON=the caller hung up" in peer.received
