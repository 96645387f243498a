"""Commands: what a caller may press or say in every question of a flow."""

from collections.abc import Awaitable, Callable, Iterator

from voicekit._call.call import Call
from voicekit._dialog.document.defaults import OWN_COMMANDS, FlowCommand
from voicekit._dialog.document.values import END
from voicekit._dialog.interpreter.jumps import Back, Jump
from voicekit._dialog.interpreter.run import Run
from voicekit._dialog.interpreter.trace import FlowEvent

__all__ = ["install", "remove"]


def install(run: Run) -> None:
    """Let the commands of a run, and of the flows around it, work from now on, in the language of the call.

    Where two have a name or a key, the nearest one counts.
    """
    session = run.session
    keys, words = dict(session.hotkeys), dict(session.hotwords)
    for owner, name, command in _commands(run):
        act = _act(run, owner, name, command)
        if command.key is not None:
            keys[command.key] = act
        words |= dict.fromkeys(owner.words(f"commands.{name}.words", command.words), act)
    session.call.hotkeys, session.call.hotwords = keys, words


def remove(run: Run) -> None:
    """A run is over: what worked around it works again."""
    if run.outer is not None:
        install(run.outer)
    else:
        session = run.session
        session.call.hotkeys, session.call.hotwords = dict(session.hotkeys), dict(session.hotwords)


def _commands(run: Run) -> Iterator[tuple[Run, str, FlowCommand]]:
    """Every command that works, the nearest flow's last."""
    lineage = list(run.lineage)
    for place in reversed(range(len(lineage))):
        nearer = lineage[:place]
        for name, command in lineage[place].compiled.flow.commands.items():
            if not any(name in other.compiled.flow.commands for other in nearer):
                yield lineage[place], name, command


def _act(run: Run, owner: Run, name: str, command: FlowCommand) -> Callable[[Call], Awaitable[None]]:
    async def act(call: Call) -> None:
        run.trace(FlowEvent.COMMAND, name=name)
        if command.next is not None or name not in OWN_COMMANDS:
            raise Jump(owner, command.next or END)
        if name == "back":
            raise Back(run)
        if name == "help" and run.help is not None:
            parts = run.said(run.help, "help")
            if parts:
                await call.say(*parts)

    return act
