"""What the process notes of each request: a line in its log, its duration, an error of ours."""

from __future__ import annotations

import logging
import time
from secrets import token_hex

from prometheus_client import Histogram
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from marketbel_courier.admin.envelope import Problem, answer_of
from marketbel_courier.admin.localization import language_of
from marketbel_courier.messages.message import Message

_LONGEST_PATH = 300
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})

log = logging.getLogger(__name__)


def request_seconds() -> Histogram:
    """The histogram that an Observer fills; it belongs to no registry yet."""
    return Histogram(
        "marketbel_courier_admin_request_seconds",
        "Time from a request to the last byte of its answer.",
        ("method", "route", "status"),
        buckets=_BUCKETS,
        registry=None,
    )


class Observer:
    """ASGI middleware: logs paths without their queries, and answers errors of ours with 500."""

    def __init__(self, app: ASGIApp, *, durations: Histogram) -> None:
        self._app = app
        self._durations = durations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0
        begun = time.perf_counter()

        async def noting(message: Event) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:
            reference = token_hex(4)
            log.exception("error %s at %s", reference, _printable_path(scope))
            if status:
                raise
            answer = answer_of(_unexpected(reference), language_of(Headers(scope=scope)))
            await answer(scope, receive, noting)
        finally:
            self._note(scope, status, time.perf_counter() - begun)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._durations.labels(method, _route(scope), str(status or "broken off")).observe(seconds)
        # Pages poll: their reading is noted only where it went wrong.
        level = logging.INFO if method not in ("GET", "HEAD") or status >= 400 else logging.DEBUG
        log.log(level, "%s %s %d %.0f ms", method, _printable_path(scope), status, seconds * 1000)


def _route(scope: Scope) -> str:
    """The path with the names of its parameters for their values, so that there are few of them."""
    if scope.get("root_path"):
        return f"{scope['root_path']}/…"
    if "endpoint" not in scope:
        return "(none)"
    names = {str(value): f"{{{name}}}" for name, value in scope.get("path_params", {}).items()}
    return "/".join(names.get(step, step) for step in scope["path"].split("/"))


def _printable_path(scope: Scope) -> str:
    """The path as it was sent, still escaped: what it names cannot forge a line of the log."""
    raw = scope.get("raw_path") or b""
    return raw[:_LONGEST_PATH].decode("ascii", "backslashreplace")


def _unexpected(reference: str) -> Problem:
    return Problem(
        500,
        "INTERNAL_ERROR",
        Message("api-something-went-wrong", reference=reference),
        reference=reference,
    )
