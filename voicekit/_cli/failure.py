"""What a command says of its failure: two lines for a person, or with ``--json`` an object on standard output."""

import os
import traceback
from os import PathLike

import click

from voicekit._cli.options import NobodyToAnswer, hinted, print_json
from voicekit._unseen import printable
from voicekit.errors import FlowError, VoicekitError

__all__ = ["misused", "tell"]


def tell(error: Exception, *, as_json: bool, debug: bool = False) -> None:
    """Say what went wrong, where, and what to do; a `FlowError` with all that is wrong in its file."""
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]  # a task group's only failure is what a person wants to know
    if debug:
        traceback.print_exception(error)
    if as_json:
        _print(*_facts(error, debug=debug), _each(error))
        return
    if isinstance(error, FlowError) and (len(error.problems) > 1 or error.problems[0].finding):
        for problem in error.problems:
            _say(str(problem), "")
        return
    what, hint, where = _facts(error, debug=debug)
    _say(what if where in what else f"{where}: {what}", hint)


def misused(error: click.ClickException, *, as_json: bool) -> None:
    """Say how the command was used wrongly."""
    if not as_json:
        error.show()
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context is not None else "voicekit"
    hint = error.hint if isinstance(error, NobodyToAnswer) else f"{command} --help"
    _print(error.format_message(), hint, command, [])


def _facts(error: Exception, *, debug: bool) -> tuple[str, str, str]:
    """What is wrong, what to do, and where it is."""
    match error:
        case FlowError():
            first = error.problems[0]
            return first.what, first.hint, _place(first)
        case VoicekitError():
            return error.what, error.hint, _place(error)
        case OSError(filename=str() | bytes() | PathLike() as name, strerror=str() as reason):
            return reason, "", os.fsdecode(name)
    return f"{type(error).__name__}: {error}", "" if debug else "voicekit --debug ... shows where", ""


def _place(error: VoicekitError) -> str:
    """``file:line:column`` as far as it is known."""
    places = (getattr(error, name, "") for name in ("file", "line", "column"))
    return ":".join(str(each) for each in places if each)


def _each(error: Exception) -> list[dict[str, object]]:
    names = ("file", "line", "column", "what", "hint")
    problems = error.problems if isinstance(error, FlowError) else ()
    return [hinted({name: getattr(problem, name) for name in names}) for problem in problems]


def _print(what: str, hint: str, where: str, errors: list[dict[str, object]]) -> None:
    facts = {"error": what, "hint": hint, "where": where} | ({"errors": errors} if errors else {})
    print_json(facts)


def _say(what: str, hint: str) -> None:
    colour = False if os.environ.get("NO_COLOR") else None
    what = "\n".join(map(printable, what.split("\n")))
    click.secho(f"error: {what}", fg="red", err=True, color=colour)
    if hint:
        click.echo(f"  hint: {hint}", err=True)
