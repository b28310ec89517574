"""How the command line speaks: subcommands in sections, and errors in one line."""

from __future__ import annotations

import os
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import IO, Any

import click

from marketbel_courier.cli.terminal import Words, colour, said
from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message

EXIT_CODE_OF_ERRORS = 2


class ListedError(CourierError):
    """An error about several things; each of `lines` tells of one of them."""

    def __init__(self, message: Message, lines: Sequence[Words]) -> None:
        super().__init__(message)
        self.lines = lines


class CommandFailed(click.ClickException):
    """What stopped a command, for the person at the terminal."""

    exit_code = EXIT_CODE_OF_ERRORS

    def __init__(self, error: CourierError) -> None:
        lines = error.lines if isinstance(error, ListedError) else ()
        super().__init__("\n  ".join(map(said, (error.message, *lines))))

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message in red to the standard error."""
        begins = said(Message("cli-error"))
        click.secho(
            f"{begins} {self.format_message()}", fg="red", err=True, file=file, color=colour()
        )


class CourierGroup(click.Group):
    """A group whose help lists the subcommands in sections."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sections: dict[str, list[str]] = {}

    def add_section(self, title: str, *commands: click.Command) -> None:
        """Add subcommands under a title."""
        for command in commands:
            self.add_command(command)
            self._sections.setdefault(title, []).append(str(command.name))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The subcommands' names, in the order of the sections."""
        listed = [name for names in self._sections.values() for name in names]
        return [*listed, *sorted(set(self.commands) - set(listed))]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections into the help."""
        for title, names in self._sections.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(name, self.commands[name].get_short_help_str(limit=80)) for name in names],
                    col_spacing=4,
                )

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand; our own errors become one message instead of a traceback."""
        try:
            return super().invoke(ctx)
        except CourierError as error:
            raise CommandFailed(error) from error


def hide_tracebacks(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Say what went wrong in one line; with COURIER_DEBUG set, show the whole traceback."""
    if os.environ.get("COURIER_DEBUG"):
        traceback.print_exception(kind, error, trace)
        return
    message = Message("cli-error-unexpected", kind=kind.__name__, why=str(error))
    begins = said(Message("cli-error"))
    click.secho(f"{begins} {said(message)}", fg="red", err=True, color=colour())
