"""Many recordings: several at once, one bad one does not stop the others, what is done already is kept."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voicekit.errors import AsrError
from voicekit.transcribe._forms import FORMS
from voicekit.transcribe._ledger import ResultLedger, fingerprint
from voicekit.transcribe._one import Recognizes, Slots, transcribe
from voicekit.transcribe._places import TranscriptionJob
from voicekit.transcribe._transcript import Transcript

__all__ = ["Observer", "Plan", "each", "run_all"]


@dataclass(frozen=True, slots=True)
class Plan:
    """How recordings are transcribed. ``how`` says with which engine and model; it goes into JSON results."""

    language: str
    phrases: tuple[str, ...] | None
    form: str
    how: Mapping[str, Any]

    @property
    def settings(self) -> str:
        """All of it as one word, to tell whether a result is of these settings."""
        return fingerprint({"form": self.form, "phrases": self.phrases, **self.how})


class Observer:
    """Told how it goes; this one keeps it to itself."""

    def progress(self, job: TranscriptionJob, share: float) -> None:
        """``share`` of the recording has been heard, 0 to 1."""

    def kept(self, job: TranscriptionJob) -> None:
        """The result is there already."""

    def done(self, job: TranscriptionJob, transcript: Transcript) -> None:
        """The result is written."""

    def failed(self, job: TranscriptionJob, error: Exception) -> None:
        """The recording cannot be read, or its result not written."""


async def run_all(
    jobs: AsyncIterator[TranscriptionJob], recognition: Recognizes, plan: Plan, most: int, observer: Observer
) -> None:
    """Transcribe every job, ``most`` at once.

    An error of one recording is told and the rest goes on; an error of what recognises ends all: it raises AsrError.
    """
    run = _BatchRun(recognition, plan, Slots(most), ResultLedger(plan.settings), observer)
    queue: asyncio.Queue[TranscriptionJob | None] = asyncio.Queue(1)

    async def work() -> None:
        while (job := await queue.get()) is not None:
            await run.one(job)
        await queue.put(None)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(most):
                group.create_task(work())
            async for job in jobs:
                await queue.put(job)
            await queue.put(None)
    except ExceptionGroup as several:
        raise several.exceptions[0] from None


@dataclass(frozen=True, slots=True)
class _BatchRun:
    recognition: Recognizes
    plan: Plan
    slots: Slots
    kept: ResultLedger
    observer: Observer

    async def one(self, job: TranscriptionJob) -> None:
        try:
            if await asyncio.to_thread(self.kept.has, job):
                self.observer.kept(job)
                return
            transcript = await transcribe(
                job.source,
                self.recognition,
                self.plan.language,
                self.plan.phrases,
                slots=self.slots,
                progress=lambda share: self.observer.progress(job, share),
            )
            content = FORMS[self.plan.form](transcript, job.source, self.plan.how)
            await asyncio.to_thread(self.kept.write, job, content)
        except AsrError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a library makes of one bad recording is not the others' end
            self.observer.failed(job, error)
        else:
            self.observer.done(job, transcript)


async def each(jobs: Sequence[TranscriptionJob]) -> AsyncIterator[TranscriptionJob]:
    """Jobs that are all known."""
    for job in jobs:
        yield job
