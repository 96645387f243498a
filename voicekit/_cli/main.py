"""The ``voicekit`` command: its commands by name, each loaded when it is used, and what an error looks like."""

import atexit
import io
import itertools
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import click

from voicekit import __version__
from voicekit._cli.context import Context
from voicekit._cli.failure import misused, tell
from voicekit._cli.lazy import LazyCommand, LazyGroup
from voicekit._interrupt import Once, heeded
from voicekit._streams import OUTPUT, let_go, name_output, open_streams

__all__ = ["EXIT_FAILED", "EXIT_INTERRUPTED", "cli", "main", "run"]

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


COMMANDS: Mapping[str, LazyCommand] = {
    "say": LazyCommand("say", "Speak a text into a sound file, as a caller would hear it."),
    "render": LazyCommand("render", "Render the prompts of programs and flows beforehand."),
    "serve": LazyCommand("serve", "Serve a program to Asterisk."),
    "status": LazyCommand("status", "Say whether the running service is well, and what it is at."),
    "call": LazyCommand("call", "Call a program from the terminal, without Asterisk."),
    "load": LazyCommand("load", "Place many calls, and tell how long callers wait."),
    "calls": LazyCommand("calls", "Look up what happened on calls, and why."),
    "replay": LazyCommand("replay", "Carry a recorded call out again, against today's program."),
    "dialplan": LazyCommand("dialplan", "Print the dialplan to paste for a program."),
    "catalog": LazyCommand("catalog", "Translate prompts, and have them recorded by people."),
    "flow": LazyCommand("flow", "Check, draw, walk and test dialogues written as documents."),
    "models": LazyCommand("models", "Fetch and look at the models that recognise speech."),
    "transcribe": LazyCommand("transcribe", "Write down what is said in recordings."),
    "listen": LazyCommand("listen", "Show what a call makes of what is said, and why."),
    "cache": LazyCommand("cache", "Look into the rendered prompts and tidy them up."),
    "doctor": LazyCommand("doctor", "Check this machine and say what mends it."),
    "completion": LazyCommand("completion", "Print the completion script of a shell."),
}


@click.group(
    cls=LazyGroup,
    package="voicekit._cli",
    entries=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="voicekit", message="%(prog)s %(version)s")
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Settings file; else VOICEKIT_CONFIG, else voicekit.toml here.",
)
@click.option("--debug", is_flag=True, envvar="VOICEKIT_DEBUG", help="Show the traceback of an error.")
@click.pass_obj
def cli(context: Context, config: Path | None, debug: bool) -> None:
    """Phone applications on Asterisk in Python."""
    context.config = config
    context.debug = debug


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed, 2 used wrongly, 130 interrupted."""
    context = Context()
    open_streams()
    name_output()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name of a file may be no UTF-8, and a terminal may lack a letter: no command fails by what it shows.
            stream.reconfigure(errors="backslashreplace")
    arguments = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in itertools.takewhile(lambda each: each != "--", arguments)  # also where it cannot be parsed
    try:
        code = cli.main(arguments, prog_name="voicekit", obj=context, standalone_mode=False)
    except click.ClickException as error:
        misused(error, as_json=as_json)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        let_go(sys.stdout)
        return EXIT_FAILED  # the reader of our output (head, less) is gone; nothing is left to be said
    except Exception as error:  # noqa: BLE001 - a person gets a line or two; --debug shows all of it
        lost = _unwritten(error)
        if lost is None:
            try:
                tell(error, as_json=as_json, debug=context.debug)
            except OSError as unsaid:
                lost = _unwritten(unsaid)
        _tell_lost(lost, context)
        return EXIT_FAILED
    lost = _unwritten()
    if lost is not None:
        _tell_lost(lost, context)
        return EXIT_FAILED
    return code if isinstance(code, int) else 0


def _tell_lost(lost: OSError | None, context: Context) -> None:
    if lost is not None and not isinstance(lost, BrokenPipeError):
        tell(lost, as_json=False, debug=context.debug)


def _unwritten(error: Exception | None = None) -> OSError | None:
    """Why what a command has printed cannot be written, None where it is. It is given up then.

    ``error`` is what the command has failed by: perhaps that.
    """
    try:
        sys.stdout.flush()
    except OSError as unwritten:
        error = unwritten
    if isinstance(error, OSError) and error.filename == OUTPUT:
        let_go(sys.stdout)
        return error
    return None


def run() -> None:
    """The console script."""
    once = Once(EXIT_INTERRUPTED)
    if heeded(signal.SIGINT):
        signal.signal(signal.SIGINT, once)
        # The last thing before Python gives up its handlers: from then on a Ctrl-C would end it as a signal does.
        atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)
    code = EXIT_INTERRUPTED
    with suppress(KeyboardInterrupt):  # of before `main` is at work, or after it
        code = main()
        _unwritten()  # what has been printed before a failure, and waits
        once.over()
    if (threads := sys.modules.get("voicekit._threads")) is not None:  # else there are none, and it costs time to load
        threads.end(code)
    sys.exit(code)
