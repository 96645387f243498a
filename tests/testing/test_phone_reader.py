"""The two readers of command lines, fed by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit.testing.asterisk.reader import LINE_SIZE, PlainReader, StallingReader, reader_for


def poll(reader):
    """Take lines as long as a poll of the descriptor says so."""
    lines = []
    while reader.readable:
        line = reader.take()
        if line is None:
            break
        lines.append(line)
        if not line:
            break
    return lines


def test_the_version_decides_the_reader():
    assert isinstance(reader_for(13), PlainReader)
    assert isinstance(reader_for(14), PlainReader)
    assert isinstance(reader_for(15), StallingReader)
    assert isinstance(reader_for(22), StallingReader)


def test_lines_that_arrive_together_stall_behind_the_first():
    reader = StallingReader()
    reader.feed(b"S,f\nG,A\nG,B\n")
    assert poll(reader) == [b"S,f\n"]
    assert not reader.readable
    assert not reader.blocked
    assert reader.buffered == len(b"G,A\nG,B\n")


def test_one_byte_frees_all_that_is_buffered_because_it_stays_in_the_descriptor():
    reader = StallingReader()
    reader.feed(b"S,f\n" + b"G,A\n" * 50)
    assert poll(reader) == [b"S,f\n"]
    reader.feed(b"\n")
    assert poll(reader) == [b"G,A\n"] * 50 + [b"\n"]
    assert reader.buffered == 0


def test_a_nudge_read_together_with_the_lines_frees_nothing():
    reader = StallingReader()
    reader.feed(b"S,f\nG,A\n")
    reader.feed(b"\n")
    assert poll(reader) == [b"S,f\n"]


def test_a_burst_longer_than_one_read_goes_on_while_bytes_are_left_in_the_descriptor():
    reader = StallingReader()
    lines = [b"G,%04d\n" % number for number in range(400)]
    reader.feed(b"".join(lines))
    taken = poll(reader)
    # Of 2,800 bytes the first read takes 2,048: 292 lines and a half. The second, for the rest of the half, takes all
    # that is left, and leaves the descriptor with nothing to say.
    assert taken == lines[:293]
    reader.feed(b"\n")
    assert taken + poll(reader) == [*lines, b"\n"]


def test_the_end_of_the_stream_frees_what_is_buffered():
    reader = StallingReader()
    reader.feed(b"P,1\nS,beep\n")
    reader.feed_eof()
    assert poll(reader) == [b"P,1\n", b"S,beep\n", b""]


@pytest.mark.parametrize("make", [StallingReader, PlainReader])
def test_half_a_line_blocks_until_the_rest_comes(make):
    reader = make()
    reader.feed(b"A,digi")
    assert poll(reader) == []
    assert reader.blocked
    reader.feed(b"ts")
    assert reader.take() is None
    reader.feed(b"/1\n")
    assert reader.take() == b"A,digits/1\n"
    assert not reader.blocked


@pytest.mark.parametrize("make", [StallingReader, PlainReader])
def test_half_a_line_at_the_end_of_the_stream_is_a_line(make):
    reader = make()
    reader.feed(b"E,by")
    assert poll(reader) == []
    reader.feed_eof()
    assert reader.take() == b"E,by"
    assert poll(reader) == [b""]


@pytest.mark.parametrize("make", [StallingReader, PlainReader])
@pytest.mark.parametrize(("length", "cut"), [(1022, False), (1023, False), (1024, True), (1025, True), (3003, True)])
def test_a_line_of_1024_bytes_or_more_is_cut_and_its_tail_read_as_another(make, length, cut):
    reader = make()
    line = b"L" * (length - 1) + b"\n"
    reader.feed(line)
    first = reader.take()
    assert len(first) == min(length, LINE_SIZE - 1)
    reader.feed(b"\n")
    rest = b"".join(poll(reader))
    assert (first + rest).startswith(line)
    assert (len(first) < length) is cut


def test_the_plain_reader_leaves_the_rest_in_the_descriptor():
    reader = PlainReader()
    reader.feed(b"S,f\nG,A\nG,B\n")
    assert poll(reader) == [b"S,f\n", b"G,A\n", b"G,B\n"]


cuts = st.lists(st.tuples(st.binary(max_size=40) | st.just(b"\n") | st.just(b"x" * 700), st.booleans()), max_size=40)


@given(pieces=cuts, stalling=st.booleans())
def test_every_byte_comes_out_once_in_order_in_lines_that_fit(pieces, stalling):
    reader = StallingReader() if stalling else PlainReader()
    lines = []
    for piece, polled in pieces:
        reader.feed(piece)
        if polled or reader.blocked:
            lines += taken(reader)
    reader.feed_eof()
    lines += taken(reader)
    assert b"".join(lines) == b"".join(piece for piece, _ in pieces)
    assert all(0 < len(line) < LINE_SIZE and b"\n" not in line[:-1] for line in lines)


def taken(reader):
    lines = []
    if reader.blocked:
        line = reader.take()
        if line is None:
            return []
        lines.append(line)
    return [line for line in lines + poll(reader) if line]
