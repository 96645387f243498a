"""``voicekit dialplan``: what leads callers from Asterisk to a program, ready to paste."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import click

from voicekit._authoring.program import load_checked
from voicekit._call.info import CallInfo
from voicekit._cli.context import Context
from voicekit._cli.options import settings_of
from voicekit._server.app import App
from voicekit._server.dialplan import Flavour, dialplan
from voicekit._server.program import path_of
from voicekit._settings.model import EVERYWHERE
from voicekit.errors import ConfigError

__all__ = ["command"]

FIRST_EXTENSION = 100


@click.command()
@click.argument("target")
@click.option(
    "-e", "--extension", "extensions", multiple=True, metavar="NUMBER=ROUTE", help="Which number leads to which route."
)
@click.option("--context", "name", default="voicekit", show_default=True, metavar="NAME", help="The context's name.")
@click.option("--fallback", metavar="CONTEXT,EXTEN,PRIORITY", help="Where a caller goes when a call fails.")
@click.option("--freepbx", is_flag=True, help="For FreePBX: extensions_custom.conf.")
@click.option("--child", is_flag=True, help="Asterisk starts the program itself, for each call.")
@click.option("--host", metavar="ADDRESS", help="Where Asterisk reaches us, if not at the settings' host.")
@click.option("--port", type=int, metavar="PORT", help="The port, if not the settings'.")
@click.option("--options", default="", metavar="[n][i][d]", help="ExternalIVR's own options.")
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    target: str,
    extensions: tuple[str, ...],
    name: str,
    fallback: str | None,
    freepbx: bool,
    child: bool,
    host: str | None,
    port: int | None,
    options: str,
) -> None:
    """Print the dialplan to paste for a program.

    Without --extension the routes get the numbers from 100 on.
    """
    settings = settings_of(context, host=host, port=port)
    text = dialplan(
        asked_for(target, extensions) if extensions else numbered(routes_of(target)),
        host=EVERYWHERE.get(settings.host, settings.host),
        port=settings.port,
        program=started_by_asterisk(target) if child else None,
        token=settings.token.get_secret_value() if settings.token else None,
        context=name,
        fallback=fallback,
        options=options,
        flavour=Flavour.FREEPBX if freepbx else Flavour.ASTERISK,
    )
    click.echo(text, nl=False)


def pair(given: str) -> tuple[str, str]:
    """``100=support`` as its two halves. Raises ConfigError."""
    number, equals, route = given.partition("=")
    if not equals:
        raise ConfigError(f"--extension {given}: no route", hint=f"write --extension {given}=ROUTE")
    return number, route


def asked_for(target: str, extensions: Iterable[str]) -> dict[str, str]:
    """Extensions with the routes that they were given. Raises ConfigError for a route that nothing would answer."""
    asked = dict(map(pair, extensions))
    program = load_checked(target)
    known = program.route_names if isinstance(program, App) else ()
    for number, route in asked.items():
        if program.find(CallInfo(positional=(route,))) is None:
            near = get_close_matches(route, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"its routes are {', '.join(known) or 'none'}"
            raise ConfigError(f"--extension {number}={route}: {target} has no route {route!r}", hint=hint)
    return asked


def routes_of(target: str) -> tuple[str, ...]:
    """The routes of a program, or one of its own name where it has none. Raises ProgramError."""
    program = load_checked(target)
    routes = program.route_names if isinstance(program, App) else ()
    if routes:
        return routes
    path = path_of(target)
    return (path.stem if path else "main",)


def numbered(routes: Iterable[str]) -> dict[str, str]:
    """Extensions for routes that were given none."""
    return {str(number): route for number, route in enumerate(routes, FIRST_EXTENSION)}


def started_by_asterisk(target: str) -> Path:
    """The absolute path that Asterisk is to start. Raises ConfigError where it cannot be started."""
    path = path_of(target)
    if path is None:
        raise ConfigError(f"{target} is a module; Asterisk starts files", hint="name the program's file")
    path = path.resolve()
    if not path.stat().st_mode & 0o111:
        raise ConfigError(f"{path} is not executable", hint=f"chmod +x {path}")
    return path
