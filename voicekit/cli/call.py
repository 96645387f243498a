"""``voicekit call``: a call to a program from the terminal, without Asterisk."""

import asyncio
import sys
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import click

from voicekit.cli.context import Context
from voicekit.cli.conversation import Conversation
from voicekit.cli.fast import FastLoop
from voicekit.cli.keyboard import keyboard
from voicekit.cli.line import line_to, server_address
from voicekit.cli.options import cache_options, settings_of, speech_options
from voicekit.errors import BadPrompt, ConfigError
from voicekit.phone import Caller, Setup, Unmet
from voicekit.phone import call as place_call
from voicekit.phone.heard import write_wav
from voicekit.phone.script import Press, Script, from_keys
from voicekit.server.load import load
from voicekit.server.program import Program
from voicekit.server.scripts import ScriptProgram
from voicekit.settings import Settings

__all__ = ["command"]

SCRIPT_GRACE = 0.01
"""Real seconds that a script's own thread has to go on before a fast call skips any time."""

LONGEST = 3600.0
"""Seconds after which a call that nobody ends is hung up."""


@click.command()
@click.argument("target")
@click.argument("arguments", nargs=-1)
@click.option("--keys", metavar="KEYS", help='Keys to press, such as "1,2#": at each comma the caller listens first.')
@click.option("--wav", type=click.Path(dir_okay=False, path_type=Path), help="Keep what the caller heard.")
@click.option("--fast", is_flag=True, help="Skip the waiting: a minute of call takes as long as its work.")
@click.option("--from", "caller_id", default="100", show_default=True, metavar="NUMBER", help="The number that calls.")
@click.option("--to", "called", default="", metavar="NUMBER", help="The number that is called.")
@cache_options
@speech_options
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    target: str,
    arguments: tuple[str, ...],
    keys: str | None,
    wav: Path | None,
    fast: bool,
    caller_id: str,
    called: str,
    **options: str | None,
) -> None:
    """Call a program from the terminal, without Asterisk.

    TARGET is what `voicekit serve` takes, or ivr://host:port for a server that runs already; ARGUMENTS are the route
    and what the dialplan would pass after it. In a terminal, type the keys of a telephone; q hangs up.
    """
    script = script_of(keys)
    settings = quiet(context, options)
    address = server_address(target)
    if fast and address is not None:
        raise ConfigError("--fast cannot hurry a server", mend="name the program instead of its address")
    callee = address or load(target)
    setup = setup_of(address, arguments, {"id": "call", "from": caller_id, "to": called}, settings)
    typing = keys is None and not fast and sys.stdin.isatty()
    grace = SCRIPT_GRACE if isinstance(callee, ScriptProgram) else 0.0
    with asyncio.Runner(loop_factory=(lambda: FastLoop(grace)) if fast else None) as runner:
        runner.run(converse(callee, settings, setup, script, wav, typing=typing))


def script_of(keys: str | None) -> Script:
    """The script of `--keys`. Raises BadPrompt for what is no key."""
    wrong = sorted(set(keys or "") - set("0123456789*#ABCDabcd, "))
    if wrong:
        raise BadPrompt(f"--keys: {''.join(wrong)!r} is on no telephone", mend="0 to 9, *, #, A to D, and commas")
    return from_keys(keys) if keys else ()


def quiet(context: Context, options: dict[str, str | None]) -> Settings:
    """The settings; what goes well is not logged into the conversation unless it was asked for."""
    settings = settings_of(context, **options)
    if settings.sources()["log_level"] == "default":
        settings = settings_of(context, **options, log_level="warning")
    return settings


def setup_of(
    address: tuple[str, int] | None, arguments: tuple[str, ...], facts: dict[str, str], settings: Settings
) -> Setup:
    """What the dialplan would have passed: route and arguments, who calls, and the token that is asked for."""
    host, port = address or ("127.0.0.1", settings.port)
    named = [f"{name}={value}" for name, value in facts.items() if value]
    token = [f"token={settings.token.get_secret_value()}"] if settings.token else []
    return Setup(application=f"ivr://{host}:{port}", args=(*arguments, *token, *named))


async def converse(
    callee: Program | tuple[str, int],
    settings: Settings,
    setup: Setup,
    script: Script,
    wav: Path | None,
    *,
    typing: bool,
) -> None:
    """The call from its first line to its last."""
    async with AsyncExitStack() as stack:
        line = await stack.enter_async_context(line_to(callee, settings))
        try:
            caller = await stack.enter_async_context(place_call(line.connect, line.seconds, setup, line.label))
        except OSError as error:
            raise ConfigError(
                f"{setup.application}: {error.strerror or error}", mend="is it served? voicekit serve PROGRAM"
            ) from None
        conversation = Conversation(caller, line.label)
        try:
            await listen(caller, conversation, script, typing=typing)
        finally:
            conversation.ended()
            if wav is not None:
                start, end = caller.leg.started, caller.leg.loop.time()
                await asyncio.to_thread(write_wav, wav, caller.heard, line.find, start=start, end=end)


async def listen(caller: Caller, conversation: Conversation, script: Script, *, typing: bool) -> None:
    """Listen until the call ends, pressing the keys of the script or of the keyboard.

    Raises ClickException where the call ended before all keys of the script were pressed.
    """

    def press(key: str) -> None:
        conversation.pressed(key)
        caller.press(key)

    with ExitStack() as stack:
        if typing:
            click.secho("type 0-9 * # to press keys, q to hang up", dim=True)
            stack.enter_context(keyboard(press, caller.hang_up))
        for place, step in enumerate(script):
            if isinstance(step, Press):
                conversation.pressed(step.keys)
            try:
                await caller.play([step], LONGEST)
            except Unmet:
                left = ",".join(step.keys for step in script[place:] if isinstance(step, Press))
                raise click.ClickException(f"the call ended before {left} could be pressed") from None
        await caller.hung_up(LONGEST)
