"""A server in a process of its own, on a core of its own where there are two."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self

__all__ = ["GENERATOR_CORE", "Process", "pinned"]

_CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = {_CORES[0]}
GENERATOR_CORE = set(_CORES[1:]) or {_CORES[0]}


class Process:
    """``python -m MODULE ...``, steered over its pipes. A context manager; it ends with the block."""

    def __init__(self, module: str, *arguments: str, cores: set[int] | None = SERVER_CORE) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[1],
        )
        if cores is not None:
            os.sched_setaffinity(self._process.pid, cores)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def read(self) -> dict[str, Any]:
        """The next thing that it tells. Raises RuntimeError where it has ended instead."""
        assert self._process.stdout is not None
        return self.told(self._process.stdout)

    @staticmethod
    def told(stdout: IO[bytes]) -> dict[str, Any]:
        """The next thing that a server tells. Raises RuntimeError where it has ended instead."""
        line = stdout.readline()
        if not line:
            raise RuntimeError("the server has ended")
        told: dict[str, Any] = json.loads(line)
        return told

    def ask(self, command: str) -> dict[str, Any]:
        """Tell it a command, and read the answer."""
        self.tell(command)
        return self.read()

    def tell(self, command: str) -> None:
        """Tell it a command."""
        assert self._process.stdin is not None
        self._process.stdin.write(command.encode() + b"\n")
        self._process.stdin.flush()


@contextmanager
def pinned(cores: set[int]) -> Iterator[None]:
    """Run on these cores only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
