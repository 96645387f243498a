"""``voicekit flow graph``: a flow as a picture."""

from pathlib import Path

import click

from voicekit._authoring.graph import mermaid, svg
from voicekit._dialog.load import load

__all__ = ["command"]

FORMATS = {"svg": svg, "mermaid": mermaid}
MERMAID = (".mmd", ".mermaid", ".md")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it; else it is printed."
)
@click.option(
    "--format", "name", type=click.Choice(list(FORMATS)), help="How; else by the output's ending, svg without one."
)
def command(*, file: Path, output: Path | None, name: str | None) -> None:
    """Draw a flow, as SVG or as Mermaid text.

    Pointing at a box shows all that is said there. Dashed arrows are for failures and commands.
    """
    if name is None:
        name = "mermaid" if output is not None and output.suffix in MERMAID else "svg"
    picture = FORMATS[name](load(file).flow)
    if output is None:
        click.echo(picture, nl=False)
    elif name == "mermaid" and output.suffix == ".md":
        output.write_text(f"```mermaid\n{picture}```\n", encoding="utf-8")
    else:
        output.write_text(picture, encoding="utf-8")
