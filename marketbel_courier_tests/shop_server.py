"""A server of many small price lists: each path answers with the bytes or status it was given."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Shop:
    """What is served, and how often each path was asked for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.statuses: dict[str, int] = {}
        self.gates: dict[str, threading.Event] = {}
        self.etags: dict[str, str] = {}
        self.logins: dict[str, str] = {}
        self.not_modified: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        self.asked = threading.Event()
        self.most_at_once = 0
        self.url = ""
        self._at_once = 0
        self._counting = threading.Lock()

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count a request among those that are being answered."""
        with self._counting:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._counting:
                self._at_once -= 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    shop: Shop

    def do_GET(self) -> None:
        # Who asked may have been killed meanwhile.
        with self.shop.counted(), suppress(ConnectionError):
            self._answer()

    def _answer(self) -> None:
        self.shop.requests[self.path] += 1
        self.shop.asked.set()
        login = self.shop.logins.get(self.path)
        if login is not None and self.headers.get("Authorization") != login:
            self.send_error(401)
            return
        gate = self.shop.gates.get(self.path)
        if gate is not None:
            gate.wait(600)
        etag = self.shop.etags.get(self.path)
        if etag is not None and self.headers.get("If-None-Match") == etag:
            self.shop.not_modified[self.path] += 1
            self.send_response(304)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        body = self.shop.files.get(self.path, b"gone")
        default = 200 if self.path in self.shop.files else 404
        self.send_response(self.shop.statuses.get(self.path, default))
        self.send_header("Content-Type", "application/octet-stream")
        if etag is not None:
            self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@contextmanager
def open_shop() -> Iterator[Shop]:
    """Serve on a free loopback port until the block ends."""
    shop = Shop()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"shop": shop}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    shop.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield shop
    finally:
        for gate in shop.gates.values():
            gate.set()
        server.shutdown()
        thread.join()
        server.server_close()
