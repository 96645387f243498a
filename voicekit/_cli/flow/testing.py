"""``voicekit flow test``: call scripts, played in virtual time."""

import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from voicekit._authoring.harness import virtual
from voicekit._authoring.harness.playing import PlayedScripts, lines_of
from voicekit._authoring.scripts import ScriptVerdict
from voicekit._cli.context import Context
from voicekit._cli.failure import tell
from voicekit._cli.options import as_json, print_json, settings_of
from voicekit._settings import Settings
from voicekit._unseen import printable
from voicekit.errors import FlowError

__all__ = ["EXIT_FAILED", "EXIT_UNREADABLE", "Tested", "command"]

EXIT_FAILED = 1
EXIT_UNREADABLE = 2

SCRIPTS = ".calls.yaml"


@dataclass(frozen=True, slots=True)
class Tested:
    """One call: its script's file, what came of it, and the line at which it failed (0: none)."""

    file: Path
    verdict: ScriptVerdict
    line: int


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("-k", "only", metavar="TEXT", help="Only calls with this in their name.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write a JUnit report, too.")
@as_json
@click.pass_obj
def command(
    context: Context, /, *, files: tuple[Path, ...], only: str | None, junit: Path | None, as_json: bool
) -> int:
    """Play call scripts and tell which fail.

    FILES are scripts (NAME.calls.yaml), flows (the script beside each is taken), or folders. Nothing is rendered,
    recognised or waited for: a minute of call takes milliseconds. Exit code: 0 all as written, 1 some failed, 2 a file
    cannot be read, or no call fits -k.
    """
    settings = settings_of(context, log_level="error")
    begun = time.perf_counter()
    try:
        tested = tuple(tests_of(files, only, settings))
    except FlowError as error:
        tell(error, as_json=as_json)
        return EXIT_UNREADABLE
    if not tested:
        what = "there are no calls" if only is None else f"no call has {only!r} in its name"
        nothing = FlowError(what, file=", ".join(map(str, files)), hint="a call's name stands after call:")
        tell(nothing, as_json=as_json)
        return EXIT_UNREADABLE
    took = time.perf_counter() - begun
    if junit is not None:
        junit.write_text(junit_of(tested), encoding="utf-8")
    if as_json:
        print_json([report(each) for each in tested])
    else:
        show(tested, took)
    return EXIT_FAILED if any(each.verdict.failure for each in tested) else 0


def tests_of(files: Iterable[Path], only: str | None, settings: Settings) -> Iterator[Tested]:
    """Play all calls of these files whose name holds ``only``. Raises FlowError, SettingsError."""
    played = [PlayedScripts(path, settings) for path in scripts_of(files)]
    with tempfile.TemporaryDirectory(prefix="voicekit-") as recordings, virtual() as runner:
        for each in played:
            for place, name in enumerate(each.names):
                if only is not None and only.casefold() not in name.casefold():
                    continue
                verdict = each.verdict(place, runner, Path(recordings))
                line = 0 if verdict.failure is None else each.line(place, verdict.failure)
                yield Tested(each.path, verdict, line)


def scripts_of(files: Iterable[Path]) -> Iterator[Path]:
    """The scripts that files and folders stand for. Raises FlowError where there are none."""
    for path in files:
        if path.is_dir():
            found = sorted(path.rglob(f"*{SCRIPTS}"))
        elif path.name.endswith(SCRIPTS):
            found = [path]
        else:
            found = [beside] if (beside := path.with_name(path.stem + SCRIPTS)).is_file() else []
        if not found:
            raise FlowError(f"no {SCRIPTS} there", file=str(path), hint=f"write call scripts: NAME{SCRIPTS}")
        yield from found


def report(tested: Tested) -> dict[str, object]:
    """What `--json` prints of one call."""
    verdict = tested.verdict
    failure = None if verdict.failure is None else asdict(verdict.failure) | {"line": tested.line}
    return {
        "file": str(tested.file),
        "call": verdict.call,
        "passed": verdict.failure is None,
        "seconds": round(verdict.seconds, 3),
        "ended": verdict.ended,
        "failure": failure,
    }


def show(tested: tuple[Tested, ...], took: float) -> None:
    """One line for each call, and more for one that failed."""
    file = None
    for each in tested:
        if each.file != file:
            file = each.file
            click.echo(str(file))
        verdict = each.verdict
        mark = click.style("ok  ", fg="green") if verdict.failure is None else click.style("FAIL", fg="red")
        click.echo(f"  {mark}  {verdict.call}  ({verdict.seconds:.1f} s)")
        if verdict.failure is not None:
            click.echo("\n".join(f"        {line}" for line in lines_of(verdict.failure, each.line)))
    failed = sum(each.verdict.failure is not None for each in tested)
    seconds = sum(each.verdict.seconds for each in tested)
    end = f"{failed} failed" if failed else "all as written"
    click.echo(f"{len(tested)} calls, {end}: {seconds:.0f} s of calls in {took:.1f} s")


def junit_of(tested: tuple[Tested, ...]) -> str:
    """The report as CI systems read it."""
    from xml.sax.saxutils import escape, quoteattr  # noqa: PLC0415 - needed by few

    failed = sum(each.verdict.failure is not None for each in tested)
    lines = [f'<testsuite name="voicekit flow test" tests="{len(tested)}" failures="{failed}">']
    for each in tested:
        failure = each.verdict.failure
        head = f"  <testcase classname={quoteattr(printable(each.file))} name={quoteattr(each.verdict.call)}"
        head += f' time="{each.verdict.seconds:.3f}"'
        if failure is None:
            lines.append(f"{head}/>")
            continue
        text = escape("\n".join(lines_of(failure, each.line)))
        lines += [f"{head}>", f"    <failure message={quoteattr(failure.expected)}>{text}</failure>", "  </testcase>"]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *lines, "</testsuite>", ""])
