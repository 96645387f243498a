"""``voicekit render``: a program's prompts rendered beforehand, or checked."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from voicekit.call.manners import phrases
from voicekit.cli.context import Context
from voicekit.cli.options import as_json, cache_options, settings_of, speech_options
from voicekit.errors import ProgramError
from voicekit.prompts.batch import Checked, Failure, Lacking, Progress, Rendered, Wanted, check_all, render_all
from voicekit.prompts.parts import Audio, Part, Spoken, Text
from voicekit.prompts.scan import Scan, scan
from voicekit.prompts.wiring import renderer_of
from voicekit.server.program import path_of
from voicekit.settings import Settings

__all__ = ["command"]

OWN = "voicekit's own phrases"
"""Where the prompts stand that are in no program: what is said when an answer is missing, and the apology."""


@dataclass(frozen=True, slots=True)
class Report:
    """What there was to do and what was done; each entry says where its prompt stands."""

    present: int
    rendered: int
    missing: list[dict[str, str]]
    failed: list[dict[str, str]]
    live: list[dict[str, str]]


@click.command()
@click.argument("target")
@click.option("--check", is_flag=True, help="Render nothing; name what is missing or stale, and exit 1 if anything is.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Prompts at once; else one for each CPU.")
@cache_options
@speech_options
@as_json
@click.pass_obj
def command(
    context: Context, /, *, target: str, check: bool, jobs: int | None, as_json: bool, **options: str | None
) -> int:
    """Render a program's prompts beforehand.

    TARGET is what `voicekit serve` takes; the program is read, not run. Prompts with values that only a call knows are
    rendered in that call, except for their sentences that never change. Exits 1 where a prompt cannot be rendered.
    """
    settings = settings_of(context, **options)
    found = scan(source_of(target))
    places = places_of(found, settings.language)
    with progress_bar(hidden=as_json or check) as progress:
        done = asyncio.run(batch(settings, list(places), jobs, progress, check=check))
    report = Report(
        present=done.present,
        rendered=done.made if isinstance(done, Rendered) else 0,
        missing=[lack(one, places) for one in done.lacking] if isinstance(done, Checked) else [],
        failed=[failure(one, places) for one in done.failures],
        live=[{"at": f"{shown_path(one.file)}:{one.line}", "source": one.source} for one in found.live],
    )
    if as_json:
        click.echo(json.dumps(asdict(report), indent=2, ensure_ascii=False))
    else:
        tell(report, check=check)
    return 1 if report.failed or report.missing else 0


async def batch(
    settings: Settings, wanted: list[Wanted], jobs: int | None, progress: Callable[[Progress], None], *, check: bool
) -> Rendered | Checked:
    """Look at all prompts, and render what is not there unless this is a check."""
    async with renderer_of(settings, workers=jobs) as renderer:
        return await (check_all(renderer, wanted) if check else render_all(renderer, wanted, progress))


def source_of(target: str) -> Path:
    """The file of a target. Raises ProgramError where it is not there."""
    path = path_of(target)
    if path is not None:
        return path
    name = target.partition(":")[0]
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        spec = None
    if spec is None or spec.origin is None or not spec.has_location:
        raise ProgramError(
            f"there is no module {name}", mend="give the path of a Python program, or package.module:app"
        )
    return Path(spec.origin)


def places_of(found: Scan, language: str) -> dict[Wanted, str]:
    """Every prompt to render, with the first place where it stands."""
    places: dict[Wanted, str] = {}
    for literal in found.literals:
        places.setdefault((literal.part, language), f"{shown_path(literal.file)}:{literal.line}")
    for live in found.live:
        for sentence in live.sentences:
            places.setdefault((Text(sentence), language), f"{shown_path(live.file)}:{live.line}")
    own = phrases(language)
    for prompt in (*own.no_input, *own.no_match, own.apology):
        if isinstance(prompt, str):
            places.setdefault((Text(prompt), language), OWN)
    return places


def shown_path(file: Path) -> str:
    """A path as short as it can be from here."""
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)


@contextmanager
def progress_bar(*, hidden: bool) -> Iterator[Callable[[Progress], None]]:
    """A bar on a terminal's stderr; nothing elsewhere."""
    console = Console(file=sys.stderr)
    columns = (TextColumn("rendering"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, disable=hidden or not console.is_terminal, transient=True) as bar:
        task = bar.add_task("rendering", total=None)
        yield lambda now: bar.update(task, completed=now.done, total=now.total)


def lack(one: Lacking, places: dict[Wanted, str]) -> dict[str, str]:
    """A piece that would have to be rendered, and whether it is stale."""
    why = "never rendered"
    if one.stale is not None:
        why = "stale: " + "; ".join(f"{name} was {was!r}, is {now!r}" for name, was, now in one.stale.changes)
    return {"at": places[one.part, one.language], "prompt": one.piece.label, "why": why}


def failure(one: Failure, places: dict[Wanted, str]) -> dict[str, str]:
    """A prompt that cannot be rendered."""
    return {
        "at": places[one.part, one.language],
        "prompt": shown(one.part),
        "why": one.error.what,
        "mend": one.error.mend,
    }


def shown(part: Part) -> str:
    """A part for people; private ones show nothing of themselves."""
    match part:
        case Text(private=True) | Spoken(private=True):
            return "(private)"
        case Text(text=text):
            return text if len(text) <= 60 else text[:57] + "..."
        case Spoken(kind=kind, value=value):
            return f"{kind} {value}"
        case Audio(file=file):
            return file
        case _:
            return str(part)


def tell(report: Report, *, check: bool) -> None:
    """The report for people: a line for each prompt that lacks, then the sum."""
    for entry in report.missing:
        click.echo(f"{entry['at']}: {entry['prompt']}\n    {entry['why']}")
    for entry in report.failed:
        click.secho(f"{entry['at']}: {entry['prompt']}\n    {entry['why']}", fg="red")
        if entry["mend"]:
            click.echo(f"    mend: {entry['mend']}")
    counts = [f"{report.present} prompts there"]
    counts += [f"{len(report.missing)} missing or stale"] if check else [f"{report.rendered} rendered"]
    counts += [f"{len(report.failed)} failed"] if report.failed else []
    counts += [f"{len(report.live)} only a call knows"] if report.live else []
    click.echo(", ".join(counts))
