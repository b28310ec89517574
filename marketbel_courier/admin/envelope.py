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
from marketbel_courier.admin.localization import VARIES, in_english, language_of, localized
from marketbel_courier.database.connections import MISSING_TABLES, tables_missing
from marketbel_courier.database.refusals import Refusal, refusal_of
from marketbel_courier.errors import VolumeError, VolumeFull
from marketbel_courier.messages.language import Language
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.value_problems import why_refused

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
# What the framework says by itself.
_STANDARD = {
    "Not Found": Message("api-page-not-there"),
    "Method Not Allowed": Message("api-method-not-allowed"),
}
_OUTAGES = (
    ConnectionError,
    TimeoutError,
    socket.gaierror,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InterfaceError,
    # Of a connection that was cut in the middle of an answer.
    asyncpg.InternalClientError,
)
_REFUSALS = {
    Refusal.READ_ONLY: Message("api-postgres-read-only"),
    Refusal.FULL: Message("api-postgres-full"),
}
# Of the errors that have no class of their own: no way there, and several addresses that failed.
_NO_CONNECTION = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN, None}

# What the OpenAPI document says of every route.
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorEnvelope, "description": "What is wrong with the request."},
    "5XX": {"model": ErrorEnvelope, "description": "A server does not answer: try again later."},
}


class Problem(HTTPException):
    """An error answer that routes raise: a status, a code for programs, a message, further fields.

    `wrong_fields` has what is wrong with each field of the request, which the answer details.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: Message,
        *,
        headers: Mapping[str, str] | None = None,
        wrong_fields: Sequence[tuple[str, Message]] = (),
        **fields: object,
    ) -> None:
        super().__init__(status, str(message), dict(headers) if headers else None)
        self.code = code
        self.message = message
        self.wrong_fields = wrong_fields
        self.fields = fields


def answer_of(problem: Problem, language: Language) -> JSONResponse:
    """The envelope of a problem, which says it in English and in that language."""
    body = {"code": problem.code, **_told(problem.message, language), **problem.fields}
    if problem.wrong_fields:
        body["details"] = [
            {"field": field, **_told(what, language)} for field, what in problem.wrong_fields
        ]
    headers = {**VARIES, **(problem.headers or {})}
    return JSONResponse({"error": body}, problem.status_code, headers)


def _told(message: Message, language: Language) -> dict[str, object]:
    return {
        "message": in_english(message),
        "localized": localized(message, language).model_dump(),
    }


def field_problem(name: str, what: Message) -> Problem:
    """What is wrong with one field of the request."""
    return _wrong_fields([(name, what)])


def validation_problem(problems: Sequence[Mapping[str, Any]]) -> Problem:
    """What pydantic found: 400, the first finding as the message and all of them in `details`."""
    return _wrong_fields(
        [
            (
                ".".join(str(step) for step in problem["loc"] if step != "body") or "body",
                why_refused(problem),
            )
            for problem in problems
        ]
    )


def _wrong_fields(wrong: Sequence[tuple[str, Message]]) -> Problem:
    field, what = wrong[0]
    message = Message("api-field-wrong", field=field, what=what)
    return Problem(400, "VALIDATION_ERROR", message, wrong_fields=wrong)


def speak_in_envelopes(app: FastAPI) -> None:
    """Have every error of the application answered in the envelope."""

    async def refuse(request: Request, error: Exception) -> JSONResponse:
        return answer_of(_problem_of(error), language_of(request.headers))

    async def name_the_outage(request: Request, error: Exception) -> JSONResponse:
        return answer_of(outage_problem(error), language_of(request.headers))

    async def tell_outages_apart(request: Request, error: Exception) -> JSONResponse:
        if type(error) is OSError and error.errno in _NO_CONNECTION:
            return await name_the_outage(request, error)
        raise error

    for refusal in (HTTPException, RequestValidationError):
        app.add_exception_handler(refusal, refuse)
    for outage in (*_OUTAGES, RedisError, VolumeError):
        app.add_exception_handler(outage, name_the_outage)
    app.add_exception_handler(OSError, tell_outages_apart)


def _problem_of(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return validation_problem(error.errors())
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for these alone
    code = _CODES.get(error.status_code, "ERROR")
    message = _STANDARD.get(error.detail) or verbatim(error.detail)
    return Problem(error.status_code, code, message, headers=error.headers)


def outage_problem(error: Exception) -> Problem:
    """The answer when a server behind the page gives none: the reason goes to the log only."""
    log.warning("a server is away: %s: %s", type(error).__name__, error)
    if isinstance(error, VolumeError):
        status = 507 if isinstance(error, VolumeFull) else 503
        return Problem(status, error.code.upper(), error.message)
    if isinstance(error, RedisError):
        return Problem(503, "REDIS_UNAVAILABLE", Message("api-redis-away"), server="redis")
    refusal = refusal_of(error)
    message = Message("api-postgres-away") if refusal is None else _REFUSALS[refusal]
    if isinstance(error, MISSING_TABLES):
        message = tables_missing(error).message
    return Problem(503, "DATABASE_UNAVAILABLE", message, server="postgres")
