"""Options that several commands have, the settings that follow from them, and what `--json` prints alike."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from voicekit._cli.context import Context
from voicekit._lazy import LazyModule
from voicekit._settings.formats import FORMAT_NAMES

if TYPE_CHECKING:
    from voicekit import _logs as logs
    from voicekit import _settings as known
    from voicekit._settings import Settings
else:
    logs, known = LazyModule("voicekit._logs"), LazyModule("voicekit._settings")

__all__ = [
    "NobodyToAnswer",
    "agreed",
    "as_json",
    "cache_options",
    "hinted",
    "print_json",
    "settings_of",
    "speech_options",
]

Command = TypeVar("Command", bound=Callable[..., Any])
Fact = TypeVar("Fact")

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def hinted(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """What `--json` prints of something with a ``hint``: for one version more under its old name ``mend``, too."""
    return {**facts, "mend": facts["hint"]}


def print_json(report: object) -> None:
    """Print JSON for programs and for people: indented, and letters as they are."""
    click.echo(json.dumps(report, indent=2, ensure_ascii=False))


class NobodyToAnswer(click.UsageError):
    """A question of a command that nobody can answer: its input is at its end."""

    def __init__(self, question: str, option: str) -> None:
        super().__init__(f"{question} Nobody can answer here: give {option}.")
        self.hint = f"give {option}"


def agreed(question: str, option: str) -> bool:
    """Ask whether to go on; ``option`` says yes without being asked. Raises NobodyToAnswer, Abort at Ctrl-C."""
    try:
        return click.confirm(question, err=True)
    except click.Abort as abort:
        if isinstance(abort.__context__, EOFError):
            click.echo(err=True)  # the question stands in this line
            raise NobodyToAnswer(question, option) from None
        raise


def cache_options(command: Command) -> Command:
    """Where prompts are kept, and in which format."""
    for option in (
        click.option("--format", type=click.Choice(FORMAT_NAMES), help="Format of the prompts."),
        click.option("--sounds", metavar="DIR", help="Directory of the prompts, inside Asterisk's sounds."),
    ):
        command = option(command)
    return command


def speech_options(command: Command) -> Command:
    """Who speaks, and in which language."""
    for option in (
        click.option("--language", metavar="TAG", help="Language, such as en or pt-BR."),
        click.option("--engine", "engines", metavar="NAMES", help="Engines to try, in this order: piper,espeak."),
    ):
        command = option(command)
    return command


def settings_of(context: Context, targets: Iterable[Path | str] = (), /, **options: object) -> "Settings":
    """The settings, with the command's own options over them; logs follow them from now on.

    Flows among the ``targets`` may have their catalogues beside them. Raises SettingsError.
    """
    settings = known.load(context.config, options=options).beside(*filter(_is_written, map(Path, targets)))
    logs.set_up_logs(settings)
    return settings


def _is_written(target: Path) -> bool:
    """Whether a target is a document or a folder of them, and no Python program."""
    return target.is_dir() or (target.is_file() and target.suffix != ".py")
