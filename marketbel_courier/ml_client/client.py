"""The HTTP client of ml-analyze: explicit time-outs, few retries, errors that say what to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError

from marketbel_courier.backoff import Backoff
from marketbel_courier.errors import AnalysisRejected, MlUnavailable, causes_of
from marketbel_courier.header_lines import read_headers_in_linear_time
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.messages.wording import clause
from marketbel_courier.ml_client import lenient_values
from marketbel_courier.ml_client.contract import (
    AnalysisStatus,
    AnalyzeAccepted,
    AnalyzeRequest,
    Health,
)
from marketbel_courier.tls import trusted_authorities

RETRY_PAUSES_SECONDS = tuple(islice(Backoff(first=1, longest=4).pauses(), 3))
QUOTED_BODY_LENGTH = 500
_SHAPES: dict[type, str] = {
    list: "ml-list",
    str: "ml-text",
    type(None): "ml-null",
    bytes: "ml-no-json",
}
_COME_BACK_LATER = frozenset({408, 425, 429})

Answer = TypeVar("Answer", bound=BaseModel)


class UnknownMlJob(Exception):
    """ml-analyze does not know this job: it was restarted, or its Redis was flushed."""


class _NoAnswer(MlUnavailable):
    """The request was sent and its answer did not come in time."""


@dataclass(frozen=True)
class MlAnalyzeClient:
    """Speaks with one ml-analyze.

    Connection errors and 5xx are tried again after 1, 2 and 4 seconds (`retry_pauses_seconds`),
    then raised as MlUnavailable; 4xx are raised at once as AnalysisRejected.
    """

    http: httpx.AsyncClient
    base_url: str
    retry_pauses_seconds: tuple[float, ...] = RETRY_PAUSES_SECONDS

    async def check_health(self) -> Health:
        """Raise MlUnavailable unless the service is healthy or degraded."""
        try:
            health = _parse(Health, await self._request("GET", "/health"))
        except AnalysisRejected as error:
            # Whatever answers there is no ml-analyze, and no file is to blame for it.
            raise MlUnavailable(
                Message("ml-not-found", address=self._address, why=error.message)
            ) from error
        if health.status not in ("healthy", "degraded"):
            raise MlUnavailable(
                Message(
                    "ml-unhealthy",
                    status=health.status or None,
                    checks=_failing_checks(health) or None,
                    address=self._address,
                )
            )
        return health

    async def submit(self, request: AnalyzeRequest) -> UUID:
        """Hand a file over; returns the id of the job that ml-analyze made of it."""
        response = await self._request(
            "POST", "/analyze/file", json=request.model_dump(mode="json", exclude_none=True)
        )
        return _parse(AnalyzeAccepted, response).job_id

    async def status(self, ml_job_id: str) -> AnalysisStatus:
        """How far the analysis is; raises UnknownMlJob when the service has forgotten it.

        One try only: whoever polls asks again anyway, at a pace of their own.
        """
        response = await self._request_once("GET", f"/analyze/status/{ml_job_id}", polling=True)
        if response.status_code == httpx.codes.NOT_FOUND:
            raise UnknownMlJob(ml_job_id)
        if response.is_client_error:
            # The question was refused, not the file: its analysis goes on.
            raise MlUnavailable(
                Message(
                    "ml-refused-a-question",
                    answer=_answered(response),
                    asked=_asked(response.request),
                )
            )
        return _parse(AnalysisStatus, response)

    async def _request(self, method: str, path: str, *, json: object = None) -> httpx.Response:
        for pause_seconds in self.retry_pauses_seconds:
            try:
                return await self._request_once(method, path, json=json)
            except _NoAnswer:
                # A hand-over without an answer may have been taken: repeating it at once could
                # have the file analysed twice.
                if method == "POST":
                    raise
            except MlUnavailable:
                pass
            await asyncio.sleep(pause_seconds)
        return await self._request_once(method, path, json=json)

    async def _request_once(
        self, method: str, path: str, *, json: object = None, polling: bool = False
    ) -> httpx.Response:
        request = self.http.build_request(method, self.base_url + path, json=json)
        asked = _asked(request)
        try:
            response = await self.http.send(request)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise MlUnavailable(
                Message("ml-is-away", why=_why_away(error), address=self._address),
                refused=True,
            ) from error
        except httpx.TimeoutException as error:
            raise _NoAnswer(Message("ml-silent", asked=asked)) from error
        except httpx.TransportError as error:
            raise MlUnavailable(
                Message("ml-broke-off", why=_words_of(error), asked=asked)
            ) from error
        if response.is_client_error and polling:
            return response
        if response.is_server_error or response.status_code in _COME_BACK_LATER:
            raise MlUnavailable(Message("ml-failed", answer=_answered(response), asked=asked))
        if not response.is_success:
            raise AnalysisRejected(
                Message("ml-refused-the-request", answer=_answered(response), asked=asked)
            )
        return response

    @property
    def _address(self) -> str:
        return _shown(httpx.URL(self.base_url))


@asynccontextmanager
async def open_ml_client(
    base_url: str,
    *,
    timeout_seconds: float,
    retry_pauses_seconds: tuple[float, ...] = RETRY_PAUSES_SECONDS,
) -> AsyncIterator[MlAnalyzeClient]:
    """A client with its own connection pool, closed on exit."""
    read_headers_in_linear_time()
    async with httpx.AsyncClient(
        timeout=httpx.Timeout(timeout_seconds),
        # No limit here: how much is asked at once is decided by whoever hands files over.
        limits=httpx.Limits(),
        trust_env=False,
        verify=trusted_authorities(),
    ) as http:
        yield MlAnalyzeClient(http, base_url, retry_pauses_seconds)


def _parse(model: type[Answer], response: httpx.Response) -> Answer:
    answer = _json_of(response)
    try:
        if isinstance(answer, dict) and answer.keys() & model.model_fields.keys():
            return model.model_validate(answer)
    except ValidationError as error:
        raise _not_the_contract(response, answer) from error
    raise _not_the_contract(response, answer)


def _not_the_contract(response: httpx.Response, answer: object) -> MlUnavailable:
    # What pydantic says is for those who wrote the answer: people are told what came instead.
    if isinstance(answer, dict):
        what = Message("ml-object", fields=list(lenient_values.fields_of(answer)) or None)
    else:
        what = Message(_SHAPES.get(type(answer), "ml-number"))
    return MlUnavailable(
        Message("ml-answers-no-contract", what=what, asked=_asked(response.request))
    )


def _json_of(response: httpx.Response) -> object:
    """The body's JSON; the body itself if it is none."""
    try:
        return response.json()
    except (ValueError, RecursionError):
        return response.content


def _answered(response: httpx.Response) -> Message:
    answer = _json_of(response)
    if isinstance(answer, bytes):
        body = lenient_values.text(response.text).strip()
    else:
        body = lenient_values.text(_problem_in(answer) if isinstance(answer, dict) else answer)
    if len(body) > QUOTED_BODY_LENGTH:
        body = body[:QUOTED_BODY_LENGTH] + "…"
    return Message("ml-answered", status=response.status_code, said=clause(body) or None)


def _asked(request: httpx.Request) -> Message:
    url = request.url
    address = _shown(url.copy_with(path="/")).removesuffix("/")
    return Message("ml-asked", method=request.method, path=url.path, address=address)


def _shown(url: httpx.URL) -> str:
    """The address without what may be secret in it."""
    return str(url.copy_with(userinfo=b"", query=None, fragment=None))


def _why_away(error: httpx.TransportError) -> Message:
    if isinstance(error, httpx.TimeoutException):
        return Message("ml-connection-timed-out")
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes_of(error)):
        return Message("ml-connection-refused")
    return verbatim(_words_of(error))


def _words_of(error: httpx.TransportError) -> str:
    return clause(error) or type(error).__name__


def _problem_in(answer: Mapping[str, object]) -> object:
    """What an answer complains of: `detail` is a text, or a list with a place for each field."""
    detail = answer.get("detail")
    if isinstance(detail, list):
        return [
            f"{_place_of(one)}{lenient_values.text(one)}" if isinstance(one, dict) else one
            for one in detail
        ]
    return detail if detail is not None else answer


def _place_of(problem: Mapping[str, object]) -> str:
    place = problem.get("loc")
    names = [lenient_values.text(name) for name in place] if isinstance(place, list) else []
    return f"{'.'.join(names)}: " if names else ""


def _failing_checks(health: Health) -> list[str]:
    return sorted(
        name
        for name, check in health.checks.items()
        if not isinstance(check, dict) or check.get("status") != "healthy"
    )
