"""``voicekit flow import``: a dialogue written for something else, as flows."""

from pathlib import Path

import click

from voicekit._authoring.importing import (
    FORMATS,
    LARGEST,
    Backup,
    FolderFiles,
    ImportedFlows,
    SoundFolder,
    convert,
    is_archive,
)
from voicekit._cli.failure import tell
from voicekit._cli.options import as_json, print_json
from voicekit.errors import FlowError

__all__ = ["EXIT_LOSSES", "EXIT_UNREADABLE", "command"]

EXIT_LOSSES = 1
EXIT_UNREADABLE = 2


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "source", type=click.Choice(FORMATS), help="What FILE is; else told by what is in it.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the flow here, not to the terminal."
)
@click.option(
    "--sounds",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with the recordings that FILE names, such as Asterisk's sounds/en: they are laid beside the flow.",
)
@as_json
def command(file: Path, source: str | None, output: Path | None, sounds: Path | None, as_json: bool) -> int:
    """Convert FILE to a flow: a dialplan (extensions.conf), a backup of FreePBX or its IVRs' rows (CSV or JSON), a flow
    of Twilio Studio or an application of jambonz (JSON), TwiML, or VoiceXML.

    A dialplan with several entrances makes several flows: with -o shop.yaml the others are shop_NAME.yaml. What has no
    equivalent is reported, with its line and what was done instead. Exit code: 0 all was brought over, 1 something was
    lost, 2 FILE cannot be read. Nothing is fetched, and no file is read outside FILE's folder.
    """
    try:
        imported, found = _convert(file, source, sounds if output is not None else None)
    except FlowError as error:
        tell(error, as_json=as_json)
        return EXIT_UNREADABLE
    flows = [(imported, output), *((each, _beside(output, each)) for each in imported.others)]
    for each, path in flows:
        if path is not None:
            path.write_text(each.text, encoding="utf-8")
    copied = found.copy(output.parent) if found is not None and output is not None else []
    if copied and not as_json:
        click.echo(f"{len(copied)} recordings beside {output}", err=True)
    if as_json:
        others = {"others": [report(each, path) for each, path in flows[1:]]} if imported.others else {}
        recordings = {"recordings": copied} if found is not None else {}
        print_json(report(imported, output) | others | recordings)
    else:
        for number, (each, path) in enumerate(flows):
            if number and path is None:
                click.echo("---")
            show(each, path)
    return EXIT_LOSSES if any(each.losses for each, _ in flows) else 0


def _convert(file: Path, source: str | None, sounds: Path | None) -> tuple[ImportedFlows, Backup | SoundFolder | None]:
    """The flows of a file, and what has their recordings."""
    data = _beginning(file)
    found = SoundFolder(sounds) if sounds is not None else None
    if is_archive(data) and source in {None, "freepbx"}:
        backup = Backup(file)
        chosen = found or backup
        return convert(backup.tables(), "freepbx.json", "freepbx", find=chosen.find), chosen
    return convert(data, file.name, source, FolderFiles(file.parent), found.find if found is not None else None), found


def _beside(output: Path | None, imported: ImportedFlows) -> Path | None:
    """The file of another entrance's flow, beside the one that was named."""
    return output and output.with_name(f"{output.stem}_{imported.flow.flow}{output.suffix}")


def _beginning(file: Path) -> bytes:
    """A file, or as much of it as tells that it is too large."""
    with file.open("rb") as opened:
        return opened.read(LARGEST + 1)


def report(imported: ImportedFlows, output: Path | None) -> dict[str, object]:
    """What `--json` prints; the flow itself where it was not written to a file."""
    losses = [
        {"line": each.line, "what": each.what, "instead": each.instead} | ({"file": each.file} if each.file else {})
        for each in imported.losses
    ]
    flow = {"output": str(output)} if output is not None else {"document": imported.document}
    return (
        {"source": imported.source, "flow": imported.flow.flow, "nodes": len(imported.flow.nodes)}
        | flow
        | {"lost": imported.lost, "losses": losses}
    )


def show(imported: ImportedFlows, output: Path | None) -> None:
    """The flow to standard output, the report to standard error."""
    if output is None:
        click.echo(imported.text, nl=False)
    for loss in imported.losses:
        click.echo(f"{loss.place}{click.style(loss.what, fg='yellow')}: {loss.instead}", err=True)
    where = f" in {output}" if output is not None else ""
    count = imported.lost
    lost = "nothing was lost" if not count else f"{count} thing{'s' if count > 1 else ''} without equivalent"
    click.echo(f"{imported.flow.flow}: {len(imported.flow.nodes)} nodes{where}, {lost}", err=True)
