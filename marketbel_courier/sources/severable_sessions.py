"""Sessions of `requests` whose work another thread can end, by cutting the connection.

A time-out of `requests` is for each read: an answer in single bytes may be read without end.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

_lock = threading.Lock()
# Which connection each thread works with.
_in_use: dict[int, _Connection] = {}


class _Connection(HTTPConnection):
    # Kept beside `sock`, which is given to the answer.
    line: socket.socket | None = None

    def connect(self) -> None:
        _take(self)
        super().connect()
        self.line = self.sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        _take(self)
        super().request(*args, **kwargs)


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS: Final = {"http": _Pool, "https": _SecurePool}


def make_severable(session: requests.Session) -> requests.Session:
    """The same session, whose connections can be cut."""
    for adapter in session.adapters.values():
        if isinstance(adapter, HTTPAdapter):
            adapter.poolmanager.pool_classes_by_scheme = _POOLS
    return session


def sever(thread: int) -> None:
    """Cut the connection that this thread works with: the thread's read or write fails at once."""
    with _lock:
        connection = _in_use.pop(thread, None)
        for line in () if connection is None else (connection.line, connection.sock):
            if line is not None:
                with suppress(OSError):
                    # Not by an SSL socket's own shutdown, which takes its session from its reader.
                    socket.socket.shutdown(line, socket.SHUT_RDWR)


def leave(thread: int) -> None:
    """Note that this thread has ended its work: another thread may get its connection next."""
    with _lock:
        _in_use.pop(thread, None)


def _take(connection: _Connection) -> None:
    with _lock:
        for thread in [thread for thread, theirs in _in_use.items() if theirs is connection]:
            del _in_use[thread]
        _in_use[threading.get_ident()] = connection
