"""``voicekit render``: the prompts of programs and flows rendered beforehand, or checked."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from itertools import starmap

import click

from voicekit import _interrupt as interrupt
from voicekit._authoring.batch import (
    Checked,
    Lacking,
    Odd,
    Rendered,
    RenderFailure,
    Wanted,
    check_all,
    render_all,
)
from voicekit._authoring.catalog.sources import GatheredSources, gather, source_of
from voicekit._authoring.enumerate import MOST
from voicekit._authoring.gate import check_of
from voicekit._authoring.inventory import OWN, PromptInventory, inventory_of
from voicekit._authoring.written import WrittenForm, looks_written, written_for_eyes
from voicekit._cli.catalog.folders import catalogs_option
from voicekit._cli.context import Context
from voicekit._cli.options import as_json, cache_options, hinted, print_json, settings_of, speech_options
from voicekit._cli.progress import counted
from voicekit._garbage import uncollected
from voicekit._prompts.catalog.lookup import Catalogs
from voicekit._prompts.factory import renderer_of, store_of
from voicekit._prompts.parts import Audio, Part, Spoken, Text, Tone
from voicekit._prompts.renderer import FILLER
from voicekit._settings import Settings
from voicekit._unseen import printable
from voicekit.errors import BadPrompt, FlowError

__all__ = ["command"]


@dataclass(frozen=True, slots=True)
class RenderReport:
    """What there was to do and what was done; each entry says where its prompt stands. ``written``: what voices read as
    it is written; ``recordings``: those that are played, but not as they are; ``beside``: damaged files of others.
    """

    present: int
    rendered: int
    missing: list[dict[str, str]]
    failed: list[dict[str, str]]
    live: list[dict[str, str]]
    written: list[dict[str, str]]
    recordings: list[dict[str, str]]
    beside: list[dict[str, str]]


@click.command()
@click.argument("targets", nargs=-1, required=True)
@click.option(
    "--check", is_flag=True, help="Render nothing; name what is missing, stale or damaged, and exit 1 if anything is."
)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Prompts at once; else one for each CPU.")
@click.option(
    "--values",
    type=click.IntRange(min=0),
    default=MOST,
    show_default=True,
    metavar="N",
    help="Sentences with one place of at most so many usual values are rendered with each of them.",
)
@click.option("--force", is_flag=True, help="Render flows in which `voicekit flow check` finds errors.")
@catalogs_option
@cache_options
@speech_options
@as_json
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    targets: tuple[str, ...],
    check: bool,
    jobs: int | None,
    values: int,
    force: bool,
    as_json: bool,
    **options: str | None,
) -> int:
    """Render the prompts of programs and flows beforehand.

    TARGETS are what `voicekit serve` takes: programs, which are read and not run, flows, and folders of flows. What
    they say is rendered in every language of the catalogues. Prompts with values that only a call knows are rendered in
    that call, except for their sentences that never change, and those whose only value is one of few: numbers from 0 to
    99, months, choices. Exits 1 where a prompt cannot be rendered, and renders
    nothing of flows in which `voicekit flow check` finds errors.
    """
    settings = settings_of(context, targets, **options)
    if not check:
        store_of(settings).folder.prepare()
    only = settings.language if options["language"] else None
    with uncollected():  # a tree of the whole program, and a value for each of its prompts
        sources = gather([str(source_of(target)) for target in targets], settings.language)
        refuse_errors(sources, targets, settings, force=force)
        inventory = inventory_of(sources, Catalogs.open(settings.catalogs).now, settings.language, only, values)
    if settings.filler_seconds:
        inventory.places[FILLER, settings.language] = OWN
    refused = {one: tag for one in inventory.places if (tag := _tag(one[0])) is not None}
    with counted("rendering", hidden=as_json or check) as progress:
        wanted = [one for one in inventory.places if one not in refused]
        done = interrupt.run(batch(settings, wanted, jobs, progress, check=check))
    report = RenderReport(
        present=done.present,
        rendered=done.made if isinstance(done, Rendered) else 0,
        missing=[lack(one, inventory.places) for one in done.lacking] if isinstance(done, Checked) else [],
        failed=[failure(one, inventory.places) for one in (*done.failures, *starmap(_refusal, refused.items()))],
        live=inventory.live,
        written=written(inventory, refused),
        recordings=[odd(one, inventory.places) for one in done.odd],
        beside=[asdict(one) for one in done.beside] if isinstance(done, Checked) else [],
    )
    if as_json:
        print_json(asdict(report))
    else:
        tell(report, check=check)
    return 1 if report.failed or report.missing or report.beside else 0


def refuse_errors(sources: GatheredSources, targets: tuple[str, ...], settings: Settings, *, force: bool) -> None:
    """Raises FlowError with all errors that a check finds in the flows; by ``force`` they are only logged."""
    flows = {loaded.path: loaded for loaded in sources.flows if loaded.path is not None}
    errors = check_of(targets, settings, force=force)(flows) if flows else ()
    if errors:
        raise FlowError(f"{len(errors)} errors", problems=errors)


async def batch(
    settings: Settings, wanted: list[Wanted], jobs: int | None, progress: Callable[[int, int], None], *, check: bool
) -> Rendered | Checked:
    """Look at all prompts, and render what is not there unless this is a check."""
    async with renderer_of(settings, workers=jobs) as renderer:
        return await (check_all(renderer, wanted) if check else render_all(renderer, wanted, progress))


def lack(one: Lacking, places: dict[Wanted, str]) -> dict[str, str]:
    """A segment that would have to be rendered, and whether it is stale or damaged."""
    why = f"damaged: {one.damage}" if one.damage else "never rendered"
    if one.stale is not None:
        why = f"stale: {one.stale}"
    return {"at": places[one.part, one.language], "prompt": one.segment.label, "why": why}


def failure(one: RenderFailure, places: dict[Wanted, str]) -> dict[str, str]:
    """A prompt that cannot be rendered."""
    at, error = places[one.part, one.language], one.error
    return hinted({"at": at, "prompt": shown(one.part), "why": error.what, "hint": error.hint})


def odd(one: Odd, places: dict[Wanted, str]) -> dict[str, str]:
    """A recording that is played, but not as it is."""
    at, recording = places[one.part, one.language], printable(one.recording)
    return hinted({"at": at, "recording": recording, "why": one.what, "hint": one.hint})


def written(inventory: PromptInventory, refused: Collection[Wanted]) -> list[dict[str, str]]:
    """What of the texts is made for eyes, or cannot be said by a voice of the language; each once for its place."""
    texts = [
        (at, part.text, part.language or language)
        for (part, language), at in inventory.places.items()
        if isinstance(part, Text) and not part.private and (part, language) not in refused
    ]
    texts += [(live["at"], live["source"], live["language"]) for live in inventory.live if "language" in live]
    found = dict.fromkeys((at, why) for at, text, language in texts for why in looks_written(text, language))
    return [{"at": at, "why": why} for at, why in found]


def _tag(part: Part) -> WrittenForm | None:
    """The first tag of a text, which no voice is to read out."""
    found = written_for_eyes(part.text) if isinstance(part, Text) else ()
    return next((one for one in found if one.severe), None)


def _refusal(one: Wanted, tag: WrittenForm) -> RenderFailure:
    return RenderFailure(*one, BadPrompt(f"the text has {tag.what}", hint=tag.hint))


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
        case Tone(frequencies, seconds):
            return f"tone {'+'.join(f'{frequency:g}' for frequency in frequencies)} Hz {seconds:g} s"
        case _:
            return str(part)


def tell(report: RenderReport, *, check: bool) -> None:
    """The report for people: a line for each prompt that lacks, then the sum."""
    for entry in report.missing:
        click.echo(f"{entry['at']}: {entry['prompt']}\n    {entry['why']}")
    for entry in report.failed:
        click.secho(f"{entry['at']}: {entry['prompt']}\n    {entry['why']}", fg="red")
        if entry["hint"]:
            click.echo(f"    hint: {entry['hint']}")
    counts = [f"{report.present} prompts there"]
    counts += [f"{len(report.missing)} missing, stale or damaged"] if check else [f"{report.rendered} rendered"]
    counts += [f"{len(report.failed)} failed"] if report.failed else []
    counts += [f"{len(report.live)} only a call knows"] if report.live else []
    click.echo(", ".join(counts))
    for entry in report.written:
        click.secho(f"warning: {entry['at']}: {entry['why']}", fg="yellow")
    for entry in report.beside:
        click.secho(f"{entry['key']}: {entry['content'] or '(unknown)'}", fg="red")
        click.echo(f"    damaged, and of none of these prompts: {entry['damage']}")
        click.echo("    hint: voicekit cache verify --repair")
    for entry in report.recordings:
        click.secho(f"warning: {entry['at']}: {entry['recording']}: {entry['why']}", fg="yellow")
        click.echo(f"    hint: {entry['hint']}")
    for entry in report.live:
        where = ", ".join(entry[name] for name in ("flow", "node", "place", "language") if entry.get(name))
        click.echo(f"live: {entry['at']}: {entry['source']}" + (f" ({where})" if where else ""))
