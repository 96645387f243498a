"""The three standard streams of a process, and what becomes of what they do not take."""

import io
import os
import sys
from typing import Any, BinaryIO, TextIO, cast

__all__ = ["OUTPUT", "let_go", "name_output", "open_streams"]

OUTPUT = "standard output"
"""What an error of stdout has in the place of a file's name, after `name_output`."""


def open_streams() -> None:
    """Give a process those of its three standard streams that it has been started without (``2>&-``): to nowhere.

    The next file or connection would get such a number, and what a library prints would go to a caller's line. From
    then on, what cannot be written to stderr (the disk is full, its reader is gone) is lost, and fails nothing.
    """
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)  # not that number itself, which somebody else may have had before
            setattr(sys, name, os.fdopen(nowhere, "w" if descriptor else "r"))
    if sys.stderr is sys.__stderr__ and isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr = _through(_Lossy, sys.stderr, "backslashreplace", line_buffering=True)


def name_output() -> None:
    """Let what fails to be written to stdout say so: an OSError of a stream has no name, and its data may be gone."""
    output = sys.stdout
    if output is sys.__stdout__ and isinstance(output, io.TextIOWrapper):
        sys.stdout = _through(_Named, output, output.errors, line_buffering=output.line_buffering)


def let_go(stream: TextIO) -> None:
    """Give up what waits in a stream that takes nothing: Python would try again at its end, say so, and give 120."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _through(
    kind: type[io.FileIO], stream: io.TextIOWrapper, errors: str | None, *, line_buffering: bool
) -> io.TextIOWrapper:
    """A stream to the same descriptor, by way of a file of this kind."""
    file, at_once = kind(stream.fileno(), "w", closefd=False), stream.write_through
    return io.TextIOWrapper(
        cast("BinaryIO", file) if at_once else io.BufferedWriter(file),  # without a buffer, as Python's own by -u
        stream.encoding,
        errors,
        line_buffering=line_buffering,
        write_through=at_once,
    )


class _Named(io.FileIO):
    """A file whose errors name it."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise OSError(error.errno, error.strerror, OUTPUT) from None


class _Lossy(io.FileIO):
    """A file to which everything can be written."""

    def write(self, data: Any, /) -> int:
        try:
            written = super().write(data)
        except OSError:
            written = None
        return memoryview(data).nbytes if written is None else written  # None: a pipe that does not wait is full
