"""A call from the terminal: its script, its line, and what is printed of it."""

import asyncio
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import click

from voicekit import _interrupt as interrupt
from voicekit._authoring.gate import check_of
from voicekit._authoring.load import NOBODY
from voicekit._authoring.program import load_checked
from voicekit._call.info import as_variables
from voicekit._call.run import Status
from voicekit._cli.context import Context
from voicekit._cli.conversation import LOOK_AGAIN, ConversationPrinter
from voicekit._cli.keyboard import Typing, keyboard
from voicekit._cli.line import line_to, server_address
from voicekit._cli.options import settings_of
from voicekit._cli.voice import voice_of
from voicekit._server.dialplan import MARK
from voicekit._server.program import Program
from voicekit._server.scripts import ScriptProgram
from voicekit._settings import Settings
from voicekit.errors import BadPrompt, ConfigError, VoicekitError
from voicekit.testing.asterisk import Caller, Setup, Unmet, World
from voicekit.testing.asterisk import call as place_call
from voicekit.testing.asterisk.heard import write_wav
from voicekit.testing.asterisk.script import CheckAnswered, Press, Quiet, Say, Script, from_keys, from_words
from voicekit.testing.fast import FastLoop

__all__ = ["call", "quiet", "script_of"]

SCRIPT_GRACE = 0.01
"""Real seconds that a script's own thread has to go on before a fast call skips any time."""

CHANNEL = {"id": "call", "channel": "terminal", "tap": "voicekit-tap"}
"""The facts of the call's own channel."""

QUOTED = re.compile(r'"[^"]*(?:"|$)')

DONE = Press | Say

WELL = frozenset({"", Status.OK.value, Status.HANGUP.value})
"""The statuses of a call that went well."""

LONGEST = 3600.0
"""Seconds after which a call that nobody ends is hung up."""


def call(
    settings: Settings,
    target: str,
    script: Script,
    told: tuple[tuple[str, ...], dict[str, str]],
    wav: Path | None,
    *,
    fast: bool,
    force: bool,
) -> None:
    """Call a program, or a server at its address; ``told`` are the arguments and facts that the dialplan would pass.

    Raises ConfigError, what loading a program raises, and ClickException for a call that failed.
    """
    address = server_address(target)
    if fast and address is not None:
        raise ConfigError("--fast cannot hurry a server", hint="name the program instead of its address")
    callee = address or load_checked(target, check_of([target], settings, force=force))
    arguments, facts = told
    setup = setup_of(address, arguments, CHANNEL | facts, settings)
    typing = not script and not fast and sys.stdin.isatty()
    grace = SCRIPT_GRACE if isinstance(callee, ScriptProgram) else 0.0
    conversation = converse(callee, settings, setup, script, wav, name=target, typing=typing)
    interrupt.run(conversation, (lambda: FastLoop(grace)) if fast else None)


def script_of(keys: str | None, words: Sequence[str]) -> Script:
    """The script of `--keys` or `--say`. Raises BadPrompt for what is no key, ConfigError for both at once."""
    if keys and words:
        raise ConfigError("--keys and --say do not tell which comes first", hint="write --keys '1,\"sales\",2'")
    if (keys or "").count('"') % 2:
        raise BadPrompt("--keys: a quote is never closed", hint="write words between two: --keys '1,\"sales\"'")
    wrong = sorted(set(QUOTED.sub("", keys or "")) - set("0123456789*#ABCDabcd, "))
    if wrong:
        raise BadPrompt(f"--keys: {''.join(wrong)!r} is on no telephone", hint="0 to 9, *, #, A to D, and commas")
    return from_keys(keys) if keys else from_words(words)


def quiet(context: Context, target: str, options: dict[str, str | None]) -> Settings:
    """The settings; what goes well is not logged into the conversation unless it was asked for."""
    settings = settings_of(context, [target], **options)
    if settings.sources()["log_level"] == "default":
        settings = settings_of(context, [target], **options, log_level="warning")
    return settings


def setup_of(
    address: tuple[str, int] | None, arguments: tuple[str, ...], facts: dict[str, str], settings: Settings
) -> Setup:
    """What the printed dialplan passes: route and arguments, and in variables who calls and the token asked for."""
    host, port = address or ("127.0.0.1", settings.port)
    token = settings.token.get_secret_value() if settings.token else ""
    told = facts | {"token": token, "dialplan": str(MARK)}
    return Setup(application=f"ivr://{host}:{port}", args=(*arguments, "vars=1"), variables=as_variables(told))


async def converse(
    callee: Program | tuple[str, int],
    settings: Settings,
    setup: Setup,
    script: Script,
    wav: Path | None,
    *,
    name: str,
    typing: bool,
) -> None:
    """The call from its first line to its last. Raises ClickException where it failed."""
    async with AsyncExitStack() as stack:
        line = await stack.enter_async_context(line_to(callee, settings, name))
        world = World(NOBODY, plug=line.plug, speak=voice_of(settings))
        try:
            caller = await stack.enter_async_context(
                place_call(line.connect, line.seconds, setup, line.label, world=world)
            )
        except OSError as error:
            raise ConfigError(
                f"{setup.application}: {error.strerror or error}", hint="is it served? voicekit serve PROGRAM"
            ) from None
        conversation = ConversationPrinter(caller, line.label)
        try:
            await listen(caller, conversation, script, line.making, typing=typing)
        finally:
            conversation.ended()
            if wav is not None:
                start, end = caller.started, caller.started + caller.seconds
                await asyncio.to_thread(write_wav, wav, caller.heard, line.find, start=start, end=end)
        if conversation.unwritten is not None:
            raise conversation.unwritten
        if caller.status not in WELL:
            raise click.ClickException(f"the call failed: {caller.status}")


async def listen(
    caller: Caller, conversation: ConversationPrinter, script: Script, making: Callable[[], str], *, typing: bool
) -> None:
    """Listen until the call ends, doing what the script says or what is typed. Silence in which a prompt is being made
    is none that asks for an answer.

    Raises ClickException where the call ended before all of the script was done.
    """
    if typing:
        await type_along(caller, conversation)
        return
    for place, step in enumerate(script):
        match step:
            case Press(keys):
                conversation.pressed(keys)
            case Say(str() as words):
                conversation.said(words)
        try:
            await caller.play([step], LONGEST)
            while isinstance(step, Quiet | CheckAnswered) and (text := making()):
                conversation.waits_for(text)
                await asyncio.sleep(LOOK_AGAIN)
                if not making():
                    await caller.play([Quiet(step.seconds)], LONGEST)
        except Unmet:
            raise click.ClickException(f"the call ended before {left_of(script[place:])}") from None
    await caller.hung_up(LONGEST)


def left_of(script: Script) -> str:
    """What of a script was not done."""
    left = [step.keys if isinstance(step, Press) else f'"{step.words}"' for step in script if isinstance(step, DONE)]
    return f"{','.join(left)} could be {'said' if any(isinstance(step, Say) for step in script) else 'pressed'}"


async def type_along(caller: Caller, conversation: ConversationPrinter) -> None:
    """Press and say what is typed, until the call ends."""

    def press(key: str) -> None:
        conversation.pressed(key)
        caller.press(key)

    async def speak(words: str) -> None:
        try:
            await caller.speak(words)
        except VoicekitError as error:
            click.secho(f"not said: {error}", fg="red", err=True)

    def say(words: str) -> None:
        conversation.said(words)
        group.create_task(speak(words))

    click.secho('type 0-9 * # to press keys, " and words to speak, q to hang up', dim=True)
    async with asyncio.TaskGroup() as group:
        with keyboard(Typing(press, say, caller.hang_up)):
            await caller.hung_up(LONGEST)
