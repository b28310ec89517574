"""What an unsuccessful answer of ml-analyze means: who sent it, and what caused it.

A gateway before the service answers as well, and knows nothing about files: its errors are
temporary.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from marketbel_courier.backoff import retry_after_seconds
from marketbel_courier.errors import (
    AnalysisRejected,
    MlAccessRefused,
    MlBusy,
    MlUnavailable,
    MlWrongAnswer,
)
from marketbel_courier.foreign_json import value_in
from marketbel_courier.messages.message import Message
from marketbel_courier.messages.wording import clause
from marketbel_courier.ml_client import lenient_values

QUOTED_BODY_LENGTH = 500
LARGEST_REFUSAL_BYTES = 64 * 1024
_COME_BACK_LATER = frozenset({408, 425})
_WHO_ARE_YOU = frozenset({401, 403, 407})
_ABOUT_THE_COURIER = _COME_BACK_LATER | _WHO_ARE_YOU | {httpx.codes.TOO_MANY_REQUESTS}
# FastAPI's own words about an address that it does not serve.
_NO_SUCH_ROUTE = frozenset({(404, "Not Found"), (405, "Method Not Allowed")})


def refusal_of(response: httpx.Response) -> MlUnavailable | AnalysisRejected | None:
    """The error for an unsuccessful answer; None for a successful one.

    Only what ml-analyze itself may have said is AnalysisRejected.
    """
    if response.is_success:
        return None
    if response.is_client_error and _speaks_as_ml_analyze(response):
        return AnalysisRejected(
            Message(
                "ml-refused-the-request",
                answer=answered(response),
                asked=asked_of(response.request),
            )
        )
    return _trouble(response)


def _trouble(response: httpx.Response) -> MlUnavailable:
    status, asked = response.status_code, asked_of(response.request)
    pause = retry_after_seconds(response.headers.get("Retry-After"))
    if status in _WHO_ARE_YOU:
        return MlAccessRefused(Message("ml-refused-access", answer=answered(response), asked=asked))
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return MlBusy(
            Message("ml-busy", answer=answered(response), asked=asked), retry_after_seconds=pause
        )
    if response.is_server_error or status in _COME_BACK_LATER:
        return MlUnavailable(
            Message("ml-failed", answer=answered(response), asked=asked),
            retry_after_seconds=pause,
        )
    if not response.is_client_error:
        return MlWrongAnswer(Message("ml-redirects", status=status, asked=asked))
    return MlWrongAnswer(Message("ml-is-another", answer=answered(response), asked=asked))


def says_it_is_unknown(response: httpx.Response) -> bool:
    """Whether ml-analyze says that it does not know the job which was asked for."""
    return response.status_code == httpx.codes.NOT_FOUND and _has_form_of_ml_analyze(response)


def _speaks_as_ml_analyze(response: httpx.Response) -> bool:
    """Whether ml-analyze itself has refused what it was asked, and no gateway before it."""
    if response.status_code in _ABOUT_THE_COURIER or not _has_form_of_ml_analyze(response):
        return False
    answer = _refusal_json(response)
    said = answer.get("detail") if isinstance(answer, dict) else None
    return not isinstance(said, str) or (response.status_code, said) not in _NO_SUCH_ROUTE


def _has_form_of_ml_analyze(response: httpx.Response) -> bool:
    answer = _refusal_json(response)
    if not isinstance(answer, dict):
        return False
    return answer.get("detail") is not None or ("error" in answer and "message" in answer)


def answered(response: httpx.Response) -> Message:
    """The answer, cut to a length that a person reads."""
    answer = _refusal_json(response)
    if isinstance(answer, bytes):
        # Never by the charset that the answer names: some take long, and all that counts is ASCII.
        start = response.content[: lenient_values.LONGEST_TEXT].decode(errors="replace")
        body = lenient_values.text(start).strip()
    else:
        body = lenient_values.text(_problem_in(answer) if isinstance(answer, dict) else answer)
    if len(body) > QUOTED_BODY_LENGTH:
        body = body[:QUOTED_BODY_LENGTH] + "…"
    return Message("ml-answered", status=response.status_code, said=clause(body) or None)


def asked_of(request: httpx.Request) -> Message:
    """The method and the address of the request."""
    url = request.url
    address = shown_address(url.copy_with(path="/")).removesuffix("/")
    return Message("ml-asked", method=request.method, path=url.path, address=address)


def shown_address(url: httpx.URL) -> str:
    """The address without what may be secret in it."""
    return str(url.copy_with(userinfo=b"", query=None, fragment=None))


def json_of(response: httpx.Response) -> object:
    """The body's JSON; the body itself if it is none."""
    try:
        return value_in(response.content)
    except ValueError:
        return response.content


def _refusal_json(response: httpx.Response) -> object:
    return json_of(response) if len(response.content) <= LARGEST_REFUSAL_BYTES else b""


def _problem_in(answer: Mapping[str, object]) -> object:
    """The problem in an answer: `detail` is a text, or a list with an entry for each field."""
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
