"""``voicekit flow schema``: what an editor needs to help with a flow document."""

import click

from voicekit._cli.options import print_json
from voicekit._dialog.load import schema

__all__ = ["command"]


@click.command()
def command() -> None:
    """Print the JSON Schema of flow documents, for editors.

    An editor with the YAML language server takes it from a first line such as

    \b
    # yaml-language-server: $schema=flow.schema.json
    """
    print_json(schema())
