"""What nodes share that are told values and give a result: work outside a call, with something to hear meanwhile."""

import asyncio
import datetime as dt
import json
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from voicekit._dialog.bounds import OUT_OF_BOUNDS, TooLarge, bounded
from voicekit._dialog.compiled import CompiledPrompt
from voicekit._dialog.document.node import Act, BoxShape, Edge, GoingNode, Surroundings, Way, Why, failing
from voicekit._dialog.document.values import (
    Expression,
    Location,
    Name,
    OneOrMore,
    Placed,
    Said,
    Scalar,
    Seconds,
    Target,
    listed,
)
from voicekit._dialog.interpreter.given import Given, texts_of, uncovered
from voicekit._dialog.interpreter.run import Run, kind_of
from voicekit.errors import CallError, FlowFailed, VoicekitError

__all__ = ["FILLER_AFTER", "FILLER_PAUSE", "OutsideWork", "TellingNode", "WorkingNode"]

FILLER_AFTER = 0.5
"""Seconds of work before the filler begins: a shorter silence is none."""

FILLER_PAUSE = 2.0
"""Seconds between the end of the filler and its next beginning."""


@dataclass(frozen=True, slots=True)
class OutsideWork:
    """Work that is to be done outside, in ``within`` seconds, while the filler is said."""

    given: Given
    work: Callable[[], Coroutine[Any, Any, object]]
    filler: CompiledPrompt
    within: float | None


class TellingNode(GoingNode):
    """A node that is told values, and whose result is kept."""

    has_result = True

    arguments: dict[Name, Scalar] = {}
    """What it is told: values, and expressions as text."""
    set: Name | dict[Name, Expression] | None = None
    """The variable that keeps its result, or several with the expression over ``result`` that each gets."""

    @property
    def given(self) -> Mapping[str, object]:
        return self.arguments

    def worked_out(self) -> Mapping[str, Scalar]:
        return self.set if isinstance(self.set, Mapping) else {}

    def sets(self) -> Iterable[str]:
        return (self.set,) if isinstance(self.set, str) else self.set or ()

    def expressions(self, here: Location) -> Iterator[Placed]:
        for name, value in self.arguments.items():
            yield (*here, "arguments", name), value, ()
        for name, value in self.worked_out().items():
            yield (*here, "set", name), value, ()

    def told(self, run: Run) -> dict[str, object]:
        """The values of its arguments. Raises ExpressionFailed."""
        return {name: run.value(scalar) for name, scalar in self.arguments.items()}


class WorkingNode(TellingNode):
    """A node that waits for work done outside: a function, a service."""

    shape = BoxShape.WORKS
    works = True

    timeout: Seconds = 10.0
    """The longest it may take."""
    reveal: Annotated[tuple[Name, ...], BeforeValidator(listed), OneOrMore()] = ()
    """Masked variables whose values it is given as they are: an action gets others as a `Secret`, a webhook not at all.
    """
    filler: Said | None = None
    """Said, again and again, while it works; not where the answer comes within half a second."""
    failed: Target | None = None
    """Where the call goes where it fails; without it, to the ``operator`` command's node, else an apology is said."""

    def edges(self, here: Location) -> Iterator[Edge]:
        yield from super().edges(here)
        yield from self.stated(here, Why.FAILURE, "failed")

    def ways(self, name: str, around: Surroundings) -> Iterator[Way]:
        yield Way(name, Act.HAPPENS, "done", target=self.following)
        yield failing(Way(name, Act.HAPPENS, "failed"), self.failure(name, around))

    def failure(self, name: str, around: Surroundings) -> str | None:
        return self.failed or around.operator(name)

    @property
    def work(self) -> str:
        """What works, as logs name it."""
        return self.kind

    def job(self, run: Run) -> OutsideWork:
        """What is to be done. Raises CallError for arguments that cannot be given."""
        raise NotImplementedError

    def keeps(self, run: Run, argument: str) -> bool:
        """Whether an argument comes of a masked answer that the document does not reveal."""
        return not run.masked_in(self.arguments[argument]) <= set(self.reveal)

    def secrets(self, run: Run, told: Mapping[str, object], names: Iterable[str] = ()) -> frozenset[str]:
        """The texts of all that is masked in what it is told, and in the variables ``names`` beside its arguments."""
        masked = {name: run.masked_in(scalar) for name, scalar in self.arguments.items()}
        used = run.variables.masked.intersection(names).union(*masked.values())
        values = [run.variables[name] for name in used] + [told[name] for name, names in masked.items() if names]
        return frozenset(text for value in values for text in texts_of(value))

    async def run(self, run: Run) -> str | None:
        try:
            job = self.job(run)
        except CallError as unfit:
            return self._failed(run, unfit)
        began = run.session.now()
        error: VoicekitError
        try:
            async with asyncio.timeout(job.within) as limit:
                done = bounded(await (_with_filler(run, job.filler, job.work) if job.filler.parts else job.work()))
            result, masked = uncovered(done)
            bounded(result)
        except TooLarge as large:
            error = FlowFailed(f"{self.work}: the answer is out of bounds: {large}", hint=OUT_OF_BOUNDS, kind="answer")
        except TimeoutError as late:
            within = f"{self.work} took longer than {job.within:g} s"
            what = within if limit.expired() else f"{self.work}: TimeoutError: {late}"
            error = FlowFailed(
                job.given.cover(what), kind="timeout", hint="give it more time (timeout), or make it faster"
            )
        except VoicekitError as failed:
            error = _covered(failed, job.given)
        except Exception as failed:  # noqa: BLE001 - what a program's function raises is the flow's to deal with
            _log_failure(run, self.work, failed, job.given)
            error = FlowFailed(
                job.given.cover(f"{self.work}: {type(failed).__name__}: {failed}"),
                kind="error",
                hint="the log has its traceback",
            )
        else:
            private = masked or job.given.is_private
            run.worked(self.work, began, "done", result="" if private else _as_json(run, result))
            return self._kept(run, result, masked=masked)
        run.worked(self.work, began, kind_of(error))
        return self._failed(run, error)

    def _failed(self, run: Run, error: VoicekitError) -> str:
        return run.failed(kind_of(error), error.what, self.failed, error=error)

    def _kept(self, run: Run, result: object, *, masked: bool) -> str | None:
        """Keep what came of the work: an answer that does not hold what the flow takes from it is a failure."""
        try:
            run.keep(self.set, result, masked=masked)
        except CallError as error:
            return self._failed(run, error)
        return self.next


def _as_json(run: Run, result: object) -> str:
    """What came of the work, where the records keep it; empty for what JSON has no word for."""
    if not run.call.events_to.is_cassette:
        return ""
    try:
        return json.dumps(result, default=_plain)
    except (TypeError, ValueError):
        return ""


def _plain(value: object) -> object:
    """Amounts as numbers, dates and times as texts: as a webhook or a call script gives them."""
    match value:
        case Decimal():
            return float(value)
        case dt.date() | dt.time():
            return value.isoformat()
    raise TypeError


def _covered(error: VoicekitError, given: Given) -> VoicekitError:
    """An error whose words hold nothing that is masked."""
    what = given.cover(error.what)
    return error if what == error.what else FlowFailed(what, hint=given.cover(error.hint), kind=kind_of(error))


def _log_failure(run: Run, name: str, error: Exception, given: Given) -> None:
    """What a program's function has raised: nothing that is masked stands in the log."""
    what, log = given.cover(str(error)), run.call.log_to
    if given.is_private:
        told = given.cover("".join(traceback.format_exception(error)))  # it holds the words of errors
        log.error("action.failed", action=name, error=what, exception=told)
    else:
        log.error("action.failed", action=name, error=what, exc_info=error)


async def _with_filler(run: Run, filler: CompiledPrompt, work: Callable[[], Coroutine[Any, Any, object]]) -> object:
    """Work, and let the caller hear something from `FILLER_AFTER` on. Raises what the work raises."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(_outcome(work()))
        try:
            done, _ = await asyncio.wait({task}, timeout=FILLER_AFTER)
            if not done:
                await _entertain(run, filler, group, task)
            result, error = await task
        except BaseException:
            task.cancel()
            raise
    if error is not None:
        raise error
    return result


async def _entertain(run: Run, filler: CompiledPrompt, group: asyncio.TaskGroup, task: "asyncio.Task[Any]") -> None:
    """Say the filler again and again until the task is done, or the caller presses a key: it is for what follows."""
    call, heard = run.call, False
    with _without_commands(run):
        while not task.done() and not heard:
            saying = group.create_task(_outcome(call.say(*run.said(filler, "filler"))))
            await asyncio.wait({task, saying}, return_when=asyncio.FIRST_COMPLETED)
            if not saying.done():
                saying.cancel()
                await asyncio.wait({saying})
                await call.interrupt()
                return
            key, error = await saying
            heard = key is not None or error is not None
            await asyncio.wait({task}, timeout=FILLER_PAUSE)


async def _outcome(work: Awaitable[Any]) -> tuple[Any, Exception | None]:
    """What comes of something, without raising an error: a group would end all its tasks for it."""
    try:
        return await work, None
    except Exception as error:  # noqa: BLE001 - it is raised again where it is waited for
        return None, error


@contextmanager
def _without_commands(run: Run) -> Iterator[None]:
    """No command works meanwhile: what is under way outside can only be waited for."""
    call = run.call
    keys, words = call.hotkeys, call.hotwords
    call.hotkeys, call.hotwords = {}, {}
    try:
        yield
    finally:
        call.hotkeys, call.hotwords = keys, words
