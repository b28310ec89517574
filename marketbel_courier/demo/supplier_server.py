"""The demo suppliers' web server: `python -m marketbel_courier.demo.supplier_server --port N`."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import click

from marketbel_courier.demo.storefront import NOT_FOUND, Answer, Page, demo_pages

_SLICES_OF_A_SLOW_BODY = 30


class SupplierServer(ThreadingHTTPServer):
    """Serves pages, on the loopback interface unless told otherwise; port 0 takes a free one."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        pages: Mapping[str, Page],
        port: int = 0,
        *,
        host: str = "127.0.0.1",
        tells_requests: bool = True,
    ) -> None:
        super().__init__((host, port), _Handler)
        self._host = host
        self.tells_requests = tells_requests
        self._pages = pages
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """The server's base URL, without a slash at its end."""
        return f"http://{self._host}:{self.server_address[1]}"

    def answer_to(self, path: str) -> Answer:
        """Give the answer to a request for this path; the first requests may get another answer."""
        page = self._pages.get(path.partition("?")[0])
        if page is None:
            return NOT_FOUND
        with self._lock:
            before = self._asked[path]
            self._asked[path] += 1
        return page.first_answers[before] if before < len(page.first_answers) else page.answer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over a client that hung up, which is its right; report anything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: SupplierServer
    protocol_version = "HTTP/1.1"
    server_version = "demo-suppliers"
    sys_version = ""
    # Head and body leave in one piece, else Nagle's algorithm holds the body back.
    wbufsize = -1
    timeout = 60

    def do_GET(self) -> None:
        """Send the answer's head and body."""
        self._send(self.server.answer_to(self.path), with_body=True)

    def do_HEAD(self) -> None:
        """Send the answer's head."""
        self._send(self.server.answer_to(self.path), with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Write one line a request to standard error, as the base class does, but flushed."""
        if self.server.tells_requests:
            super().log_message(format, *args)
            sys.stderr.flush()

    def _send(self, answer: Answer, *, with_body: bool) -> None:
        if answer.etag is not None and self._client_has(answer.etag):
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.send_header("ETag", answer.etag)
            self.end_headers()
            return
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if with_body:
            self._send_body(answer)

    def _send_body(self, answer: Answer) -> None:
        if not answer.seconds:
            self.wfile.write(answer.body)
            return
        size = max(1, -(-len(answer.body) // _SLICES_OF_A_SLOW_BODY))
        for start in range(0, len(answer.body), size):
            self.wfile.write(answer.body[start : start + size])
            self.wfile.flush()
            time.sleep(answer.seconds / _SLICES_OF_A_SLOW_BODY)

    def _client_has(self, etag: str) -> bool:
        known = self.headers.get("If-None-Match", "")
        return etag in (tag.strip().removeprefix("W/") for tag in known.split(","))


@click.command()
@click.option("--port", default=0, show_default="a free one", help="Port on 127.0.0.1.")
@click.option(
    "--until-stdin-closes", is_flag=True, help="Stop when standard input ends, for a parent's use."
)
def main(port: int, until_stdin_closes: bool) -> None:
    """Serve the demo suppliers' price lists until stopped. The first line printed is the URL."""
    try:
        server = SupplierServer(demo_pages(), port)
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on port {port} of 127.0.0.1: {error.strerror}. Choose another --port."
        ) from error
    click.echo(server.url)
    if until_stdin_closes:
        threading.Thread(target=_stop_after_stdin, args=(server,), daemon=True).start()
    with server:
        try:
            server.serve_forever(poll_interval=0.1)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)


def _stop_after_stdin(server: SupplierServer) -> None:
    sys.stdin.buffer.read()
    server.shutdown()


if __name__ == "__main__":
    main()
