"""The drill's own web server: it answers as its exercises say, well or badly."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from marketbel_courier.drill.exercises import Exercise, Manner

LONGEST_SILENCE_SECONDS = 1800.0


class WebSource:
    """Serves one file for each exercise, by the exercise's supplier; all else is not there.

    `paused` is set once the file that pauses has been sent by half; `go_on` sends the rest, and
    ends every silence.
    """

    def __init__(self, listen_at: str, port: int) -> None:
        self._exercises: dict[str, Exercise] = {}
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.paused = threading.Event()
        self.go_on = threading.Event()
        self.is_closing = threading.Event()
        self._server = _Server((listen_at, port), _Handler)
        self._server.source = self
        self._thread = threading.Thread(target=self._server.serve_forever, name="drill's source")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self.release()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_address[1])

    def offer(self, exercises: Mapping[str, Exercise]) -> None:
        """Serve these from now on, by their paths."""
        with self._lock:
            self._exercises |= exercises

    def release(self) -> None:
        """Let go of everybody who waits for an answer."""
        self.is_closing.set()
        self.go_on.set()

    def asked_for(self, path: str) -> tuple[Exercise | None, int]:
        """What is at that path, and how often it has been asked for, this time included."""
        with self._lock:
            self._asked[path] += 1
            return self._exercises.get(path), self._asked[path]


class _Server(ThreadingHTTPServer):
    source: WebSource
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Answer as the exercise says."""
        exercise, times = self.server.source.asked_for(self.path)
        match exercise.manner if exercise else Manner.ABSENT:
            case Manner.BUSY_AT_FIRST if times == 1:
                self._send_head(HTTPStatus.SERVICE_UNAVAILABLE, 0)
            case Manner.SILENT_AT_FIRST if times == 1:
                self.server.source.is_closing.wait(LONGEST_SILENCE_SECONDS)
                self.close_connection = True
            case Manner.ABSENT:
                self._send_head(HTTPStatus.NOT_FOUND, 0)
            case manner:
                self._send(exercise.content if exercise else b"", manner, times)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Log nothing: the drill reports the results."""

    def _send(self, content: bytes, manner: Manner, times: int) -> None:
        self._send_head(HTTPStatus.OK, len(content))
        half = len(content) // 2
        self.wfile.write(content[:half])
        self.wfile.flush()
        if manner is Manner.CUT:
            self.close_connection = True
            return
        if manner is Manner.PAUSES and times == 1:
            self.server.source.paused.set()
            self.server.source.go_on.wait(LONGEST_SILENCE_SECONDS)
        self.wfile.write(content[half:])

    def _send_head(self, status: HTTPStatus, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/csv; charset=utf-8")
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def handle_one_request(self) -> None:
        """Ignore a client's disconnection, which is a part of the drill."""
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True
