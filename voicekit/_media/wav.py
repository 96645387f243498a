"""The header of a WAV file, and the length that a recorder writes into it last."""

import io
import os
import struct
from typing import BinaryIO, NamedTuple

__all__ = ["HEAD", "Data", "MendedWav", "data_chunk", "finished"]

HEAD = 4096
"""Bytes from the start of a file that show its header."""

_MOST = 0xFFFF_FFFF


class Data(NamedTuple):
    """A WAV file's ``data`` chunk: where it starts, how many bytes its header claims, and what they are."""

    offset: int
    size: int
    tag: int
    legs: int
    rate: int
    bits: int


def data_chunk(head: bytes) -> Data | None:
    """The data chunk of a WAV file by its first bytes; None where they show none."""
    if not head.startswith(b"RIFF") or head[8:12] != b"WAVE":
        return None
    form, at = (0, 0, 0, 0), 12
    while at + 8 <= len(head):
        name, size = struct.unpack_from("<4sI", head, at)
        at += 8
        if name == b"fmt " and at + 16 <= len(head):
            tag, legs, rate, _, _, bits = struct.unpack_from("<HHIIHH", head, at)
            form = tag, legs, rate, bits
        if name == b"data":
            return Data(at, size, *form)
        at += size + size % 2
    return None


def finished(head: bytes, size: int) -> bytes | None:
    """The header of a WAV file of ``size`` bytes whose recorder was killed before it wrote the length, with the length
    that the file has: as long as ``head``. None for any other file.
    """
    data = data_chunk(head)
    if data is None or data.size or size <= data.offset or _is_chunk(head[data.offset : data.offset + 8], data, size):
        return None
    whole = bytearray(head)
    struct.pack_into("<I", whole, 4, min(size - 8, _MOST))
    struct.pack_into("<I", whole, data.offset - 4, min(size - data.offset, _MOST))
    return bytes(whole)


def _is_chunk(start: bytes, data: Data, size: int) -> bool:
    """Whether what follows an empty data chunk is the last chunk of a whole file, and no sound."""
    if len(start) < 8 or not start[:4].isascii():
        return False
    length = int.from_bytes(start[4:8], "little")
    return data.offset + 8 + length + length % 2 == size


class MendedWav(io.RawIOBase):
    """A file read with another header, of the same length as its own first bytes; the file stays the caller's."""

    def __init__(self, file: BinaryIO, head: bytes) -> None:
        self._file = file
        self._head = head

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where the next byte stands."""
        return self._file.tell()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """As in the file."""
        return self._file.seek(offset, whence)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed: any writable buffer
        """As in the file, but for the header."""
        at = self._file.tell()
        content = self._file.read(len(buffer))
        if at < len(self._head):
            content = self._head[at : at + len(content)] + content[len(self._head) - at :]
        buffer[: len(content)] = content
        return len(content)
