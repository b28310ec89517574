"""Errors as the front end reads them: one envelope for every answer that is no success."""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from redis.exceptions import RedisError
from starlette.exceptions import HTTPException

from marketbel_courier.admin.contract import ErrorEnvelope
from marketbel_courier.database.connections import MISSING_TABLES, tables_missing
from marketbel_courier.errors import VolumeError, VolumeFull

log = logging.getLogger(__name__)

_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    413: "TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    429: "TOO_MANY_REQUESTS",
}
_OUTAGES = (
    ConnectionError,
    TimeoutError,
    socket.gaierror,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
)
# Of the errors that have no class of their own: no way there, and several addresses that failed.
_NO_CONNECTION = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN, None}

# What the OpenAPI document says of every route.
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorEnvelope, "description": "What is wrong with the request."},
    "5XX": {"model": ErrorEnvelope, "description": "A server does not answer: try again later."},
}


class Problem(HTTPException):
    """Raised by routes: a status, a code for programs, a sentence for people, further fields."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        headers: Mapping[str, str] | None = None,
        **fields: object,
    ) -> None:
        super().__init__(status, message, dict(headers) if headers else None)
        self.code = code
        self.fields = fields


def answer_of(problem: Problem) -> JSONResponse:
    """The envelope of a problem."""
    body = {"code": problem.code, "message": problem.detail, **problem.fields}
    return JSONResponse({"error": body}, problem.status_code, problem.headers)


def validation_problem(problems: Sequence[Mapping[str, Any]]) -> Problem:
    """What pydantic found: 400, the first finding as the message and all of them in `details`."""
    details = [
        {
            "field": ".".join(str(step) for step in problem["loc"] if step != "body") or "body",
            "message": str(problem["msg"]).removeprefix("Value error, "),
        }
        for problem in problems
    ]
    first = details[0]
    return Problem(
        400, "VALIDATION_ERROR", f"{first['field']}: {first['message']}", details=details
    )


def speak_in_envelopes(app: FastAPI) -> None:
    """Have every error of the application answered in the envelope."""

    async def refuse(_request: Request, error: Exception) -> JSONResponse:
        if isinstance(error, Problem):
            return answer_of(error)
        if isinstance(error, RequestValidationError):
            return answer_of(validation_problem(error.errors()))
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for these alone
        code = _CODES.get(error.status_code, "ERROR")
        return answer_of(Problem(error.status_code, code, error.detail, headers=error.headers))

    async def name_the_outage(_request: Request, error: Exception) -> JSONResponse:
        return answer_of(outage_problem(error))

    async def tell_outages_apart(_request: Request, error: Exception) -> JSONResponse:
        if type(error) is OSError and error.errno in _NO_CONNECTION:
            return answer_of(outage_problem(error))
        raise error

    for refusal in (HTTPException, RequestValidationError):
        app.add_exception_handler(refusal, refuse)
    for outage in (*_OUTAGES, RedisError, VolumeError):
        app.add_exception_handler(outage, name_the_outage)
    app.add_exception_handler(OSError, tell_outages_apart)


def outage_problem(error: Exception) -> Problem:
    """The answer when a server behind the page gives none: the reason goes to the log only."""
    log.warning("a server is away: %s: %s", type(error).__name__, error)
    if isinstance(error, VolumeError):
        status = 507 if isinstance(error, VolumeFull) else 503
        return Problem(status, error.code.upper(), str(error))
    if isinstance(error, RedisError):
        return Problem(
            503,
            "REDIS_UNAVAILABLE",
            "Redis does not answer. Try again in a moment.",
            server="redis",
        )
    message = "PostgreSQL does not answer. Try again in a moment."
    if isinstance(error, MISSING_TABLES):
        message = str(tables_missing(error))
    return Problem(
        503,
        "DATABASE_UNAVAILABLE",
        message,
        server="postgres",
    )
