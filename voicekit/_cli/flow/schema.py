"""``voicekit flow schema``: what an editor needs to help with a flow document."""

import json

import click

from voicekit._dialog.flow_document import schema

__all__ = ["command"]


@click.command()
def command() -> None:
    """Print the JSON Schema of flow documents, for editors.

    An editor with the YAML language server takes it from a first line such as

    \b
    # yaml-language-server: $schema=flow.schema.json
    """
    click.echo(json.dumps(schema(), indent=2, ensure_ascii=False))
