"""The suppliers' web server and an ml-analyze that is done at once, in one process on one port.

`python -m …stand_ins` prints the port, and ends when its standard input does. Every path that ends
with `.csv` is a price list; `POST /version/NUMBER` gives each of them another content.
"""

from __future__ import annotations

import asyncio
import json
import sys
from functools import lru_cache
from uuid import uuid4

LIST_BYTES = 100_000
_HEALTH = {
    "status": "healthy",
    "version": "1",
    "service": "stand-in",
    "checks": {},
    "capabilities": {"file_types": ["csv", "excel", "pdf"], "upserts": True},
}
_VERSION_PATH = "/version/"
_ITEMS = 1_000


@lru_cache(maxsize=1)
def _rows() -> bytes:
    lines: list[str] = []
    length = 0
    while length < LIST_BYTES:
        number = len(lines)
        line = f"A-{number:06};Drill bit {number % 97} mm, set of {number % 11};{number % 9999}.90"
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines).encode() + b"\n"


class _Connection(asyncio.Protocol):
    """HTTP/1.1 as far as its two clients speak it: no chunks in requests, no pipelining."""

    version = 1

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while True:
            head, end, rest = self._received.partition(b"\r\n\r\n")
            if not end:
                return
            request, *lines = head.decode("latin-1").split("\r\n")
            method, path, _ = request.split(" ")
            fields = dict(line.lower().split(": ", 1) for line in lines)
            length = int(fields.get("content-length", 0))
            if len(rest) < length:
                return
            self._received = rest[length:]
            assert self._transport is not None
            self._transport.write(self._answer(method, path, fields))

    def _answer(self, method: str, path: str, fields: dict[str, str]) -> bytes:
        if path.endswith(".csv"):
            return self._price_list(path, fields)
        if path == "/health":
            return _json(200, _HEALTH)
        if method == "POST" and path.startswith(_VERSION_PATH):
            _Connection.version = int(path.removeprefix(_VERSION_PATH))
            return _json(200, {})
        if method == "POST":
            return _json(202, {"job_id": str(uuid4()), "status": "pending", "message": "queued"})
        return _json(200, _ended(path.rpartition("/")[2]))

    def _price_list(self, path: str, fields: dict[str, str]) -> bytes:
        etag = f'"{path[1:-4]}-{self.version}"'
        if fields.get("if-none-match") == etag:
            return f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode()
        first = f"sku;name;price\nB-1;List {path} in version {self.version};1.00\n".encode()
        return b"".join(
            (
                b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n",
                f"ETag: {etag}\r\nContent-Length: {len(first) + len(_rows())}\r\n\r\n".encode(),
                first,
                _rows(),
            )
        )


def _ended(job_id: str) -> dict[str, object]:
    return {
        "job_id": job_id,
        "status": "completed",
        "progress_percentage": 100,
        "items_processed": _ITEMS,
        "items_total": _ITEMS,
        "errors": [],
        "created_at": "2026-01-01T00:00:00Z",
        "started_at": None,
        "completed_at": None,
    }


def _json(status: int, answer: object) -> bytes:
    body = json.dumps(answer).encode()
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\n"
    return head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


async def serve() -> None:
    """Listen on a free port, say which, and end with the standard input."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve())
