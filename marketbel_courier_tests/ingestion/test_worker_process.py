"""The start of a worker process that somebody gives up before it is over."""

from __future__ import annotations

import asyncio
import socket
import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from marketbel_courier.ingestion import worker_process
from marketbel_courier.ingestion.worker_process import WorkerProcess


@dataclass
class SlowStart:
    """Stands for the library that starts processes: it lasts until it is let through."""

    begun: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    theirs: socket.socket | None = None
    number: int = -1

    def Process(self, *, args: tuple[socket.socket, str], **_: Any) -> SlowStart:  # noqa: N802
        self.theirs = args[0]
        return self

    def start(self) -> None:
        self.begun.set()
        self.go_on.wait()
        assert self.theirs is not None
        self.number = self.theirs.fileno()


async def test_a_start_that_is_given_up_keeps_its_socket_until_it_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = SlowStart()
    monkeypatch.setattr(worker_process, "_CONTEXT", slow)
    starting = asyncio.create_task(WorkerProcess.start("postgresql://nobody@127.0.0.1:1/none"))
    assert await asyncio.to_thread(slow.begun.wait, 60)

    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    slow.go_on.set()
    while slow.theirs is None or slow.theirs.fileno() >= 0:  # noqa: ASYNC110 - a thread's end
        await asyncio.sleep(0.01)

    assert slow.number >= 0
