"""AudioSocket, by which Asterisk streams a call's sound: frames of a kind, a length and a payload. Pure, as all here.

Source: ``res_audiosocket`` of Asterisk 18 and later (it is not in 16 and 17). A live voice needs 18.5, for Originate's
option v beside it. A frame is one byte of kind, two of length (big-endian), the payload. Sound is 16 bit,
little-endian, 8 kHz, in frames of 20 ms.
"""

import struct
from enum import IntEnum
from uuid import UUID

from voicekit._plain import plain
from voicekit.errors import PeerError

__all__ = ["FRAME_BYTES", "SILENCE", "AudioFrames", "Frame", "FrameKind", "encode_frame"]

FRAME_BYTES = 320
"""Bytes of 20 ms at 8 kHz and 16 bit."""

_HEADER = struct.Struct(">BH")
_UUID_BYTES = 16
_WAITING_MAX = 1 << 20  # bytes that one read may bring; more than a minute of sound at once is no live call


class FrameKind(IntEnum):
    """What a frame carries; a kind that is not listed is passed over."""

    HANGUP = 0x00
    UUID = 0x01
    DTMF = 0x03
    AUDIO = 0x10
    ERROR = 0xFF


@plain(frozen=True, slots=True)
class Frame:
    """One frame."""

    kind: int
    payload: bytes = b""

    @property
    def uuid(self) -> UUID:
        """The call's UUID of a frame of that kind. Raises PeerError where it is none."""
        if self.kind != FrameKind.UUID or len(self.payload) != _UUID_BYTES:
            raise PeerError("the first AudioSocket frame is not a UUID: this is not Asterisk")
        return UUID(bytes=self.payload)


def encode_frame(frame: Frame) -> bytes:
    """The bytes of a frame."""
    return _HEADER.pack(frame.kind, len(frame.payload)) + frame.payload


SILENCE = encode_frame(Frame(FrameKind.AUDIO, bytes(FRAME_BYTES)))
"""20 ms of silence as it is sent: AudioSocket gives up after two seconds in which nothing comes."""


class AudioFrames:
    """Takes bytes, gives frames."""

    __slots__ = ("_buffer",)

    def __init__(self) -> None:
        self._buffer = b""

    def receive(self, data: bytes) -> list[Frame]:
        """The frames that are whole now. Raises PeerError for more bytes at once than a live call has."""
        if len(data) > _WAITING_MAX:
            raise PeerError("more sound came at once than a live call has")
        buffer, place, frames = self._buffer + data, 0, []
        while len(buffer) - place >= _HEADER.size:
            kind, length = _HEADER.unpack_from(buffer, place)
            end = place + _HEADER.size + length
            if end > len(buffer):
                break
            frames.append(Frame(kind, buffer[place + _HEADER.size : end]))
            place = end
        self._buffer = buffer[place:]
        return frames
