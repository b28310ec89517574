"""The command group: lists subcommands in sections, and shows errors in one line."""

from __future__ import annotations

import os
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import TracebackType
from typing import IO, Any

import click
from click.shell_completion import CompletionItem

from marketbel_courier.cli.click_words import say_clicks_words
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
    """A group whose help lists the subcommands in sections, each with a sentence.

    The subcommand NAME is NAME of the module PACKAGE.NAME, which is imported when it is asked for.
    """

    def __init__(
        self,
        *args: Any,
        package: str = "",
        sections: Mapping[str, Mapping[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._package = package
        self._sections = sections or {}
        self._told = {
            name: told for listed in self._sections.values() for name, told in listed.items()
        }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The subcommands' names, in the order of the sections."""
        return [*self._told, *sorted(set(self.commands) - set(self._told))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of this name, if there is one."""
        if cmd_name in self._told and cmd_name not in self.commands:
            self.add_command(getattr(import_module(f"{self._package}.{cmd_name}"), cmd_name))
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections into the help."""
        for title, listed in self._sections.items():
            with formatter.section(title):
                formatter.write_dl(list(listed.items()), col_spacing=4)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the subcommands that begin like this."""
        offered = [
            CompletionItem(name, help=told)
            for name, told in self._told.items()
            if name.startswith(incomplete)
        ]
        return offered or super().shell_complete(ctx, incomplete)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command line; what click finds wrong with it is said in the chosen language."""
        say_clicks_words()
        return super().main(*args, **extra)

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
