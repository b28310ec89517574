"""Spans of the work for a job, for OpenTelemetry; does nothing where no collector is configured.

`OTEL_EXPORTER_OTLP_ENDPOINT` names the collector, and OpenTelemetry's other variables are
supported as well. The packages come with the extra `telemetry`, and only this module's functions
import them.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import wraps
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from marketbel_courier.work_context import current

if TYPE_CHECKING:
    from marketbel_courier.trace_export import TraceExport

ENDPOINT_VARIABLES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_EXPORTER = "opentelemetry-exporter-otlp-proto-http"
_PARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

_export: TraceExport | None = None


@contextmanager
def span(name: str, *, parent: str | None = None, **attributes: str | int | None) -> Iterator[None]:
    """A stretch of work as a span, with what the work is about; one that raises is an error.

    `parent` is the header of another process's span.
    """
    if _export is None:
        yield
        return
    with _export.span(name, current(), parent=parent, attributes=attributes):
        yield


def traced(name: str) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Awaitable[T]]]:
    """Have each call of an async function be a span of this name."""

    def decorate(function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        @wraps(function)
        async def call(*args: P.args, **kwargs: P.kwargs) -> T:
            with span(name):
                return await function(*args, **kwargs)

        return call

    return decorate


def past_span(name: str, since: datetime, **attributes: str | int | None) -> None:
    """A span from `since` until now."""
    if _export is not None:
        _export.past_span(name, since, attributes)


def headers() -> Mapping[str, str]:
    """The headers of a request by which the server can continue the trace."""
    return {} if _export is None else _export.headers()


def usable_parent(header: str | None) -> str | None:
    """The header of another process's span, where somebody asks for traces and it is one."""
    return header if _export is not None and _PARENT.fullmatch(header or "") else None


def is_wanted(environment: Mapping[str, str]) -> bool:
    """Whether the environment says where traces go."""
    is_disabled = environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    return not is_disabled and any(map(environment.get, ENDPOINT_VARIABLES))


def is_installed() -> bool:
    """Whether the extra `telemetry` is there."""
    with suppress(PackageNotFoundError):
        return bool(version(_EXPORTER))
    return False


@contextmanager
def exported(service: str) -> Iterator[None]:
    """Send the spans of this process while the block lasts, if the environment says where to."""
    global _export  # noqa: PLW0603 - one for each process
    if _export is not None or (opened := _opened(service)) is None:
        yield
        return
    _export = opened
    try:
        yield
    finally:
        _export = None
        opened.close()


def export_for_good(service: str) -> None:
    """Send the spans of this process until it ends, if the environment says where to."""
    global _export  # noqa: PLW0603 - one for each process
    _export = _export or _opened(service)


def _opened(service: str) -> TraceExport | None:
    if not is_wanted(os.environ):
        return None
    try:
        from marketbel_courier.trace_export import TraceExport  # noqa: PLC0415 - nobody else pays
    except ImportError as error:
        log.warning(
            "No traces: %s is set and %s is missing; install marketbel-courier[telemetry]",
            next(name for name in ENDPOINT_VARIABLES if os.environ.get(name)),
            error.name,
        )
        return None
    return TraceExport(service)
