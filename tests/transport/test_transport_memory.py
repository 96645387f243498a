"""Two protocols joined in memory behave as two ends of a socket."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._transport.memory import join

pytestmark = pytest.mark.looptime


class End(asyncio.Protocol):
    def __init__(self, *, keep=False):
        self.keep = keep
        self.pieces = []
        self.told = []
        self.lost = asyncio.Event()

    @property
    def received(self):
        return b"".join(self.pieces)

    def connection_made(self, transport):
        self.transport = transport
        self.told.append("made")

    def data_received(self, data):
        self.pieces.append(data)

    def eof_received(self):
        self.told.append("eof")
        return self.keep

    def pause_writing(self):
        self.told.append("pause")

    def resume_writing(self):
        self.told.append("resume")

    def connection_lost(self, exc):
        self.told.append(("lost", type(exc)))
        self.lost.set()


class Buffered(asyncio.BufferedProtocol):
    def __init__(self):
        self.buffer = bytearray(7)
        self.received = b""
        self.ended = asyncio.Event()

    def get_buffer(self, sizehint):
        return self.buffer

    def buffer_updated(self, nbytes):
        self.received += self.buffer[:nbytes]

    def eof_received(self):
        self.ended.set()


async def settle():
    """All that is due now has been done: virtual time moves only then."""
    await asyncio.sleep(1.0)


async def pair(**options):
    a, b = End(), End()
    join(a, b, **options)
    await settle()
    return a, b


async def test_bytes_written_in_one_turn_arrive_together_at_the_other_end():
    a, b = await pair()
    a.transport.write(b"one ")
    a.transport.writelines([b"two ", bytearray(b"three")])
    assert b.pieces == []
    await settle()
    assert b.pieces == [b"one two three"]
    b.transport.write(memoryview(b"back"))
    await settle()
    assert a.received == b"back"


async def test_each_end_knows_the_address_of_the_other():
    a, b = await pair(addresses=(("192.0.2.1", 2949), ("192.0.2.7", 5060)))
    assert a.transport.get_extra_info("peername") == ("192.0.2.7", 5060)
    assert a.transport.get_extra_info("peername") == b.transport.get_extra_info("sockname")
    assert a.transport.get_extra_info("cipher") is None
    assert a.transport.get_protocol() is a


async def test_closing_delivers_what_was_written_before():
    a, b = await pair()
    a.transport.write(b"last words")
    a.transport.close()
    assert a.transport.is_closing()
    assert not a.transport.is_reading()
    a.transport.write(b"ignored")
    await settle()
    assert b.received == b"last words"
    assert a.told == ["made", ("lost", type(None))]
    assert b.told == ["made", "eof", ("lost", type(None))]


async def test_a_half_closed_connection_still_carries_the_other_way():
    a, b = End(), End(keep=True)
    join(a, b)
    await settle()
    assert a.transport.can_write_eof()
    a.transport.write_eof()
    await settle()
    b.transport.write(b"answer")
    await settle()
    assert (a.received, b.told) == (b"answer", ["made", "eof"])
    with pytest.raises(RuntimeError, match="write_eof"):
        a.transport.write(b"more")
    b.transport.close()
    await settle()
    assert a.lost.is_set()
    assert b.lost.is_set()


async def test_writing_to_an_end_that_is_gone_loses_the_connection():
    a, b = End(), End(keep=True)
    join(a, b)
    await settle()
    a.transport.close()
    await settle()
    b.transport.write(b"into the void")
    await settle()
    assert b.told == ["made", "eof", ("lost", ConnectionResetError)]


async def test_aborting_throws_away_what_waits():
    a, b = await pair()
    a.transport.write(b"never sent")
    a.transport.abort()
    await settle()
    assert b.received == b""
    assert a.told == ["made", ("lost", type(None))]
    assert b.told == ["made", ("lost", ConnectionResetError)]


async def test_a_paused_reader_pauses_its_writer():
    a, b = await pair()
    b.transport.pause_reading()
    assert not b.transport.is_reading()
    a.transport.set_write_buffer_limits(high=10, low=4)
    assert a.transport.get_write_buffer_limits() == (4, 10)
    a.transport.write(b"0123456789")
    await settle()
    assert (a.told, a.transport.get_write_buffer_size()) == (["made"], 10)
    a.transport.write(b"!")
    await settle()
    assert (a.told, b.received) == (["made", "pause"], b"")
    b.transport.resume_reading()
    await settle()
    assert (a.told, b.received) == (["made", "pause", "resume"], b"0123456789!")
    assert a.transport.get_write_buffer_size() == 0


async def test_closing_against_a_paused_reader_ends_when_that_reader_closes():
    a, b = await pair()
    b.transport.pause_reading()
    a.transport.write(b"unread")
    a.transport.close()
    await settle()
    assert not a.lost.is_set()
    b.transport.close()
    await settle()
    assert a.lost.is_set()
    assert b.lost.is_set()
    assert b.received == b""


async def test_an_end_that_is_closing_receives_nothing_more():
    a, b = await pair()
    b.transport.pause_reading()
    a.transport.write(b"unread")
    a.transport.close()
    b.transport.write(b"too late")
    await settle()
    assert a.received == b""


async def test_a_buffered_protocol_is_filled_through_its_own_buffer():
    a, b = End(), Buffered()
    join(a, b)
    await settle()
    a.transport.write(b"longer than seven bytes")
    a.transport.close()
    await settle()
    assert b.received == b"longer than seven bytes"
    assert b.ended.is_set()


async def test_an_exception_in_a_protocol_reaches_the_loop_and_ends_the_connection():
    class Faulty(End):
        def data_received(self, data):
            raise LookupError(data)

    a, b = End(), Faulty()
    reported = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reported.append(context["exception"]))
    join(a, b)
    await settle()
    a.transport.write(b"x")
    await settle()
    assert [type(error) for error in reported] == [LookupError]
    assert b.lost.is_set()
    assert a.told == ["made", ("lost", ConnectionResetError)]


@given(data=st.binary(max_size=200), sizes=st.lists(st.integers(-3, 50)))
async def test_however_it_is_cut_every_byte_arrives_in_order(data, sizes):
    left = iter(sizes)
    a, b = await pair(chunk=lambda waiting: next(left, waiting))
    a.transport.write(data)
    a.transport.close()
    await b.lost.wait()
    assert b.received == data
    assert all(b.pieces)
