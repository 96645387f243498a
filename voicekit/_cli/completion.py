"""``voicekit completion``: the script that makes a shell complete our commands."""

import click
from click.shell_completion import get_completion_class

from voicekit.errors import ConfigError

__all__ = ["command"]


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    \b
    bash: eval "$(voicekit completion bash)"      in ~/.bashrc
    zsh:  eval "$(voicekit completion zsh)"       in ~/.zshrc
    fish: voicekit completion fish | source       in ~/.config/fish/config.fish
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise ConfigError(f"no completion for {shell}", hint="use bash, zsh or fish")
    click.echo(kind(ctx.find_root().command, {}, "voicekit", "_VOICEKIT_COMPLETE").source())
