"""``voicekit cache``: the rendered prompts, why one is or is not there, and tidying up."""

import json
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from voicekit._authoring.staleness import Relatives
from voicekit._cli.context import Context
from voicekit._cli.options import agreed, as_json, cache_options, print_json, settings_of, speech_options
from voicekit._cli.progress import counted
from voicekit._prompts.eviction import Removed
from voicekit._prompts.factory import format_of, speaker_of, store_of
from voicekit._prompts.index import Record
from voicekit._prompts.key import KEY_LENGTH, Recipe, is_key
from voicekit._prompts.parts import Text
from voicekit._prompts.segments import of_text
from voicekit._prompts.store import Store
from voicekit._settings import Settings

__all__ = ["command"]

SHOWN_TEXT = 60


@click.group()
def command() -> None:
    """Look into the rendered prompts and tidy them up."""


@command.command("ls")
@cache_options
@as_json
@click.pass_obj
def listing(context: Context, /, *, as_json: bool, **options: str | None) -> None:
    """List the prompts, the oldest first."""
    store = loaded(settings_of(context, **options))
    if as_json:
        print_json([facts(store, record) for record in store.records()])
        return
    table = Table("key", "length", "voice", "what", box=None, header_style="bold")
    for record in store.records():
        table.add_row(record.key[:12], f"{record.seconds:.1f} s", voice_of(record), shown(record))
    Console().print(table)
    click.echo(f"{len(store.records())} prompts, {store.size / 1_000_000:.1f} MB in {store.folder.path}")


@command.command("why")
@click.argument("text")
@cache_options
@speech_options
@as_json
@click.pass_obj
def why(context: Context, /, *, text: str, as_json: bool, **options: str | None) -> int:
    """Say why a prompt is cached or not: TEXT is what is to be said, or a key.

    Exits 1 where any of it would have to be rendered.
    """
    settings = settings_of(context, **options)
    store = loaded(settings)
    answers = [known_by_key(store, text)] if is_key(text) else by_text(store, settings, text)
    if as_json:
        print_json(answers)
    else:
        for answer in answers:
            click.echo(f"{answer['key'][:KEY_LENGTH]}  {answer['what']}\n    {answer['why']}")
    return 0 if all(answer["cached"] == "yes" for answer in answers) else 1


@command.command("verify")
@click.option("--repair", is_flag=True, help="Remove what is damaged, so that it is rendered again.")
@cache_options
@as_json
@click.pass_obj
def verify(context: Context, /, *, repair: bool, as_json: bool, **options: str | None) -> int:
    """Read every prompt, and name those that are not as they were written: empty, cut, overwritten, closed to Asterisk.

    Exits 1 where any is and stays there. What --repair has removed, a running server renders again when it is next
    played, and `voicekit render` at once.
    """
    store = loaded(settings_of(context, **options))
    keys = store.keys()
    damaged: dict[str, str] = {}
    with counted("looking through", hidden=as_json) as progress:
        for done, key in enumerate(keys, 1):
            if damage := store.damage(key):
                damaged[key] = damage
            progress(done, len(keys))
    if repair:
        store.discard(damaged)
    left = [key for key in damaged if store.folder.file(key + store.form.extension).exists()]
    report = [{"key": key, "damage": damage, "removed": key not in left} for key, damage in damaged.items()]
    if as_json:
        click.echo(json.dumps({"whole": len(keys) - len(damaged), "damaged": report}, indent=2))
    else:
        tell_damage(report, whole=len(keys) - len(damaged))
    return 1 if left else 0


@command.command("gc")
@cache_options
@as_json
@click.pass_obj
def gc(context: Context, /, *, as_json: bool, **options: str | None) -> None:
    """Remove leftovers, and the least recently used beyond the limit."""
    store = loaded(settings_of(context, **options))
    tell(store.collect(), as_json=as_json)


@command.command("purge")
@cache_options
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
@click.pass_obj
def purge(context: Context, /, *, yes: bool, as_json: bool, **options: str | None) -> int:
    """Remove every rendered prompt; all of them can be rendered again."""
    store = loaded(settings_of(context, **options))
    if not yes and not agreed(f"Remove every prompt in {store.folder.path}?", "--yes"):
        click.echo("nothing is removed", err=True)
        return 1
    tell(store.purge(), as_json=as_json)
    return 0


def loaded(settings: Settings) -> Store:
    """The store with its index read. Raises SoundsError."""
    store = store_of(settings)
    store.load()
    return store


def facts(store: Store, record: Record) -> dict[str, object]:
    """A prompt as JSON has it; a private text is in no record."""
    recipe = asdict(record.recipe) if record.recipe else {}
    file = store.folder.file(record.key + store.form.extension)
    return {
        "key": record.key,
        "file": str(file),
        **recipe,
        "seconds": record.seconds,
        "size": record.size,
        "created": record.created,
        "private": record.private,
    }


def voice_of(record: Record) -> str:
    """Who speaks in it."""
    return f"{record.recipe.engine} {record.recipe.voice}".strip() if record.recipe else ""


def shown(record: Record) -> str:
    """What it is, in one line."""
    if record.private:
        return "(private)"
    if record.recipe is None:
        return "(no record of it)"
    text = record.recipe.content if record.recipe.kind == "speech" else f"{record.recipe.kind} {record.recipe.content}"
    return text if len(text) <= SHOWN_TEXT else text[: SHOWN_TEXT - 3] + "..."


def known_by_key(store: Store, key: str) -> dict[str, str]:
    """The answer for one key."""
    if (record := store.record(key)) is not None:
        return {"key": key, "what": shown(record), **there(store, key, f"rendered {record.created}")}
    return {"key": key, "what": "", "cached": "no", "why": f"no prompt of format {store.form.name} has this key"}


def by_text(store: Store, settings: Settings, text: str) -> list[dict[str, str]]:
    """The answers for a text, one for each of its sentences."""
    speaker = speaker_of(settings)
    segments = of_text(Text(text), settings.language, speaker.voice, format_of(settings))
    relatives = Relatives(store.records())
    return [{"key": one.key, "what": one.label, **reason(store, relatives, one.recipe)} for one in segments]


def reason(store: Store, relatives: Relatives, recipe: Recipe) -> dict[str, str]:
    """Whether a recipe's prompt is there and, where it is not, what separates it from the nearest one."""
    if store.has(recipe.key):
        return there(store, recipe.key, f"rendered by {recipe.engine} {recipe.voice}")
    stale = relatives.stale(recipe)
    if stale is None:
        return {"cached": "no", "why": "never rendered here"}
    return {"cached": "no", "why": f"rendered otherwise on {stale.record.created}: {stale}"}


def there(store: Store, key: str, why: str) -> dict[str, str]:
    """The answer for a prompt that has a file."""
    damage = store.damage(key)
    return {"cached": "no", "why": f"damaged: {damage}"} if damage else {"cached": "yes", "why": why}


def tell_damage(report: list[dict[str, object]], *, whole: int) -> None:
    """The damaged prompts, and what mends them."""
    for entry in report:
        click.echo(f"{entry['key']}  {entry['damage']}{' (removed)' if entry['removed'] else ''}")
    click.echo(f"{whole} prompts whole, {len(report)} damaged")
    if any(not entry["removed"] for entry in report):
        click.echo("    hint: voicekit cache verify --repair")
    elif report:
        click.echo("    rendered again when they are next played, or at once by: voicekit render PROGRAM")


def tell(removed: Removed, *, as_json: bool) -> None:
    """What upkeep did."""
    if as_json:
        click.echo(json.dumps(asdict(removed)))
    else:
        click.echo(
            f"removed {removed.files} files ({removed.size / 1_000_000:.1f} MB), "
            f"{removed.kept} left ({removed.kept_size / 1_000_000:.1f} MB)"
        )
