"""The suppliers' web server, a process of its own: `python -m … FOLDER PORT`.

Every file of the folder has a strong ETag, is asked for conditionally and in ranges.
"""

from __future__ import annotations

import hashlib
import re
import sys
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    folder: Path

    def do_GET(self) -> None:
        with suppress(ConnectionError, TimeoutError):
            self._answer()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass

    def _answer(self) -> None:
        try:
            content = (self.folder / Path(self.path).name).read_bytes()
        except FileNotFoundError:
            self._send(404, b"no such list", ())
            return
        etag = f'"{hashlib.sha256(content).hexdigest()}"'
        headers = (("ETag", etag), ("Accept-Ranges", "bytes"))
        if self.headers.get("If-None-Match") == etag:
            self._send(304, b"", headers)
            return
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        if asked and self.headers.get("If-Range", etag) == etag and int(asked[1]) < len(content):
            first, last = int(asked[1]), len(content) - 1
            span = ("Content-Range", f"bytes {first}-{last}/{len(content)}")
            self._send(206, content[first:], (*headers, span))
            return
        self._send(200, content, headers)

    def _send(self, status: int, body: bytes, headers: tuple[tuple[str, str], ...]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/csv")
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serve until the process is ended."""
    handler = type("Handler", (_Handler,), {"folder": Path(sys.argv[1])})
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), handler).serve_forever()


if __name__ == "__main__":
    main()
