"""Where a sound is written to: a file, a pipe, a device, or whatever else has a name."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

__all__ = ["written"]


@contextmanager
def written(target: Path) -> Iterator[BinaryIO]:
    """A file to write and seek in, whose content goes to ``target`` when the block has ended well.

    ``target`` is opened and written into, never replaced: a device, a pipe or a link stays what it is, and a file that
    is there keeps its owner. It is not touched where the block fails. Raises OSError.
    """
    with tempfile.TemporaryFile() as spool:
        file = cast("BinaryIO", spool)
        yield file
        file.seek(0)
        with target.open("wb") as output:
            shutil.copyfileobj(file, output)
