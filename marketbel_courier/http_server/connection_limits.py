"""How many connections a server keeps, and how long it waits for the other side of each.

A client that has begun a request and sends no more costs nothing to make and a file handle to keep.
So a connection that waits for its client has a time limit, and where there are too many, the one
that has waited longest gives way to a new one.
"""

from __future__ import annotations

import asyncio
import logging
import resource
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

MOST_CONNECTIONS = 512
MOST_HEAD_BYTES = 32 * 1024
HEAD_SECONDS = 10.0
BODY_SECONDS = 20.0
# A body must grow by this much in each BODY_SECONDS, or end.
LEAST_BODY_BYTES = 8 * 1024
ANSWER_SECONDS = 30.0
CLOSING_SECONDS = 5.0
# File handles for everything but clients: databases, files, and clients not yet counted.
_OTHER_FILES = 192
_WANTED_FILES = 4096

log = logging.getLogger(__name__)


class Owed(StrEnum):
    """What a client has to do next on a connection."""

    NOTHING = "nothing"
    HEAD = "the head of a request"
    BODY = "the body of a request"
    REST = "the rest of a body that is answered already"
    READING = "its reading of the answer"
    CLOSING = "its end of the connection"


_PATIENCE = {
    Owed.HEAD: HEAD_SECONDS,
    Owed.BODY: BODY_SECONDS,
    # However much of the body comes: the application no longer reads it.
    Owed.REST: CLOSING_SECONDS,
    Owed.READING: ANSWER_SECONDS,
    Owed.CLOSING: CLOSING_SECONDS,
}


class LimitedConnection(H11Protocol):
    """One connection of HTTP/1.1 that does not wait for ever."""

    is_ended = False
    _received = 0
    _resumed = 0
    _owed = Owed.NOTHING
    _since = 0.0
    _received_before = 0
    _mark: tuple[RequestResponseCycle | None, int] = (None, 0)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, and end another one for it where there are too many."""
        super().connection_made(transport)
        self._wait_for(Owed.HEAD, self.loop.time())
        if isinstance(self.config, LimitedConfig):
            self._make_room(self.config.most_connections)

    def data_received(self, data: bytes) -> None:
        """Take what the client has sent."""
        self._received += len(data)
        super().data_received(data)

    def resume_writing(self) -> None:
        """The client has read some of its answer."""
        self._resumed += 1
        super().resume_writing()

    def look(self, now: float) -> None:
        """End the connection if its client has let it wait for too long."""
        owed = self._owes()
        is_new = owed is not self._owed or self._mark != (self.cycle, self._resumed)
        if is_new or (owed is Owed.BODY and self.flow.read_paused):
            self._wait_for(owed, now)
        elif now - self._since >= _PATIENCE.get(owed, float("inf")):
            if owed is Owed.BODY and self._received - self._received_before >= LEAST_BODY_BYTES:
                self._wait_for(owed, now)
            else:
                self.end(f"it has waited too long for {owed}")

    def waits_since(self, now: float) -> float:
        """Since when the connection waits for its client; `now` if it does not."""
        return now if self._owes() is Owed.NOTHING else self._since

    def end(self, why: str) -> None:
        """Drop the connection at once."""
        log.info("connection of %s ended: %s", self.client[0] if self.client else "nobody", why)
        self.is_ended = True
        self.transport.abort()

    def _make_room(self, most: int) -> None:
        # An ended connection stays in the set until the loop has closed it.
        living = [each for each in self.connections if not _is_ending(each)]
        if len(living) > most:
            now = self.loop.time()
            others = [each for each in _limited(living) if each is not self]
            longest = min(others, key=lambda each: each.waits_since(now), default=self)
            (longest if longest.waits_since(now) < now else self).end("there are too many")

    def _wait_for(self, owed: Owed, now: float) -> None:
        self._owed, self._since = owed, now
        self._received_before = self._received
        self._mark = (self.cycle, self._resumed)

    def _owes(self) -> Owed:
        if self.transport.is_closing():
            return Owed.CLOSING
        if self.flow.write_paused:
            return Owed.READING
        if self.conn.their_state is h11.SEND_BODY:
            return Owed.REST if self.conn.our_state is h11.DONE else Owed.BODY
        return Owed.HEAD if self.conn.their_state is h11.IDLE else Owed.NOTHING


class LimitedConfig(uvicorn.Config):
    """uvicorn's configuration with such connections, as many as this process can have."""

    def __init__(self, app: ASGIApp, *, most_connections: int | None = None, **others: Any) -> None:
        super().__init__(
            app, http=LimitedConnection, h11_max_incomplete_event_size=MOST_HEAD_BYTES, **others
        )
        self.most_connections = most_connections or _connections_for(_raised_file_limit())


def look_at(connections: Iterable[object], now: float) -> None:
    """End each connection that has waited for too long; websockets look after themselves."""
    for connection in _limited(connections):
        connection.look(now)


def _is_ending(connection: object) -> bool:
    return isinstance(connection, LimitedConnection) and connection.is_ended


def _limited(connections: Iterable[object]) -> list[LimitedConnection]:
    return [each for each in connections if isinstance(each, LimitedConnection)]


def _connections_for(files: int) -> int:
    return max(16, min(MOST_CONNECTIONS, files - _OTHER_FILES))


def _raised_file_limit() -> int:
    """Raise the limit of file handles as far as wanted and allowed; returns the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(_WANTED_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return _WANTED_FILES if soft == resource.RLIM_INFINITY else soft
