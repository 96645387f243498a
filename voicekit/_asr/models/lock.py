"""One process at a time at one model."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

__all__ = ["locked"]


@contextmanager
def locked(file: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of ``file``, which is there only while it is held, with its folder (blocks; Ctrl-C ends the wait).

    ``waiting`` is called once where another process holds it. The system frees it when its holder dies.
    """
    lock = FileLock(file)
    with suppress(Timeout):
        _acquire(lock, file.parent, blocking=False)
    if not lock.is_locked:
        waiting()
        _acquire(lock, file.parent, blocking=True)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
        lock.release()
        with suppress(OSError):
            file.parent.rmdir()


def _acquire(lock: FileLock, folder: Path, *, blocking: bool) -> None:
    """Raises Timeout where another holds it and this is not to block."""
    while not lock.is_locked:
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # the last holder of another lock has tidied the empty folder away
            lock.acquire(blocking=blocking)
