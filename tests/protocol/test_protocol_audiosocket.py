"""AudioSocket frames: whole, whatever the cuts."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._protocol.audiosocket import FRAME_BYTES, SILENCE, AudioFrames, Frame, FrameKind, encode_frame
from voicekit.errors import PeerError

frames = st.builds(Frame, st.sampled_from([*FrameKind, 0x42]), st.binary(max_size=700))


@given(st.lists(frames, max_size=8), st.lists(st.integers(1, 300), max_size=30))
def test_frames_come_back_from_bytes_that_are_cut_anywhere(sent, sizes):
    wire, reader, got = b"".join(map(encode_frame, sent)), AudioFrames(), []
    for size in [*sizes, len(wire) + 1]:
        got += reader.receive(wire[:size])
        wire = wire[size:]
    assert got == sent


def test_the_uuid_of_the_first_frame_is_the_calls():
    uuid = uuid4()
    (frame,) = AudioFrames().receive(encode_frame(Frame(FrameKind.UUID, uuid.bytes)))
    assert frame.uuid == uuid


@pytest.mark.parametrize(
    "frame", [Frame(FrameKind.UUID, b"short"), Frame(FrameKind.AUDIO, bytes(16)), Frame(0x47, b"ET /")]
)
def test_another_first_frame_is_not_asterisk(frame):
    with pytest.raises(PeerError):
        _ = frame.uuid


def test_silence_is_twenty_milliseconds_of_zeros():
    assert bytes([0x10, 0x01, 0x40]) + bytes(FRAME_BYTES) == SILENCE


def test_more_than_a_live_call_has_at_once_is_refused():
    with pytest.raises(PeerError):
        AudioFrames().receive(bytes((1 << 20) + 1))
