"""A bucket over HTTP as S3 speaks it: objects are put, got and deleted; keys are not checked."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_XML = "application/xml"


class BucketServer(ThreadingHTTPServer):
    """Objects by their paths. While `is_broken`, each request is refused."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Requests)
        self.objects: dict[str, bytes] = {}
        self.is_broken = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: BucketServer

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._refused():
            return
        self.server.objects[self.path.partition("?")[0]] = body
        self._answer(200, headers={"ETag": '"0"'})

    def do_GET(self) -> None:
        found = self.server.objects.get(self.path)
        if self._refused():
            return
        if found is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            headers = {"ETag": '"0"', "Last-Modified": "Mon, 30 Nov 2026 00:00:00 GMT"}
            self._answer(200, found, headers)

    def do_POST(self) -> None:
        """Remove the objects whose keys the body names."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        bucket = self.path.partition("?")[0].rstrip("/")
        deleted = ""
        for key in re.findall(r"<Key>(.*?)</Key>", body):
            self.server.objects.pop(f"{bucket}/{key}", None)
            deleted += f"<Deleted><Key>{key}</Key></Deleted>"
        self._answer(200, f"<DeleteResult>{deleted}</DeleteResult>".encode())

    def _refused(self) -> bool:
        if self.server.is_broken:
            self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        return self.server.is_broken

    def _answer(
        self, status: int, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": _XML, **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""


@contextmanager
def open_bucket() -> Iterator[BucketServer]:
    """The server, at a port of its own."""
    server = BucketServer()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
