"""Which results are of this recording and these settings, so that nothing is done twice."""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from voicekit.transcribe._places import TranscriptionJob

__all__ = ["INDEX", "MODE", "ResultLedger", "fingerprint"]

MODE = 0o640
"""What callers said is for our user and our group, whatever the umask."""

INDEX = ".transcripts.jsonl"
"""In each folder of results: a line for each that was written; the last one of a result counts."""


def fingerprint(how: Mapping[str, Any]) -> str:
    """All that a result depends on but the recording, as a short word."""
    text = json.dumps(how, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class ResultLedger:
    """The results of one run's settings. Methods block."""

    def __init__(self, settings: str) -> None:
        self._settings = settings
        self._folders: dict[Path, dict[str, Any]] = {}

    def has(self, job: TranscriptionJob) -> bool:
        """Whether the result is there, made of the recording as it is now and with the same settings."""
        line = self._folder(job.result.parent).get(job.result.name)
        return line is not None and line == self._line(job) and job.result.is_file()

    def write(self, job: TranscriptionJob, content: str) -> None:
        """Write the result, whole or not at all, then its line. Raises OSError."""
        line = self._line(job)
        folder = job.result.parent
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{job.result.name}.", suffix=".part", dir=folder)
        try:
            with open(descriptor, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - a descriptor
                os.fchmod(descriptor, MODE)
                file.write(content)
            Path(name).replace(job.result)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        with open(folder / INDEX, "a", encoding="utf-8", opener=_closed_to_others) as index:
            # The line break comes first: a line that a crash tore must not spoil this one.
            index.write("\n" + json.dumps({"result": job.result.name, **line}))
        self._folder(folder)[job.result.name] = line

    def _line(self, job: TranscriptionJob) -> dict[str, Any]:
        state = job.source.stat()
        return {
            "source": str(job.source.absolute()),
            "size": state.st_size,
            "changed": state.st_mtime_ns,
            "settings": self._settings,
        }

    def _folder(self, folder: Path) -> dict[str, Any]:
        if folder not in self._folders:
            self._folders[folder] = _read(folder / INDEX)
        return self._folders[folder]


def _closed_to_others(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | os.O_CLOEXEC, MODE)
    os.fchmod(descriptor, MODE)
    return descriptor


def _read(index: Path) -> dict[str, Any]:
    """The last line of each result; one that was torn by a crash is none."""
    lines: dict[str, Any] = {}
    with suppress(FileNotFoundError), index.open(encoding="utf-8", errors="replace") as file:
        for text in file:
            with suppress(ValueError, TypeError, KeyError):
                line = json.loads(text)
                lines[line.pop("result")] = line
    return lines
