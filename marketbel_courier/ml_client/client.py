"""The HTTP client of ml-analyze: explicit time-outs, few retries, errors that say what to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import TypeVar
from uuid import UUID, uuid4

import httpx
from pydantic import BaseModel, SecretStr, ValidationError

from marketbel_courier.backoff import Backoff, at_least
from marketbel_courier.bounded_answers import AnswerTooLarge, send_bounded
from marketbel_courier.errors import (
    AnalysisRejected,
    MlAccessRefused,
    MlUnavailable,
    MlWrongAnswer,
    causes_of,
)
from marketbel_courier.http_client.kept_connections import KeptConnections
from marketbel_courier.messages.message import Message, verbatim
from marketbel_courier.messages.wording import clause
from marketbel_courier.ml_client import lenient_values
from marketbel_courier.ml_client.contract import (
    AnalysisStatus,
    AnalyzeAccepted,
    AnalyzeRequest,
    Health,
    VolumeTrial,
)
from marketbel_courier.ml_client.refusals import (
    answered,
    asked_of,
    json_of,
    refusal_of,
    says_it_is_unknown,
    shown_address,
)
from marketbel_courier.tls import tls_trouble, trusted_authorities
from marketbel_courier.traces import headers as trace_headers

RETRY_PAUSES_SECONDS = tuple(islice(Backoff(first=1, longest=4).pauses(), 3))
MOST_ANSWER_BYTES = 16 * 1024 * 1024
"""The answer of a service that lists an error for each of a hundred thousand rows is still read."""

LONGEST_PAUSE_SECONDS = 30.0
"""A longer pause is not awaited within a request: another file uses the place meanwhile."""

CONNECTING_SHARE = 0.5
"""The share of a request's time that connecting may take, so that an absent service is noticed
early.
"""

MOST_IDLE = 32
"""Idle connections that are kept, for polling as many analyses."""

_SHAPES: dict[type, str] = {
    list: "ml-list",
    str: "ml-text",
    type(None): "ml-null",
    bytes: "ml-no-json",
}
Answer = TypeVar("Answer", bound=BaseModel)


class UnknownMlJob(Exception):
    """ml-analyze does not know this job: it was restarted, or its Redis was flushed."""


class _NoAnswer(MlUnavailable):
    """The request was sent and its answer did not come in time."""


@dataclass(frozen=True)
class MlAnalyzeClient:
    """Speaks with one ml-analyze.

    A whole request may take at most `timeout_seconds`, also if its answer arrives slowly.
    Connection errors and 5xx are tried again after 1, 2 and 4 seconds (`retry_pauses_seconds`), or
    after the pause that the service asks for, then raised as MlUnavailable. A refusal by ml-analyze
    itself is raised at once as AnalysisRejected. Answers that cannot be from ml-analyze are
    MlUnavailable too: a redirect, a login, a web page, an answer for another job.
    """

    http: httpx.AsyncClient
    base_url: str
    retry_pauses_seconds: tuple[float, ...] = RETRY_PAUSES_SECONDS
    timeout_seconds: float = 30.0
    token: SecretStr | None = None

    async def check_health(self) -> Health:
        """Raise MlUnavailable unless the service is healthy or degraded."""
        try:
            health = _parse(Health, await self._request("GET", "/health"))
        except AnalysisRejected as error:
            # The server at this address is no ml-analyze; that is no fault of a file.
            raise MlWrongAnswer(
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
            "POST", "/analyze/file", body=request.model_dump(mode="json", exclude_none=True)
        )
        return _parse(AnalyzeAccepted, response).job_id

    async def status(self, ml_job_id: str) -> AnalysisStatus:
        """How far the analysis is; raises UnknownMlJob when the service has forgotten it.

        One try only: whoever polls asks again anyway, at a pace of their own.
        """
        response = await self._send("GET", f"/analyze/status/{ml_job_id}")
        if says_it_is_unknown(response):
            raise UnknownMlJob(ml_job_id)
        refusal = refusal_of(response)
        if isinstance(refusal, AnalysisRejected):
            # The query was refused, not the file: its analysis goes on.
            raise MlUnavailable(
                Message(
                    "ml-refused-a-question",
                    answer=answered(response),
                    asked=asked_of(response.request),
                )
            )
        if refusal is not None:
            raise refusal
        _require_same_job(response, ml_job_id)
        return _parse(AnalysisStatus, response)

    async def check_access(self) -> None:
        """Raise MlAccessRefused where the service does not serve the courier: a job is asked for.

        A service that gives access answers that it knows no such job.
        """
        with suppress(UnknownMlJob):
            await self.status(str(uuid4()))

    async def sees(self, path: PurePath) -> bool:
        """Whether a trial file is on the volume there; for a service that `tries_volume`."""
        response = await self._request_once("POST", "/analyze/volume", body={"file_url": str(path)})
        return _parse(VolumeTrial, response).seen

    async def cancel(self, ml_job_id: str) -> None:
        """Have the service stop an analysis, and forget it; raises MlUnavailable.

        Only a service that says it stops deleted jobs does more than forget.
        """
        response = await self._send("DELETE", f"/analyze/status/{ml_job_id}")
        refusal = refusal_of(response)
        if refusal is not None and not says_it_is_unknown(response):
            raise MlUnavailable(refusal.message)

    async def _request(self, method: str, path: str, *, body: object = None) -> httpx.Response:
        for pause_seconds in self.retry_pauses_seconds:
            pause = pause_seconds
            try:
                return await self._request_once(method, path, body=body)
            except (MlAccessRefused, MlWrongAnswer):
                # A repeated request would get the same answer, and the file may have been taken.
                raise
            except _NoAnswer:
                # A hand-over without an answer may have been taken: repeating it at once could
                # have the file analysed twice.
                if method == "POST":
                    raise
            except MlUnavailable as error:
                if (error.retry_after_seconds or 0) > LONGEST_PAUSE_SECONDS:
                    raise
                pause = at_least(pause, error.retry_after_seconds, longest=LONGEST_PAUSE_SECONDS)
            await asyncio.sleep(pause)
        return await self._request_once(method, path, body=body)

    async def _request_once(self, method: str, path: str, *, body: object = None) -> httpx.Response:
        response = await self._send(method, path, body=body)
        refusal = refusal_of(response)
        if refusal is not None:
            raise refusal
        return response

    async def _send(self, method: str, path: str, *, body: object = None) -> httpx.Response:
        request = self.http.build_request(method, self.base_url + path, json=body)
        request.headers.update(trace_headers())
        if self.token is not None:
            request.headers["Authorization"] = f"Bearer {self.token.get_secret_value()}"
        try:
            return await send_bounded(
                self.http,
                request,
                deadline_seconds=self.timeout_seconds,
                most_bytes=MOST_ANSWER_BYTES,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise MlUnavailable(
                Message("ml-is-away", why=why_away(error), address=self._address),
                refused=True,
            ) from error
        except httpx.TimeoutException as error:
            raise _NoAnswer(Message("ml-silent", asked=asked_of(request))) from error
        except AnswerTooLarge as error:
            raise MlWrongAnswer(
                Message("ml-answers-too-much", most=error.most_bytes, asked=asked_of(request))
            ) from error
        except httpx.TransportError as error:
            why = tls_trouble(error) or _words_of(error)
            raise MlUnavailable(
                Message("ml-broke-off", why=why, asked=asked_of(request))
            ) from error

    @property
    def _address(self) -> str:
        return shown_address(httpx.URL(self.base_url))


@asynccontextmanager
async def open_ml_client(
    base_url: str,
    *,
    timeout_seconds: float,
    token: SecretStr | None = None,
    retry_pauses_seconds: tuple[float, ...] = RETRY_PAUSES_SECONDS,
) -> AsyncIterator[MlAnalyzeClient]:
    """A client with its own connection pool, closed on exit."""
    async with httpx.AsyncClient(
        timeout=httpx.Timeout(timeout_seconds, connect=timeout_seconds * CONNECTING_SHARE),
        trust_env=False,
        transport=KeptConnections(trusted_authorities(), most_idle=MOST_IDLE),
    ) as http:
        yield MlAnalyzeClient(http, base_url, retry_pauses_seconds, timeout_seconds, token)


def _require_same_job(response: httpx.Response, ml_job_id: str) -> None:
    """Raise MlWrongAnswer if the status says that it is another job's."""
    answer = json_of(response)
    said = answer.get("job_id") if isinstance(answer, dict) else None
    if said is None or lenient_values.word(said) == lenient_values.word(ml_job_id):
        return
    raise MlWrongAnswer(
        Message(
            "ml-answers-for-another",
            said=lenient_values.word(said),
            asked=asked_of(response.request),
        )
    )


def _parse(model: type[Answer], response: httpx.Response) -> Answer:
    answer = json_of(response)
    try:
        if isinstance(answer, dict) and answer.keys() & model.model_fields.keys():
            return model.model_validate(answer)
    except ValidationError as error:
        raise _not_the_contract(response, answer) from error
    raise _not_the_contract(response, answer)


def _not_the_contract(response: httpx.Response, answer: object) -> MlWrongAnswer:
    # pydantic's message is for programmers: people are told what was received instead.
    if isinstance(answer, dict):
        what = Message("ml-object", fields=list(lenient_values.fields_of(answer)) or None)
    else:
        what = Message(_SHAPES.get(type(answer), "ml-number"))
    return MlWrongAnswer(
        Message("ml-answers-no-contract", what=what, asked=asked_of(response.request))
    )


def why_away(error: httpx.HTTPError) -> Message:
    """Why no connection could be made, in words."""
    if isinstance(error, httpx.TimeoutException):
        return Message("ml-connection-timed-out")
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes_of(error)):
        return Message("ml-connection-refused")
    return tls_trouble(error) or verbatim(_words_of(error))


def _words_of(error: httpx.HTTPError) -> str:
    return clause(error) or type(error).__name__


def _failing_checks(health: Health) -> list[str]:
    return sorted(
        name
        for name, check in health.checks.items()
        if not isinstance(check, dict) or check.get("status") != "healthy"
    )
