"""``voicekit flow check``: what is wrong with flows, before anybody calls."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click

from voicekit.authoring.lint import Finding, Lookup, Severity, Unfit, World, check, invalid
from voicekit.authoring.lint.registered import registered
from voicekit.cli.catalog.folders import catalogs_option
from voicekit.cli.context import Context
from voicekit.cli.options import as_json, settings_of
from voicekit.dialog.document import Flow
from voicekit.dialog.flows import flow_files
from voicekit.dialog.load import Loaded, load
from voicekit.errors import AudioError, CatalogError, ConfigError, FlowError
from voicekit.media.read import read
from voicekit.prompts.catalog.lookup import Catalogs
from voicekit.settings import Settings

__all__ = ["EXIT_FINDINGS", "EXIT_UNCHECKED", "command"]

EXIT_FINDINGS = 1
EXIT_UNCHECKED = 2

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}

Read = tuple[Path, Loaded | FlowError]


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--actions",
    "programs",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="PROGRAM",
    help="A Python program that registers actions; nothing of it is run.",
)
@catalogs_option
@click.option("--strict", is_flag=True, help="Warnings count as errors do.")
@as_json
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    files: tuple[Path, ...],
    programs: tuple[Path, ...],
    catalogs: str | None,
    strict: bool,
    as_json: bool,
) -> int:
    """Check flows before anybody calls them.

    FILES are flows, or folders of flows. Exit code: 0 fine, 1 errors were found (or warnings, with --strict), 2 it
    could not be checked.
    """
    try:
        settings = settings_of(context, log_level="error", catalogs=catalogs)
        flows = [(path, attempt(path)) for each in files for path in flow_files(each)]
        if not flows:
            raise FlowError("there are no flows", file=", ".join(map(str, files)), mend="a flow begins with flow: NAME")
        findings = tuple(found_in(flows, programs, settings))
    except (ConfigError, CatalogError) as error:
        click.echo(f"error: {error}", err=True)
        return EXIT_UNCHECKED
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if as_json:
        report = {
            "files": [str(path) for path, _ in flows],
            "errors": errors,
            "warnings": len(findings) - errors,
            "findings": [finding.as_json() for finding in findings],
        }
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        show(findings, errors, len(flows))
    return EXIT_FINDINGS if errors or (strict and findings) else 0


def attempt(path: Path) -> Loaded | FlowError:
    """A flow, or what is wrong with it."""
    try:
        return load(path)
    except FlowError as error:
        return error


def found_in(flows: Iterable[Read], programs: Iterable[Path], settings: Settings) -> Iterator[Finding]:
    """All findings of all flows.

    Raises FlowError where a program with actions cannot be read, CatalogError for such a catalogue, and SettingsError.
    """
    flows = list(flows)
    given = [registered(path) for path in programs]
    actions = merged(given) if given else None
    named = {loaded.flow.flow: loaded.flow for _, loaded in flows if isinstance(loaded, Loaded)}
    neighbours: dict[Path, Mapping[str, Flow]] = {}
    texts: dict[Path, Lookup] = {}
    first: dict[str, Path] = {}
    for path, loaded in flows:
        if isinstance(loaded, FlowError):
            yield from invalid(loaded)
            continue
        if (other := first.setdefault(loaded.flow.flow, path)) != path:
            line, column = loaded.position(("flow",))
            what = f"the flow `{loaded.flow.flow}` is in {other}, too"
            yield Finding("invalid", what, "give one of them another name", "", loaded.file, line, column)
        folder = path.parent
        if folder not in neighbours and any(node.kind == "subflow" for node in loaded.flow.nodes.values()):
            neighbours[folder] = beside(folder)
        if folder not in texts:
            texts[folder] = translations(settings.beside(path).catalogs)
        own = actions
        if loaded.flow.python is not None:
            program = folder / loaded.flow.python
            if not program.is_file():
                line, column = loaded.position(("python",))
                what = f"there is no program {loaded.flow.python} beside the flow"
                yield Finding("missing-program", what, "put it there", "", loaded.file, line, column)
                own = None
            else:
                own = merged([actions or {}, registered(program)])
        yield from check(loaded, World(own, {**neighbours.get(folder, {}), **named}, texts[folder], seconds))


def merged(several: Iterable[Mapping[str, Unfit] | None]) -> Mapping[str, Unfit] | None:
    """All actions; None where those of one program are not known."""
    found: dict[str, Unfit] = {}
    for actions in several:
        if actions is None:
            return None
        found |= actions
    return found


def beside(folder: Path) -> Mapping[str, Flow]:
    """The flows of a folder that can be read, by name: those that subflows are looked for in."""
    loaded = [each for path in flow_files(folder) if isinstance(each := attempt(path), Loaded)]
    return {each.flow.flow: each.flow for each in loaded}


def translations(folder: Path) -> Lookup:
    """The catalogues of a folder. Raises CatalogError."""
    texts = Catalogs.open(folder).now

    def lookup(key: str, text: str, language: str) -> str | None:
        found = texts.translation(key, text, language)
        return found[0] if found is not None else None

    return lookup


def seconds(path: Path) -> float | None:
    """The length of a recording."""
    try:
        return read(path).seconds
    except AudioError:
        return None


def show(findings: tuple[Finding, ...], errors: int, flows: int) -> None:
    """A line for each finding, as editors and terminals can follow it, and a sum."""
    for finding in findings:
        severity = click.style(finding.severity.value, fg=COLOURS[finding.severity])
        mend = f" - {finding.mend}" if finding.mend else ""
        place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part)
        click.echo(f"{place}: {severity}: {finding.what}{mend} [{finding.code}]")
    told = f"{counted(errors, 'error')}, {counted(len(findings) - errors, 'warning')}" if findings else "nothing found"
    click.echo(f"{counted(flows, 'flow')} checked: {told}")


def counted(count: int, noun: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
