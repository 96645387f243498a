"""``voicekit flow import``: a dialogue written for something else, as a flow."""

from collections.abc import Mapping
from pathlib import Path

import click

from voicekit._authoring.importing import FORMATS, LARGEST, ImportedFlows, convert
from voicekit._cli.failure import tell
from voicekit._cli.options import as_json, print_json
from voicekit.errors import FlowError

__all__ = ["EXIT_LOSSES", "EXIT_UNREADABLE", "command"]

EXIT_LOSSES = 1
EXIT_UNREADABLE = 2

BESIDE = ("ivr_entries.csv", "recordings.csv")
"""Tables that belong to FreePBX's ivr_details.csv in the same folder."""


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "source", type=click.Choice(FORMATS), help="What FILE is; else told by what is in it.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the flow here, not to the terminal."
)
@as_json
def command(file: Path, source: str | None, output: Path | None, as_json: bool) -> int:
    """Convert FILE to a flow: FreePBX IVR rows (CSV or JSON), TwiML, or VoiceXML.

    What has no equivalent is reported, with its line and what was done instead. Exit code: 0 all was brought over, 1
    something was lost, 2 FILE cannot be read. Nothing is fetched.
    """
    try:
        imported = convert(_beginning(file), file.name, source, beside(file))
    except FlowError as error:
        tell(error, as_json=as_json)
        return EXIT_UNREADABLE
    if output is not None:
        output.write_text(imported.text, encoding="utf-8")
    if as_json:
        print_json(report(imported, output))
    else:
        show(imported, output)
    return EXIT_LOSSES if imported.losses else 0


def beside(file: Path) -> Mapping[str, bytes]:
    """The tables beside a CSV."""
    if file.suffix.lower() != ".csv":
        return {}
    tables = (file.with_name(name) for name in BESIDE if name != file.name)
    return {path.name: _beginning(path) for path in tables if path.is_file()}


def _beginning(file: Path) -> bytes:
    """A file, or as much of it as tells that it is too large."""
    with file.open("rb") as opened:
        return opened.read(LARGEST + 1)


def report(imported: ImportedFlows, output: Path | None) -> dict[str, object]:
    """What `--json` prints; the flow itself where it was not written to a file."""
    losses = [{"line": each.line, "what": each.what, "instead": each.instead} for each in imported.losses]
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
        line = f"line {loss.line}: " if loss.line else ""
        click.echo(f"{line}{click.style(loss.what, fg='yellow')}: {loss.instead}", err=True)
    where = f" in {output}" if output is not None else ""
    count = imported.lost
    lost = "nothing was lost" if not count else f"{count} thing{'s' if count > 1 else ''} without equivalent"
    click.echo(f"{imported.flow.flow}: {len(imported.flow.nodes)} nodes{where}, {lost}", err=True)
