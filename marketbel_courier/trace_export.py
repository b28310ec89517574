"""Creates and sends spans with OpenTelemetry's packages; imported only by `traces`, when needed.

The id of a job is the id of its trace: spans of all processes join it, and a job that is known from
the page, a log or the ledger leads to its trace.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from uuid import UUID

from opentelemetry import context as contexts
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from marketbel_courier.work_context import current

PACKAGE = "marketbel-courier"
VERSION = version(PACKAGE)
CLOSING_SECONDS = 3.0
"""A collector that hangs must not hold up the end of a run."""


class _JobsOwnTrace(RandomIdGenerator):
    """Gives the first span of a job in a process the job's id as its trace."""

    def generate_trace_id(self) -> int:
        try:
            return UUID(current()["job_id"]).int
        except (KeyError, ValueError):
            return super().generate_trace_id()


class TraceExport:
    """The spans of one process on their way to the collector that the environment names."""

    def __init__(self, service: str) -> None:
        self._provider = TracerProvider(
            resource=_resource_of(service),
            id_generator=_JobsOwnTrace(),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer(PACKAGE, VERSION)
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def span(
        self,
        name: str,
        subjects: Mapping[str, str],
        *,
        parent: str | None,
        attributes: Mapping[str, str | int | None],
    ) -> Iterator[None]:
        """A span with these subjects; of an error it tells the kind, never its words."""
        with self._tracer.start_as_current_span(
            name,
            context=self._continued(parent) if parent else None,
            attributes=_named({**subjects, **attributes}),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except BaseException as error:
                span.set_status(Status(StatusCode.ERROR, _kind_of(error)))
                raise

    def past_span(
        self, name: str, since: datetime, attributes: Mapping[str, str | int | None]
    ) -> None:
        """A span that ends now."""
        began = int(since.timestamp() * 1e9)
        self._tracer.start_span(name, start_time=began, attributes=_named(attributes)).end()

    def headers(self) -> Mapping[str, str]:
        """The header that names the span under way."""
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return carrier

    def close(self) -> None:
        """Send what is left, for a bounded time."""
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        closing.join(CLOSING_SECONDS)

    def _continued(self, parent: str) -> contexts.Context:
        return self._propagator.extract({"traceparent": parent})


def _resource_of(service: str) -> Resource:
    """The process as its spans name it: as the environment says, and else as this service."""
    said = OTELResourceDetector().detect()
    return Resource.create({"service.name": service, **said.attributes, "service.version": VERSION})


def _named(attributes: Mapping[str, str | int | None]) -> dict[str, str | int]:
    return {f"courier.{name}": value for name, value in attributes.items() if value is not None}


def _kind_of(error: BaseException) -> str:
    return str(getattr(error, "code", None) or type(error).__name__)
