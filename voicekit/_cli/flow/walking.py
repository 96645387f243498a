"""``voicekit flow walk``: every way out of every node of a flow, gone by simulated callers."""

import datetime as dt
import json
import tempfile
import time
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import click
import yaml

from voicekit._authoring.explore import Defect, Walked, walk
from voicekit._authoring.explore.exploring import Observe, Tell
from voicekit._authoring.explore.scheduler import Scheduler
from voicekit._authoring.explore.starts import Start
from voicekit._authoring.harness import FlowSet, flow_set_of, staged, virtual
from voicekit._authoring.lint import Finding, Severity
from voicekit._authoring.lint.together import check_together
from voicekit._authoring.scripts import ScriptHarness
from voicekit._cli.context import Context
from voicekit._cli.failure import tell
from voicekit._cli.options import as_json, hinted, settings_of
from voicekit._cli.progress import counted
from voicekit._dialog.load import Loaded, load
from voicekit._logs import silenced
from voicekit._settings import Settings
from voicekit.errors import CatalogError, FlowError

__all__ = ["EXIT_DEFECTS", "EXIT_UNREADABLE", "command"]

EXIT_DEFECTS = 1
EXIT_UNREADABLE = 2


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day on which the calls are made.")
@click.option(
    "--least", type=click.FloatRange(0, 100), default=0.0, metavar="PERCENT", help="Fail below this coverage."
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="CALLS",
    help="Stop after so many calls, wherever the walk is then.",
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the failures as call scripts."
)
@as_json
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    file: Path,
    today: dt.datetime | None,
    least: float,
    limit: int | None,
    output: Path | None,
    as_json: bool,
) -> int:
    """Walk through a flow: every choice, answer, silence, wrong answer, command, failure and opening hour.

    Begins with the errors of `voicekit flow check`. Reports how much of it the callers came through, what was gone by
    force only, and each crash, loop and dead air once, with the first call that leads there as a script for `voicekit
    flow test`. Exit code: 0 nothing is wrong, 1 something is, 2 FILE cannot be read.
    """
    settings = settings_of(context, [file], log_level="error")
    begun = time.perf_counter()
    try:
        loaded = load(file)
        wrong = errors_in(loaded, file, settings)
        day = today.date() if today is not None else dt.datetime.now(dt.UTC).date()
        # A call that fails is what the walk reports, once for all such calls.
        with silenced(), counted("ways", hidden=as_json) as gone:
            walked = walk_through(flow_set_of(loaded, settings), day, limit, gone)
    except FlowError as error:
        tell(error, as_json=as_json)
        return EXIT_UNREADABLE
    took = time.perf_counter() - begun
    if output is not None and walked.defects:
        output.write_text(scripts_of(walked, file), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(report(walked, wrong, took), indent=2, ensure_ascii=False, default=str))
    else:
        for each in wrong:
            click.echo(each)
        show(walked, took, output)
    return EXIT_DEFECTS if wrong or walked.defects or walked.coverage < least else 0


def errors_in(loaded: Loaded, file: Path, settings: Settings) -> tuple[Finding, ...]:
    """What the check finds that callers will hear. Raises FlowError where it cannot look, or a catalogue cannot be
    read.

    Actions of programs that are not named in the flow are not known here.
    """
    try:
        found = tuple(check_together([(file, loaded)], [], settings))
    except CatalogError as error:
        raise FlowError(error.what, hint=error.hint, file=error.file, line=error.line) from error
    return tuple(each for each in found if each.severity is Severity.ERROR)


def walk_through(flow_set: FlowSet, today: dt.date, limit: int | None, tell: Tell) -> Walked:
    """Walk in virtual time. Raises FlowError."""
    with tempfile.TemporaryDirectory(prefix="voicekit-") as recordings, virtual() as runner:

        def place(start: Start, scheduler: Scheduler, observe: Observe) -> AbstractAsyncContextManager[ScriptHarness]:
            return staged(flow_set, start.script, scheduler, Path(recordings), observe, saved=start.saved)

        return runner.run(walk(flow_set.first, flow_set.flows, place, today, limit=limit, tell=tell))


def report(walked: Walked, errors: Iterable[Finding], took: float) -> dict[str, object]:
    """What `--json` prints."""
    return {
        "flow": walked.flow,
        "errors": [hinted(each.as_json()) for each in errors],
        "coverage": round(walked.coverage, 1),
        "ways": len(walked.ways),
        "calls": walked.calls,
        "call_seconds": round(walked.seconds, 1),
        "seconds": round(took, 2),
        "forced": [{"node": way.node, "way": way.name, "target": way.target} for way in walked.forced],
        "whole": walked.is_whole,
        "closed": [
            {"node": way.node, "way": way.name, "target": way.target, "why": why} for way, why in walked.closed.items()
        ],
        "missed": [{"node": way.node, "way": way.name, "target": way.target} for way in walked.missed],
        "failures": [
            {
                "kind": each.kind,
                "node": each.node,
                "what": each.what,
                "calls": each.calls,
                "script": written(each),
            }
            for each in walked.defects
        ],
    }


def show(walked: Walked, took: float, output: Path | None) -> None:
    """The walk for people."""
    gone = len(walked.gone)
    click.echo(
        f"{walked.flow}: {walked.coverage:.1f} % of {len(walked.ways)} ways ({gone}), "
        f"{walked.calls} calls of {walked.seconds:.0f} s in {took:.1f} s"
    )
    if not walked.is_whole:
        click.echo(f"  stopped after {walked.calls} calls: the rest was not looked at")
    for way in walked.forced:
        click.echo(f"  by force  {way}")
    for way in walked.missed:
        click.echo(f"  {click.style('not gone', fg='yellow')}  {way}")
    for way, why in walked.closed.items():
        click.echo(f"  closed    {way}: {why}")
    for defect in walked.defects:
        times = "" if defect.calls == 1 else f", in {defect.calls} calls"
        click.echo(f"  {click.style(defect.kind, fg='red')}  in {defect.node}{times}: {defect.what}")
        if output is None:
            click.echo(_indented(yaml.safe_dump(written(defect), sort_keys=False, allow_unicode=True)), nl=False)
    if walked.defects and output is not None:
        click.echo(f"the calls that lead there are in {output}: voicekit flow test {output}")


def scripts_of(walked: Walked, file: Path) -> str:
    """The calls that lead to what is wrong, as a document for `voicekit flow test`."""
    document = {"flow": file.name, "calls": [written(each) for each in walked.defects]}
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))


def written(defect: Defect) -> dict[str, Any]:
    """A script as its document has it."""
    document: dict[str, Any] = json.loads(defect.script.model_dump_json(exclude_defaults=True, exclude_none=True))
    document["steps"] = [_step(step) for step in document.get("steps", ())]
    return document


def _step(step: dict[str, Any]) -> dict[str, Any]:
    if "says" in step:
        return {"says": step["says"][0]["text"]}
    return step


def _indented(text: str) -> str:
    return "".join(f"      {line}\n" for line in text.splitlines())
