"""docs/reference/ from the code: settings, commands, errors, the log, flows. ``reference.py write`` or ``check``."""

import sys
from collections.abc import Iterator
from inspect import cleandoc, getmembers, isclass
from pathlib import Path

import api_reference
import click
import flow_reference
import house
import language_reference
import log_reference

from voicekit import errors
from voicekit._cli.main import COMMANDS, cli
from voicekit._settings.sources import describe

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
NOTE = "<!-- Written by tools/reference.py from the code: make docs -->\n"

SETTINGS = """\
# Settings

voicekit reads its settings once, at start. Of several places that give the same setting the later one wins:

1. the default
2. `voicekit.toml`: the file of `--config FILE`, else of the variable `VOICEKIT_CONFIG`, else `voicekit.toml` in the
   working directory
3. the variable `VOICEKIT_` and the name in capitals: `VOICEKIT_PORT=4000`
4. the option of a command, where it has one: `--port 4000`

An unknown name or a value that is not allowed stops the command, with the place and what is allowed. `voicekit doctor`
shows every setting that is not the default, and who set it. A token is never shown.

| name | default | allowed | what it is |
| --- | --- | --- | --- |
"""

SETTINGS_END = """
A file that sets a few of them:

```toml
host = "0.0.0.0"
allow = ["10.20.0.0/16"]
token = "change-me-2949"
sounds = "/usr/share/asterisk/sounds/voicekit"
language = "en"
engines = ["piper", "espeak"]

[voice]
espeak = "en-gb"
```

In a variable, a list is written with commas and a table with `=`:

```sh
VOICEKIT_ENGINES=piper,espeak VOICEKIT_VOICE=espeak=en-gb voicekit doctor
```
"""

COMMANDS_HEAD = """\
# The command

`voicekit [--config FILE] [--debug] COMMAND ...`

Results go to standard output, messages and logs to standard error. With `--json` standard output is JSON and nothing
else. A command that fails prints `error` (what is wrong), `hint` (what to do) and `where` (the file with line and
column, or the command), and for documents all `errors` with their places. `--debug` (or `VOICEKIT_DEBUG=1`) adds the
traceback of an error.

## Exit codes

| code | meaning |
| --- | --- |
| 0 | done; `doctor`: everything works |
| 1 | failed, or a check found something (`render --check`, `cache why`); `doctor`: warnings |
| 2 | used wrongly: an unknown command or option; `doctor`: failures |
| 130 | interrupted with Ctrl-C |
"""

ERRORS_HEAD = """\
# Errors

Every error that voicekit raises is a `voicekit.VoicekitError`. It has a `code` that never changes, says `what` is
wrong, and `hint` says what to do about it (often a command).

```text
"""


def settings() -> str:
    """The table of settings."""
    rows = [f"| `{key}` | {code(default)} | {allowed} | {meaning} |\n" for key, default, allowed, meaning in describe()]
    return SETTINGS + "".join(rows) + SETTINGS_END


def code(text: str) -> str:
    """Text as code; nothing for nothing."""
    return f"`{text}`" if text else ""


def commands() -> str:
    """Every command with its arguments and options."""
    context = click.Context(cli, info_name="voicekit")
    sections = []
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        sections += list(section(command, click.Context(command, context, info_name=name)))
    return COMMANDS_HEAD + "".join(sections)


def section(command: click.Command, context: click.Context) -> Iterator[str]:
    """One command, and those below it."""
    pieces = " ".join(command.collect_usage_pieces(context))
    yield f"\n## {context.command_path}\n\n`{context.command_path} {pieces}`\n\n{helped(command)}\n"
    options = [record for param in command.params if (record := param.get_help_record(context)) is not None]
    if options:
        yield "\n| option | |\n| --- | --- |\n"
        yield from (f"| `{left.replace('|', chr(92) + '|')}` | {right} |\n" for left, right in options)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from section(below, click.Context(below, context, info_name=name))


def helped(command: click.Command) -> str:
    """The help of a command; a paragraph that click prints as it stands becomes a code block."""
    paragraphs = cleandoc(command.help or "").split("\n\n")
    return "\n\n".join(
        f"```text\n{paragraph.removeprefix(chr(8)).strip(chr(10))}\n```" if paragraph.startswith("\b") else paragraph
        for paragraph in paragraphs
    )


def error_tree() -> str:
    """The tree as the module draws it, and the codes."""
    drawing = cleandoc(errors.__doc__ or "").partition("::\n\n")[2].partition("\n\n")[0]
    tree = "\n".join(line.removeprefix("    ") for line in drawing.splitlines())
    classes = [found for _, found in getmembers(errors, isclass) if issubclass(found, errors.VoicekitError)]
    rows = [f"| `{found.code}` | `{found.__name__}` |\n" for found in sorted(classes, key=lambda found: found.code)]
    return ERRORS_HEAD + tree + "\n```\n\n| code | class |\n| --- | --- |\n" + "".join(rows)


PAGES = {
    "settings.md": lambda: NOTE + settings(),
    "cli.md": lambda: NOTE + commands(),
    "errors.md": lambda: NOTE + error_tree(),
    "languages.md": lambda: NOTE + language_reference.page(),
    "api.md": lambda: NOTE + api_reference.page(),
    "log.md": lambda: NOTE + log_reference.page(),
    "flow.md": lambda: NOTE + flow_reference.page(),
    "flow.schema.json": flow_reference.published_schema,
    "../explanation/house.svg": house.picture,
}


def main(arguments: list[str]) -> int:
    """0 where all is written or up to date."""
    if arguments not in (["write"], ["check"]):
        print("usage: reference.py write | check", file=sys.stderr)
        return 2
    stale = []
    for name, make in PAGES.items():
        page, text = FOLDER / name, make()
        if arguments == ["write"]:
            page.write_text(text, encoding="utf-8")
        elif not page.exists() or page.read_text(encoding="utf-8") != text:
            stale.append(name)
    for name in stale:
        print(f"docs/reference/{name} is not what the code says (make docs)", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
