"""Runs the demo suppliers' server in a process of its own, which never outlives this one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketbel_courier.errors import CourierError
from marketbel_courier.messages.message import Message

_STOP_SECONDS = 10


@contextmanager
def supplier_server(log: Path) -> Iterator[str]:
    """Start the server on a free port and give its base URL; its requests are written to `log`.

    Raises CourierError if the server does not start. The server ends with the context, and also
    when this process dies, since the server then reads the end of its standard input.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-P", "-m", "marketbel_courier.demo.supplier_server"]
    with (
        log.open("wb") as requests,
        subprocess.Popen(  # noqa: S603 - our own module, no words from outside
            [*command, "--until-stdin-closes"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=requests,
            text=True,
            # A Ctrl-C in the terminal is for the demo, which then closes the pipe.
            start_new_session=True,
        ) as process,
    ):
        try:
            yield _url_of(process, log)
        finally:
            _stop(process)


def _url_of(process: subprocess.Popen[str], log: Path) -> str:
    url = process.stdout.readline().strip() if process.stdout else ""
    if not url:
        raise CourierError(Message("demo-server-lacking", log=str(log)))
    return url


def _stop(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
