"""What `dev` and `demo` share: the stack under signals, its progress lines and its URLs."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from marketbel_courier.cli.terminal import Words, said, show, text_of
from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message

if TYPE_CHECKING:
    from marketbel_courier.devstack.data_folder import DataFolder
    from marketbel_courier.devstack.stack import LocalStack

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_LOOK_SECONDS = 1.0

home_option = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="COURIER_HOME",
    show_envvar=True,
    help="Data folder: databases, files, logs.  [default: .courier]",
)


parent_option = click.option(
    "--until-parent-ends",
    is_flag=True,
    hidden=True,
    help="Stop when the process that started this one has ended, however it ended.",
)


class NoLocalStack(CourierError):
    """What only a checkout has was left out of this installation."""


def has_local_stack() -> bool:
    """Whether the local stack is a part of this installation: the wheel leaves it out."""
    return find_spec("marketbel_courier.devstack") is not None


def require_local_stack() -> None:
    """Raise NoLocalStack where the local stack, or what it needs, is not installed."""
    if not has_local_stack():
        raise NoLocalStack(Message("stack-not-part"))
    if find_spec("psutil") is None:
        raise NoLocalStack(Message("stack-not-installed"))


@contextmanager
def running(
    stack: LocalStack, console: Console, *, until_parent_ends: bool = False
) -> Iterator[None]:
    """Keep the stack up for the body; Ctrl-C, SIGTERM and SIGHUP end it in good order.

    Raises KeyboardInterrupt after the stack has stopped when one of them came.
    """
    if until_parent_ends:
        threading.Thread(target=_follow_parent, args=(os.getppid(),), daemon=True).start()
    previous = {number: signal.getsignal(number) for number in _SIGNALS}
    for number in _SIGNALS:
        # Under nohup the process has to stay, so an ignored SIGHUP stays ignored. A script's `&`
        # makes the process ignore SIGINT, too, but a SIGINT that is sent nevertheless is meant.
        if number is not signal.SIGHUP or previous[number] is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    started = False
    try:
        stack.start()
        started = True
        # Code in this process now has the same environment as the stack's processes.
        os.environ.update(stack.environment)
        yield
    finally:
        if started:
            show(console, Message("cli-stack-stopping"), style="dim")
        stack.stop()
        for number, handler in previous.items():
            signal.signal(number, handler)


def progress_reporter(console: Console) -> Callable[[Words], None]:
    """Print what the stack reports, one quiet line each."""
    return lambda words: console.print(text_of(f"  {said(words)}", style="dim"), soft_wrap=True)


def show_endpoints(stack: LocalStack, console: Console) -> None:
    """Print where everything is; URLs that hold passwords are shown without them."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for what, where in (
        (Message("cli-stack-admin-page"), stack.endpoints.admin),
        ("Dagster", stack.endpoints.webserver),
        ("ml-analyze", stack.endpoints.ml_analyze),
        ("PostgreSQL", stack.endpoints.printable_database),
        ("Redis", stack.endpoints.printable_redis),
        (Message("cli-stack-files"), str(stack.settings.uploads_dir)),
        (Message("cli-stack-logs"), str(stack.folder.logs)),
        (Message("cli-stack-shell"), f". {stack.folder.environment_file}"),
    ):
        table.add_row(said(what), where)
    console.print(table)


def data_folder(home: Path | None) -> DataFolder:
    """The data folder that was asked for, else the default one."""
    from marketbel_courier.devstack.data_folder import DataFolder  # noqa: PLC0415

    return DataFolder(home) if home else DataFolder.from_environment()


def _follow_parent(parent: int) -> None:
    """End this process in good order when `make` above it was killed."""
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


def _interrupt(*_: object) -> None:
    # One is enough: a second Ctrl-C must not leave half a stack behind.
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
