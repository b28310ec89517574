"""A collector of traces on the loopback interface: OTLP over HTTP, as the contract has it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Span:
    """A span as it came; ids in hexadecimal letters, `parent` empty for the first of a trace."""

    name: str
    service: str
    trace: str
    id: str
    parent: str
    attributes: dict[str, str | int]
    error: str


@dataclass
class Collector:
    """What has been sent so far."""

    url: str = ""
    spans: list[Span] = field(default_factory=list)

    def take(self, body: bytes) -> None:
        """Keep the spans of one request."""
        for of_process in ExportTraceServiceRequest.FromString(body).resource_spans:
            [service] = (
                one.value.string_value
                for one in of_process.resource.attributes
                if one.key == "service.name"
            )
            for scope in of_process.scope_spans:
                self.spans += [
                    Span(
                        span.name,
                        service,
                        span.trace_id.hex(),
                        span.span_id.hex(),
                        span.parent_span_id.hex(),
                        {
                            one.key.removeprefix("courier."): one.value.string_value
                            or one.value.int_value
                            for one in span.attributes
                        },
                        span.status.message,
                    )
                    for span in scope.spans
                ]


@contextmanager
def open_collector() -> Iterator[Collector]:
    """Listen on a free port while the block lasts."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector.take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        collector.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()
