"""Groups of commands that are imported when they are used: ``--help`` must not wait for NumPy or an engine."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click

from voicekit._garbage import uncollected

__all__ = ["LazyCommand", "LazyGroup"]


class LazyCommand(NamedTuple):
    """Where a command lives, a module with ``command`` in it, and what the list of commands says of it."""

    module: str
    help: str


class LazyGroup(click.Group):
    """A group with these commands, whose modules are in the package."""

    def __init__(self, *args: Any, package: str, entries: Mapping[str, LazyCommand], **options: Any) -> None:
        super().__init__(*args, **options)
        self.package = package
        self.entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a newcomer needs them."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself; None where there is none of that name."""
        if cmd_name not in self.entries:
            return None
        with uncollected():
            command: click.Command = import_module(f"{self.package}.{self.entries[cmd_name].module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in self.entries.items()])
