"""`marketbel-courier completion`: the script by which a shell completes what is typed."""

from __future__ import annotations

from collections.abc import Mapping

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

PROGRAM = "marketbel-courier"
VARIABLE = "_MARKETBEL_COURIER_COMPLETE"
_SHELLS: Mapping[str, type[ShellComplete]] = {
    "bash": BashComplete,
    "zsh": ZshComplete,
    "fish": FishComplete,
}


@click.command()
@click.argument("shell", type=click.Choice(list(_SHELLS)))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script by which SHELL completes commands, options and suppliers' names.

    \b
    bash: in ~/.bashrc      eval "$(marketbel-courier completion bash)"
    zsh:  in ~/.zshrc       eval "$(marketbel-courier completion zsh)"
    fish: in config.fish    marketbel-courier completion fish | source

    Suppliers are completed where DATABASE_URL is set and answers within a second.
    """
    writer = _SHELLS[shell](context.find_root().command, {}, PROGRAM, VARIABLE)
    click.echo(writer.source())
